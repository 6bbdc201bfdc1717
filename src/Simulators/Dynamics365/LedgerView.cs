namespace RetailActors.Simulators.Dynamics365;

/// <summary>A journal as it stands at the ERP. Amounts are in the company's currency.</summary>
/// <param name="Log">What the last posting run said, when it could not post.</param>
public sealed record SimulatedJournal(
    string Number, string IntegrationKey, bool Posted, decimal Debit, decimal Credit, string? Log,
    IReadOnlyList<SimulatedLine> Lines);

public sealed record SimulatedLine(
    decimal Number, string Voucher, DateOnly Date, string Account, decimal Debit, decimal Credit, string Currency,
    string Text, string Document, string Invoice, string PaymentReference);

public sealed record SimulatedBalance(string Account, decimal Debit, decimal Credit);

/// <summary>The books for tests and reconciliation: not a part of the vendor's product.</summary>
public sealed class LedgerView
{
    private readonly LedgerBook _book;

    internal LedgerView(LedgerBook book) => _book = book;

    public IReadOnlyList<SimulatedJournal> Journals() => Read(book => book.Entries.Select(View).ToList());

    public IReadOnlyList<SimulatedJournal> Posted() =>
        Read(book => book.Entries.Where(entry => entry.Posted).Select(View).ToList());

    public IReadOnlyList<SimulatedJournal> Under(string integrationKey) =>
        Read(book => book.ByKey(integrationKey).Select(View).ToList());

    /// <summary>Sums of posted lines per account.</summary>
    public IReadOnlyList<SimulatedBalance> Balances() => Read(book => book.Balances
        .Select(balance => new SimulatedBalance(balance.Key, balance.Value.Debit, balance.Value.Credit))
        .OrderBy(balance => balance.Account, StringComparer.Ordinal).ToList());

    /// <summary>
    /// Posted journals beyond the first under the same integration key: each is money that is booked twice.
    /// </summary>
    public int Duplicates() => Read(book => book.Entries.Where(entry => entry.Posted && entry.Key.Length > 0)
        .GroupBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase).Sum(same => same.Count() - 1));

    public int PostedCount => Read(book => book.Entries.Count(entry => entry.Posted));

    public int LineCount => Read(book => book.Entries.Sum(entry => entry.Lines.Count));

    private T Read<T>(Func<LedgerBook, T> read)
    {
        lock (_book.Gate)
            return read(_book);
    }

    private static SimulatedJournal View(JournalEntry entry) =>
        new(entry.Number, entry.Key, entry.Posted, entry.Debit, entry.Credit, entry.Log, entry.Lines.ConvertAll(Line));

    private static SimulatedLine Line(object?[] row)
    {
        var type = EntityTypes.JournalLines;
        string Text(string field) => (string?)row[type.IndexOf(field)] ?? "";
        return new SimulatedLine(
            (decimal)row[type.IndexOf("LineNumber")]!, Text("Voucher"),
            DateOnly.FromDateTime(((DateTimeOffset)row[type.IndexOf("TransDate")]!).UtcDateTime),
            Text("AccountDisplayValue"), JournalEntry.DebitOf(row), JournalEntry.CreditOf(row), Text("CurrencyCode"),
            Text("Text"), Text("Document"), Text("Invoice"), Text("PaymentReference"));
    }
}
