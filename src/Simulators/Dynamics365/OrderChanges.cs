using System.Text.Json;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>The orders and customers of one change set.</summary>
internal sealed class OrderChanges(SalesBook book)
{
    private readonly List<OrderEntry> _created = [];
    private readonly List<object?[]> _customers = [];
    private readonly Dictionary<OrderEntry, List<object?[]>> _appended = [];
    private readonly Dictionary<string, OrderEntry> _references = [];

    /// <exception cref="ODataFault">The write is refused; so is the whole change set.</exception>
    public (EntityType Type, object?[] Row) Create(ResourcePath path, JsonElement body, string? contentId)
    {
        if (path.Set == EntityTypes.Customers.Set)
        {
            var customer = book.NewCustomer(RowReader.Read(EntityTypes.Customers, body));
            _customers.Add(customer);
            return (EntityTypes.Customers, customer);
        }
        if (path.Set == EntityTypes.OrderHeaders.Set && path.Navigation is null)
            return (EntityTypes.OrderHeaders, Header(RowReader.Read(EntityTypes.OrderHeaders, body), contentId));
        var row = RowReader.Read(EntityTypes.OrderLines, body);
        var owner = Owner(path, row);
        var line = book.NewLine(owner, row);
        if (!_appended.TryGetValue(owner, out var lines))
            _appended[owner] = lines = [];
        lines.Add(line);
        return (EntityTypes.OrderLines, line);
    }

    private object?[] Header(object?[] row, string? contentId)
    {
        var order = book.NewOrder(row);
        _created.Add(order);
        if (contentId is not null)
            _references.Add(contentId, order);
        return order.Header;
    }

    /// <summary>A guess, as with journals: that a line may address the header of its own change set.</summary>
    private OrderEntry Owner(ResourcePath path, object?[] row)
    {
        if (path.Set.StartsWith('$'))
            return _references.GetValueOrDefault(path.Set[1..]) ?? throw ODataFault.BadRequest(
                $"The reference '{path.Set}' names no earlier operation of the change set.");
        var number = (string?)row[EntityTypes.OrderLines.IndexOf("SalesOrderNumber")] ?? "";
        return _created.Find(order => order.Number == number) ?? book.ByNumber(number)
            ?? throw ODataFault.Write("SalesOrderLineEntity", "SalesLine", $"Sales order {number} does not exist");
    }

    public void Commit()
    {
        foreach (var customer in _customers)
            book.AddCustomer(customer);
        CommitHeaders();
        foreach (var (order, lines) in _appended)
            book.Append(order, lines);
        book.Written(_appended.Keys);
    }

    public void CommitHeaders()
    {
        foreach (var order in _created)
            book.Add(order);
        _created.Clear();
    }
}
