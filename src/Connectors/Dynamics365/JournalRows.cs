using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// A journal as rows of <c>LedgerJournalHeaders</c> and <c>LedgerJournalLines</c>. Pure: the same journal, the same
/// rows.
/// </summary>
internal sealed class JournalRows
{
    private const int TextCharactersMax = 60;

    private readonly Dynamics365Options _options;
    private readonly Journal _journal;
    private readonly string _voucher;
    private readonly string? _customer;

    /// <param name="customer">In a journal of payments: whose the lines of sales and returns are.</param>
    public JournalRows(Journal journal, Dynamics365Options options, string? customer = null)
    {
        (_journal, _options, _customer) = (journal, options, customer);
        Key = KeyOf(journal.Id, options);
        _voucher = Shortened(journal.Id.Value, options.ReferenceCharactersMax);
        // Debits before credits: until the last line is there, debits exceed credits, so a journal that is written in
        // several change sets never balances early and the ERP's posting job cannot take a part of it for the whole.
        Lines = [.. journal.Lines.OrderBy(line => line.Debit == 0).Select(Line)];
    }

    /// <summary>Our id in the ERP's <c>IntegrationKey</c>.</summary>
    public string Key { get; }

    public IReadOnlyList<JournalRow> Lines { get; }

    public static string KeyOf(DocumentId id, Dynamics365Options options) =>
        Shortened(id.Value, options.KeyCharactersMax);

    /// <summary>
    /// The text when it fits; otherwise its beginning, <c>~</c> and 40 bits of its SHA-256 in base 32, so that long ids
    /// stay
    /// different and always shorten alike.
    /// </summary>
    public static string Shortened(string text, int charactersMax)
    {
        if (text.Length <= charactersMax)
            return text;
        const string digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        var tail = string.Concat(Enumerable.Range(0, 8).Select(index => digits[hash[index] & 31]));
        return $"{text[..(charactersMax - tail.Length - 1)]}~{tail}";
    }

    public void WriteHeader(Utf8JsonWriter to)
    {
        to.WriteString("dataAreaId", _options.Company);
        to.WriteString("JournalName", _options.JournalName);
        to.WriteString("Description", Cut(_journal.Supplements is { } first
            ? $"{_journal.Id} supplements {first}"
            : $"{_journal.Id} {_journal.TransactionCount} transactions"));
        to.WriteString("IntegrationKey", Key);
    }

    /// <param name="journal">The number of the journal; null when the operation's address names it.</param>
    public void WriteLine(Utf8JsonWriter to, string? journal, JournalRow line)
    {
        // Noon, as the ERP itself writes dates: no zone moves the day.
        var date = $"{_journal.Date:yyyy-MM-dd}T12:00:00Z";
        to.WriteString("dataAreaId", _options.Company);
        if (journal is not null)
            to.WriteString("JournalBatchNumber", journal);
        to.WriteNumber("LineNumber", line.Number);
        to.WriteString("Voucher", _voucher);
        to.WriteString("TransDate", date);
        to.WriteString("AccountType", line.AccountType);
        to.WriteString("AccountDisplayValue", line.Content.Account);
        to.WriteNumber("DebitAmount", Amounts.ToDecimal(line.Content.Debit, _journal.Currency));
        to.WriteNumber("CreditAmount", Amounts.ToDecimal(line.Content.Credit, _journal.Currency));
        to.WriteString("CurrencyCode", _journal.Currency.Code);
        if (line.ExchangeRate is { } rate)
            to.WriteNumber("ExchRate", rate);
        to.WriteString("Text", line.Content.Text);
        to.WriteString("Document", _voucher);
        to.WriteString("DocumentDate", date);
        if (line.Content.Invoice.Length > 0)
            to.WriteString("Invoice", line.Content.Invoice);
        if (line.Content.PaymentReference.Length > 0)
            to.WriteString("PaymentReference", line.Content.PaymentReference);
    }

    /// <summary>
    /// The transaction's id goes to <c>Invoice</c>, the provider's to <c>PaymentReference</c> (R08: payouts match on
    /// them).
    /// </summary>
    private JournalRow Line(JournalLine line, int index)
    {
        var transaction = line.Transaction?.ToString() ?? "";
        var words = new[] { line.Role.ToString(), line.Code, transaction, line.Reference };
        return new JournalRow(index + 1, new JournalRowContent(
            line.Account, line.Debit, line.Credit,
            Cut(string.Join(' ', words.Where(word => !string.IsNullOrEmpty(word)))),
            Shortened(transaction, _options.ReferenceCharactersMax),
            Shortened(line.Reference ?? "", _options.ReferenceCharactersMax)),
            _customer is not null && line.Role is LineRole.Sales or LineRole.Returns && line.Account == _customer
                ? "Cust" : "Ledger", RateOf(line));
    }

    /// <summary>Of a hundred, as the ERP writes rates; the line's own, so that the ERP's accounting amount is ours to
    /// the minor unit. A rate may round a line to nothing: then it has none of its own.</summary>
    private decimal? RateOf(JournalLine line) => _journal.Company is not { } company
        || line.CompanyDebit + line.CompanyCredit == 0
        ? null
        : decimal.Round(100 * Amounts.ToDecimal(line.CompanyDebit + line.CompanyCredit, company)
            / Amounts.ToDecimal(line.Debit + line.Credit, _journal.Currency), 12);

    private static string Cut(string text) =>
        text.Length <= TextCharactersMax ? text : text[..TextCharactersMax].TrimEnd();
}

/// <param name="ExchangeRate">Company currency for a hundred of the journal's; null where they are the same.</param>
internal sealed record JournalRow(
    int Number, JournalRowContent Content, string AccountType, decimal? ExchangeRate = null);

/// <summary>
/// What makes a line ours when it is read back. Its number is not part of it: an environment may number lines itself.
/// </summary>
/// <param name="Debit">Minor units.</param>
internal sealed record JournalRowContent(
    string Account, long Debit, long Credit, string Text, string Invoice, string PaymentReference);
