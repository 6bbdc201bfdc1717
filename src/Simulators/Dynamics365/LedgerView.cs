namespace RetailActors.Simulators.Dynamics365;

/// <summary>A journal as it stands at the ERP. Amounts are in the company's currency.</summary>
/// <param name="Log">What the last posting run said, when it could not post.</param>
public sealed record SimulatedJournal(
    string Number, string IntegrationKey, bool Posted, decimal Debit, decimal Credit, string? Log,
    IReadOnlyList<SimulatedLine> Lines);

public sealed record SimulatedLine(
    decimal Number, string Voucher, DateOnly Date, string Account, decimal Debit, decimal Credit, string Currency,
    string Text, string Document, string Invoice, string PaymentReference);

/// <summary>A sales order as it stands at the ERP, in its own currency.</summary>
public sealed record SimulatedOrder(
    string Number, string Reference, string Customer, bool Invoiced, decimal Total, string? Log,
    IReadOnlyList<SimulatedOrderLine> Lines, string Requisition);

public sealed record SimulatedOrderLine(string Item, decimal Quantity, decimal Amount, string Warehouse);

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

    public IReadOnlyList<SimulatedOrder> Orders() => Read(book => book.Sales.Orders.Select(View).ToList());

    public IReadOnlyList<SimulatedOrder> OrdersUnder(string reference) =>
        Read(book => book.Sales.ByKey(reference).Select(View).ToList());

    /// <summary>Invoiced orders beyond the first under the same reference.</summary>
    public int DuplicateOrders() => Read(book => book.Sales.Orders.Where(order => order.Invoiced)
        .GroupBy(order => order.Key, StringComparer.OrdinalIgnoreCase).Sum(same => same.Count() - 1));

    /// <summary>Inventory adjustments under our id, with the sum of what they move.</summary>
    public IReadOnlyList<(bool Posted, decimal Moved)> AdjustmentsUnder(string id) => Read(book => book.Adjustments
        .Journals.Where(journal => journal.Key == id).Select(journal => (journal.Posted, journal.Lines.Sum(
            line => (decimal)line[EntityTypes.AdjustmentEntries.IndexOf("InventoryQuantity")]!))).ToList());

    public bool HasCustomer(string account) => Read(book => book.Sales.HasCustomer(account));

    public int PostedCount => Read(book => book.Entries.Count(entry => entry.Posted));

    public int LineCount => Read(book => book.Entries.Sum(entry => entry.Lines.Count));

    private T Read<T>(Func<LedgerBook, T> read)
    {
        lock (_book.Gate)
            return read(_book);
    }

    private static SimulatedJournal View(JournalEntry entry) =>
        new(entry.Number, entry.Key, entry.Posted, entry.Debit, entry.Credit, entry.Log, entry.Lines.ConvertAll(Line));

    private static SimulatedOrder View(OrderEntry order) => new(
        order.Number, order.Key, order.Customer, order.Invoiced, order.Total, order.Log,
        order.Lines.ConvertAll(OrderLine),
        (string?)order.Header[EntityTypes.OrderHeaders.IndexOf("CustomerRequisitionNumber")] ?? "");

    private static SimulatedOrderLine OrderLine(object?[] row)
    {
        var type = EntityTypes.OrderLines;
        return new SimulatedOrderLine(
            (string?)row[type.IndexOf("ItemNumber")] ?? "", (decimal)row[type.IndexOf("OrderedSalesQuantity")]!,
            (decimal?)row[type.IndexOf("LineAmount")] ?? 0, (string?)row[type.IndexOf("ShippingWarehouseId")] ?? "");
    }

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
