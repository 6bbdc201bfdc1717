using System.Globalization;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// All sales orders of the company, and the customers that were created over the data service. Callers hold the ledger
/// book's gate.
/// </summary>
internal sealed class SalesBook(Dynamics365Settings settings, Faults faults)
{
    private static readonly EntityType Headers = EntityTypes.OrderHeaders;
    private static readonly EntityType LineType = EntityTypes.OrderLines;
    private static readonly EntityType CustomerType = EntityTypes.Customers;

    private readonly List<OrderEntry> _orders = [];
    private readonly Dictionary<string, List<OrderEntry>> _byKey = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, OrderEntry> _byNumber = [];
    private readonly List<object?[]> _created = [];
    private LedgerFile? _file;
    private int _lastNumber;
    private int _lastLot;

    /// <summary>What the ERP knows of its master data.</summary>
    public SalesRules Rules { get; set; } = SalesRules.None;

    public IReadOnlyList<OrderEntry> Orders => _orders;

    /// <summary>Customers that were created here.</summary>
    public IReadOnlyList<object?[]> Customers => _created;

    public OrderEntry? ByNumber(string number) => _byNumber.GetValueOrDefault(number);

    public IReadOnlyList<OrderEntry> ByKey(string key) => _byKey.GetValueOrDefault(key) ?? [];

    public bool HasCustomer(string account) => Rules.Customers.ContainsKey(account) || _created.Any(
        row => (string?)row[CustomerType.IndexOf("CustomerAccount")] == account);

    public void Keep(LedgerFile file) => _file = file;

    /// <exception cref="ODataFault">The customer cannot be created.</exception>
    public object?[] NewCustomer(object?[] row)
    {
        row[CustomerType.IndexOf(EntityType.Company)] ??= settings.Company;
        row[CustomerType.IndexOf("OnHoldStatus")] ??= "No";
        var account = (string?)row[CustomerType.IndexOf("CustomerAccount")];
        var why = string.IsNullOrEmpty(account) ? "Field 'Customer account' must be filled in"
            : string.IsNullOrEmpty((string?)row[CustomerType.IndexOf("CustomerGroupId")])
                ? "Field 'Customer group' must be filled in"
            : HasCustomer(account) ? $"Cannot create a record in Customers (CustTable). Customer account: {account}. "
                + "The record already exists" : null;
        return why is null ? row : throw ODataFault.Write("CustomerV3Entity", "CustTable", why);
    }

    /// <summary>A header with its number drawn, not yet in the book.</summary>
    /// <exception cref="ODataFault">The order cannot be entered.</exception>
    public OrderEntry NewOrder(object?[] row)
    {
        row[Headers.IndexOf(EntityType.Company)] ??= settings.Company;
        row[Headers.IndexOf("CurrencyCode")] ??= settings.Currency;
        var customer = (string?)row[Headers.IndexOf("OrderingCustomerAccountNumber")];
        var warehouse = (string?)row[Headers.IndexOf("DefaultShippingWarehouseId")];
        var why = string.IsNullOrEmpty(customer) ? "Field 'Customer account' must be filled in"
            : !HasCustomer(customer)
                ? $"The value '{customer}' in field 'Customer account' is not found in the related table 'Customers'"
            : Rules.Customers.GetValueOrDefault(customer) ? $"Customer {customer} is on hold for All"
            : warehouse is { Length: > 0 } && !Rules.Warehouses.Contains(warehouse)
                ? $"The value '{warehouse}' in field 'Warehouse' is not found in the related table 'Warehouses'"
            : null;
        if (why is not null)
            throw ODataFault.Write("SalesOrderHeaderV2Entity", "SalesTable", why);
        row[Headers.IndexOf("InvoiceCustomerAccountNumber")] ??= customer;
        row[Headers.IndexOf("SalesOrderNumber")] = $"SO{(++_lastNumber).ToString("D6", CultureInfo.InvariantCulture)}";
        row[Headers.IndexOf("SalesOrderStatus")] = "Backorder";
        return new OrderEntry(row);
    }

