using System.Buffers;
using System.Text.Json;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// Reads and single writes below <c>/data/</c>. Knows no HTTP server: <see cref="Batch"/> uses it for its parts too.
/// </summary>
internal sealed class DataService(Dynamics365Settings settings, LedgerBook book)
{
    private Dictionary<EntityType, List<object?[]>> _master = [];

    public Uri Root { get; set; } = new("http://localhost/data/");

    public void Know(SimulatedErpData data)
    {
        var rows = MasterRows.Of(data, settings.Company);
        lock (book.Gate)
        {
            _master = rows;
            book.Accounts = [.. data.AllAccounts()];
            book.Sales.Rules = SalesRules.Of(data);
        }
    }

    /// <summary>A page of a set, or the one row that the keys name.</summary>
    /// <exception cref="ODataFault">The read is refused.</exception>
    public Reply Read(string path, string queryString)
    {
        var resource = ResourcePath.Parse(path);
        var type = ResourcePath.TypeOf(settings.MissingSets.Contains(resource.Set) ? "" : resource.Set);
        var query = ODataQuery.Parse(type, queryString);
        if (resource.Keys.Count > 0)
            return One(type, resource, query);
        lock (book.Gate)
        {
            var (rows, total, next) = query.Page(Rows(type, query.Filter), settings.Company, settings.PageRowsMax);
            return Page(query, rows, total, next is null ? null : type.Set + query.Continue(queryString, next.Value));
        }
    }

    /// <exception cref="ODataFault">The write is refused and nothing is written.</exception>
    public Reply Create(string path, JsonElement body, bool minimal)
    {
        lock (book.Gate)
        {
            var changes = new ChangeSet(book);
            var (type, row) = changes.Create(ResourcePath.Parse(path), body, contentId: null);
            changes.Commit();
            return Created(type, row, minimal);
        }
    }

    public Reply Created(EntityType type, object?[] row, bool minimal)
    {
        var keys = type.Fields.Select((field, index) => (field, value: row[index])).Where(key => key.field.Key)
            .Select(key => $"{key.field.Name}={(key.value is decimal number ? $"{number}" : $"'{key.value}'")}");
        var location = $"{Root}{type.Set}({string.Join(',', keys)})";
        return minimal
            ? new Reply(204, Reply.Json, ReadOnlyMemory<byte>.Empty) { Location = location }
            : new Reply(201, Reply.Json, Row(type, row, select: null)) { Location = location };
    }

    private Reply One(EntityType type, ResourcePath resource, ODataQuery query)
    {
        lock (book.Gate)
        {
            var row = Rows(type, filter: null).FirstOrDefault(row => resource.Keys.All(
                key => ODataFilter.Order(row[type.IndexOf(key.Key)], key.Value) == 0));
            return row is null
                ? throw new ODataFault(404, $"No resource was found for '{resource.Set}' with the given keys.")
                : new Reply(200, Reply.Json, Row(type, row, query.Select));
        }
    }

    private IEnumerable<object?[]> Rows(EntityType type, ODataFilter? filter)
    {
        if (type == EntityTypes.JournalHeaders)
            return filter?.Equalities.GetValueOrDefault("IntegrationKey") is { } key
                ? book.ByKey(key).Select(entry => entry.Header)
                : book.Entries.Select(entry => entry.Header);
        if (type == EntityTypes.JournalLines)
            return filter?.Equalities.GetValueOrDefault("JournalBatchNumber") is { } number
                ? book.ByNumber(number)?.Lines ?? []
                : book.Entries.SelectMany(entry => entry.Lines);
        if (type == EntityTypes.OrderHeaders)
            return filter?.Equalities.GetValueOrDefault("CustomersOrderReference") is { } reference
                ? book.Sales.ByKey(reference).Select(order => order.Header)
                : book.Sales.Orders.Select(order => order.Header);
        if (type == EntityTypes.OrderLines)
            return filter?.Equalities.GetValueOrDefault("SalesOrderNumber") is { } order
                ? book.Sales.ByNumber(order)?.Lines ?? []
                : book.Sales.Orders.SelectMany(entry => entry.Lines);
        if (type == EntityTypes.AdjustmentHeaders)
            return book.Adjustments.HeaderRows;
        if (type == EntityTypes.AdjustmentEntries)
            return book.Adjustments.EntryRows;
        var known = _master.GetValueOrDefault(type) ?? [];
        if (type == EntityTypes.OnHand)
            return known.Select(row => MasterRows.Moved(row, book.Adjustments));
        return type == EntityTypes.Customers ? known.Concat(book.Sales.Customers) : known;
    }

    private Reply Page(ODataQuery query, List<object?[]> rows, int total, string? next)
    {
        var buffer = new ArrayBufferWriter<byte>(rows.Count * 256 + 512);
        using var to = new Utf8JsonWriter(buffer);
        to.WriteStartObject();
        to.WriteString("@odata.context", $"{Root}$metadata#{query.Type.Set}");
        if (query.Count)
            to.WriteNumber("@odata.count", total);
        to.WriteStartArray("value");
        foreach (var row in rows)
            ODataJson.WriteRow(to, query.Type, row, query.Select);
        to.WriteEndArray();
        if (next is not null)
            to.WriteString("@odata.nextLink", $"{Root}{next}");
        to.WriteEndObject();
        to.Flush();
        return new Reply(200, Reply.Json, buffer.WrittenMemory);
    }

    private ReadOnlyMemory<byte> Row(EntityType type, object?[] row, int[]? select)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var to = new Utf8JsonWriter(buffer);
        to.WriteStartObject();
        to.WriteString("@odata.context", $"{Root}$metadata#{type.Set}/$entity");
        ODataJson.WriteFields(to, type, row, select);
        to.WriteEndObject();
        to.Flush();
        return buffer.WrittenMemory;
    }
}
