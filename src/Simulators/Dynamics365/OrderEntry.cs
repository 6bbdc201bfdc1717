namespace RetailActors.Simulators.Dynamics365;

/// <summary>One sales order: its header row and its lines. Guarded by the book's lock.</summary>
internal sealed class OrderEntry(object?[] header)
{
    private static readonly EntityType Headers = EntityTypes.OrderHeaders;
    private static readonly int Status = Headers.IndexOf("SalesOrderStatus");

    public object?[] Header { get; private set; } = header;

    public List<object?[]> Lines { get; } = [];

    public string Number => Text("SalesOrderNumber");

    public string Key => Text("CustomersOrderReference");

    public string Customer => Text("InvoiceCustomerAccountNumber");

    public bool Invoiced => (string?)Header[Status] == "Invoiced";

    public string? Log => Text("PostingLog") is { Length: > 0 } log ? log : null;

    public decimal Total => (decimal?)Header[Headers.IndexOf("OrderTotalAmount")] ?? 0;

    public void Append(List<object?[]> lines, decimal net, decimal tax)
    {
        Lines.AddRange(lines);
        Change(("OrderTotalAmount", Total + net + tax), ("OrderTotalTaxAmount", Tax + tax));
    }

    public void MarkInvoiced() => Change(("SalesOrderStatus", "Invoiced"), ("PostingLog", null));

    public void MarkRejected(string log) => Change(("PostingLog", log));

    private decimal Tax => (decimal?)Header[Headers.IndexOf("OrderTotalTaxAmount")] ?? 0;

    private string Text(string field) => (string?)Header[Headers.IndexOf(field)] ?? "";

    // Readers may hold the old row while it is written out: a change makes a new one.
    private void Change(params (string Field, object? Value)[] values)
    {
        var row = (object?[])Header.Clone();
        foreach (var (field, value) in values)
            row[Headers.IndexOf(field)] = value;
        Header = row;
    }
}
