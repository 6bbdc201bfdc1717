using System.Text.Json;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// An order as rows of <c>SalesOrderHeadersV2</c> and <c>SalesOrderLines</c>, and its money as a ledger journal of the
/// customer. Pure: the same order, the same rows.
/// </summary>
internal sealed class OrderRows(SalesOrder order, Dynamics365Options options)
{
    /// <summary>Our id in the ERP's <c>CustomersOrderReference</c>.</summary>
    public string Key { get; } = JournalRows.KeyOf(order.Id, options);

    /// <summary>Why the order cannot be expressed at all; null when it can.</summary>
    public string? Problem()
    {
        if (order.Lines.Count == 0 || order.Lines.Count >= options.BatchOperationsMax)
            return $"order {order.Id} has {order.Lines.Count} lines; allowed: 1 to {options.BatchOperationsMax - 1}, "
                + "which are written at once";
        if (order.Lines.FirstOrDefault(line => line.Taxes.Select(tax => tax.Group).Distinct().Count() > 1) is { } mixed)
            return $"order {order.Id}: {mixed.Sku} has taxes of several groups; a line of the ERP has one";
        var (due, paid) = (Due + order.Rounding, order.Payments.Sum(payment => payment.Amount));
        return due != order.Total || paid != order.Total
            ? $"order {order.Id} comes to {due}, is paid with {paid} and totals {order.Total} (minor units)"
            : null;
    }

    /// <summary>What the customer owes by the till's own amounts, in minor units.</summary>
    public long Due => order.Lines.Sum(line => line.Net + line.Taxes.Sum(tax => tax.Amount));

    public void WriteHeader(Utf8JsonWriter to)
    {
        var date = $"{order.Date:yyyy-MM-dd}T12:00:00Z";
        to.WriteString("dataAreaId", options.Company);
        to.WriteString("OrderingCustomerAccountNumber", order.Customer);
        to.WriteString("InvoiceCustomerAccountNumber", order.Customer);
        to.WriteString("SalesOrderName", Cut($"{order.Store} {order.Receipt ?? order.Id.Value}", 100));
        to.WriteString("CurrencyCode", order.Currency.Code);
        to.WriteString("CustomersOrderReference", Key);
        if (order.Original is { } original)
            to.WriteString("CustomerRequisitionNumber", JournalRows.KeyOf(original, options));
        if (order.Warehouse is { } warehouse)
            to.WriteString("DefaultShippingWarehouseId", warehouse.Value);
        to.WriteString("RequestedShippingDate", date);
        to.WriteString("RequestedReceiptDate", date);
        to.WriteString("ArePricesIncludingSalesTax", "No");
        if (order.IsReturn)
            to.WriteString("CreditNoteReasonCode", options.ReturnReason);
    }

    /// <param name="number">The order's number; null when the operation's address names it.</param>
    /// <param name="index">From 0.</param>
    public void WriteLine(Utf8JsonWriter to, string? number, int index)
    {
        var line = order.Lines[index];
        to.WriteString("dataAreaId", options.Company);
        if (number is not null)
            to.WriteString("SalesOrderNumber", number);
        to.WriteNumber("LineNumber", index + 1);
        to.WriteString("ItemNumber", line.Sku.Value);
        to.WriteNumber("OrderedSalesQuantity", line.Quantity.Millionths / 1_000_000m);
        to.WriteString("SalesUnitSymbol", line.Unit.Value);
        to.WriteNumber("SalesPrice", decimal.Round(
            Signed(line.Net, order.Currency) / (line.Quantity.Millionths / 1_000_000m), 6));
        to.WriteNumber("LineAmount", Signed(line.Net, order.Currency));
        to.WriteString("CalculateLineAmount", "No");
        if (line.Taxes.Count > 0)
            to.WriteString("SalesTaxGroupCode", line.Taxes[0].Group);
        if (order.Warehouse is { } warehouse)
            to.WriteString("ShippingWarehouseId", warehouse.Value);
        if (line.Serial is { } serial)
            to.WriteString("ItemSerialNumber", Cut(serial, 20));
        if (line.Quantity < Quantity.Zero)
            to.WriteString("CreditNoteReasonCode", options.ReturnReason);
    }

    /// <summary>What makes lines ours when they are read back.</summary>
    public IEnumerable<OrderRowContent> Contents => order.Lines.Select(line =>
        new OrderRowContent(line.Sku.Value, line.Quantity.Millionths / 1_000_000m, line.Net));

    /// <summary>The id under which the payments of an order stand as a ledger journal.</summary>
    public static DocumentId PaymentsOf(DocumentId order) => new($"{order.Value}/P");

    /// <summary>
    /// Tenders against the customer, and the difference between the ERP's own invoice and what was paid to the rounding
    /// account. No lines when nothing was paid and nothing is owed.
    /// </summary>
    /// <param name="invoiced">In minor units.</param>
    public Journal Payments(long invoiced)
    {
        var lines = order.Payments.Select(payment => Line(
            payment.Amount > 0 ? LineRole.TenderIn : LineRole.TenderOut, payment.Account, payment.Amount,
            payment.Tender.Value, payment.Reference)).ToList();
        if (invoiced != 0)
            lines.Add(Line(invoiced > 0 ? LineRole.Sales : LineRole.Returns, order.Customer, -invoiced, null, null));
        if (order.Total != invoiced)
            lines.Add(Line(LineRole.Rounding, order.RoundingAccount ?? "", invoiced - order.Total, null, null));
        var number = new NumberSet();
        number.Add(order.Transaction.Number);
        return new Journal(PaymentsOf(order.Id), order.Store, order.Date, order.Currency, null, lines,
            [new TerminalNumbers(order.Transaction.Terminal, number)]);
    }

    private JournalLine Line(LineRole role, string account, long debit, string? code, string? reference) => new(
        role, account, Math.Max(debit, 0), Math.Max(-debit, 0), code, order.Transaction, reference);

    private static decimal Signed(long minor, Currency currency) =>
        minor < 0 ? -Amounts.ToDecimal(-minor, currency) : Amounts.ToDecimal(minor, currency);

    private static string Cut(string text, int charactersMax) =>
        text.Length <= charactersMax ? text : text[..charactersMax].TrimEnd();
}

/// <param name="Net">Minor units.</param>
internal sealed record OrderRowContent(string Item, decimal Quantity, long Net);