    /// <exception cref="ODataFault">The line cannot stand in this order.</exception>
    public object?[] NewLine(OrderEntry owner, object?[] row)
    {
        row[LineType.IndexOf(EntityType.Company)] ??= settings.Company;
        row[LineType.IndexOf("SalesOrderNumber")] = owner.Number;
        var item = (string?)row[LineType.IndexOf("ItemNumber")] ?? "";
        var warehouse = (string?)row[LineType.IndexOf("ShippingWarehouseId")];
        var why = faults.Draw(FaultKind.JournalInUse, LineType.Set) is not null
            ? $"Sales order {owner.Number} is being used by ADMIN"
            : owner.Invoiced ? $"Sales order {owner.Number} is invoiced and cannot be changed"
            : !Rules.Items.Contains(item)
                ? $"The value '{item}' in field 'Item number' is not found in the related table 'Released products'"
            : (decimal?)row[LineType.IndexOf("OrderedSalesQuantity")] is null or 0m
                ? "Field 'Quantity' must be filled in"
            : warehouse is { Length: > 0 } && !Rules.Warehouses.Contains(warehouse)
                ? $"The value '{warehouse}' in field 'Warehouse' is not found in the related table 'Warehouses'"
            : null;
        if (why is not null)
            throw ODataFault.Write("SalesOrderLineEntity", "SalesLine", why);
        row[LineType.IndexOf("InventoryLotId")] = $"LOT-{++_lastLot:D8}";
        row[LineType.IndexOf("SalesOrderLineStatus")] = "Backorder";
        return row;
    }

    public void Add(OrderEntry order)
    {
        _file?.AddOrder(order);
        Enter(order);
    }

    public void Append(OrderEntry order, List<object?[]> lines)
    {
        _file?.AddOrderLines(order, lines);
        Total(order, lines);
    }

    public void AddCustomer(object?[] row)
    {
        _file?.AddCustomer(row);
        _created.Add(row);
    }

    internal void RestoreOrder(object?[] row)
    {
        var order = new OrderEntry(row);
        _lastNumber = Math.Max(_lastNumber, int.Parse(order.Number.AsSpan(2), CultureInfo.InvariantCulture));
        Enter(order);
    }

    internal void RestoreLines(string number, List<object?[]> lines)
    {
        _lastLot += lines.Count;
        Total(Restored(number), lines);
    }

    internal void RestoreCustomer(object?[] row) => _created.Add(row);

    internal OrderEntry Restored(string number) =>
        ByNumber(number) ?? throw new InvalidDataException($"there is no order '{number}'");

    public void Written(IEnumerable<OrderEntry> orders)
    {
        if (settings.PostsAtOnce)
            RunInvoicing(orders);
    }

    /// <summary>
    /// A guess: the ERP's own batch job invoices orders that have lines, as no OData action does. An order without
    /// lines it leaves alone.
    /// </summary>
    public void RunInvoicing(IEnumerable<OrderEntry> orders)
    {
        foreach (var order in orders.Where(order => order is { Invoiced: false, Lines.Count: > 0 }))
            if (faults.Draw(FaultKind.RejectedVoucher, "invoice") is not null)
            {
                var log = $"{settings.Time.GetUtcNow():O} Sales order {order.Number}: posting was cancelled";
                _file?.MarkOrderRejected(order, log);
                order.MarkRejected(log);
            }
            else
            {
                _file?.MarkInvoiced(order);
                order.MarkInvoiced();
            }
    }

    private void Enter(OrderEntry order)
    {
        _orders.Add(order);
        _byNumber.Add(order.Number, order);
        if (!_byKey.TryGetValue(order.Key, out var same))
            _byKey[order.Key] = same = [];
        same.Add(order);
    }

    /// <summary>The tax is the ERP's own: rate of the line's group times its amount, rounded a line.</summary>
    private void Total(OrderEntry order, List<object?[]> lines)
    {
        var net = lines.Sum(Net);
        var tax = lines.Sum(line => decimal.Round(
            Net(line) * Rules.RateOf((string?)line[LineType.IndexOf("SalesTaxGroupCode")]) / 100, 2,
            MidpointRounding.AwayFromZero));
        order.Append(lines, net, tax);
    }

    private static decimal Net(object?[] line) => (decimal?)line[LineType.IndexOf("LineAmount")] ?? 0;
}
