using System.Text.Json;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// The ledger on disk, one JSON array a line in the order in which it happened, so that the environment can be stopped,
/// or killed, and started again: a real ERP forgets nothing either. What was torn off by a kill never happened.
/// </summary>
internal sealed class LedgerFile : IDisposable
{
    private const string Header = "header", Lines = "lines", Posted = "posted", Rejected = "rejected",
        Order = "order", OrderLines = "order-lines", Invoiced = "invoiced", OrderRejected = "order-rejected",
        Customer = "customer", Adjustment = "adjustment", AdjustmentLines = "adjustment-lines", Adjusted = "adjusted";

    private readonly FileStream _file;

    public LedgerFile(string path) =>
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);

    /// <summary>Does again what the file says. Called once, before anything is written.</summary>
    /// <exception cref="InvalidDataException">A whole line is not understood.</exception>
    public void Replay(LedgerBook book)
    {
        var (whole, number) = (0L, 0);
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        while (bytes.AsSpan((int)whole).IndexOf((byte)'\n') is var length and >= 0)
        {
            number++;
            Apply(book, bytes.AsMemory((int)whole, length), number);
            whole += length + 1;
        }
        _file.SetLength(whole);
        _file.Position = whole;
    }

    public void AddHeader(JournalEntry entry) => Write(Header, json => Row(json, entry.Header));

    public void AddLines(JournalEntry entry, List<object?[]> lines) => Write(Lines, json =>
    {
        json.WriteStringValue(entry.Number);
        foreach (var line in lines)
            Row(json, line);
    });

    public void MarkPosted(JournalEntry entry) => Write(Posted, json => json.WriteStringValue(entry.Number));

    public void MarkRejected(JournalEntry entry, string why) => Write(Rejected, json =>
    {
        json.WriteStringValue(entry.Number);
        json.WriteStringValue(why);
    });

    public void AddOrder(OrderEntry order) => Write(Order, json => Row(json, order.Header));

    public void AddOrderLines(OrderEntry order, List<object?[]> lines) => Write(OrderLines, json =>
    {
        json.WriteStringValue(order.Number);
        foreach (var line in lines)
            Row(json, line);
    });

    public void MarkInvoiced(OrderEntry order) => Write(Invoiced, json => json.WriteStringValue(order.Number));

    public void MarkOrderRejected(OrderEntry order, string why) => Write(OrderRejected, json =>
    {
        json.WriteStringValue(order.Number);
        json.WriteStringValue(why);
    });

    public void AddAdjustment(AdjustmentJournal journal) => Write(Adjustment, json => Row(json, journal.Header));

    public void AddAdjustmentLines(AdjustmentJournal journal, IEnumerable<object?[]> lines) =>
        Write(AdjustmentLines, json =>
        {
            json.WriteStringValue(journal.Number);
            foreach (var line in lines)
                Row(json, line);
        });

    public void MarkAdjusted(AdjustmentJournal journal) =>
        Write(Adjusted, json => json.WriteStringValue(journal.Number));

    public void AddCustomer(object?[] row) => Write(Customer, json => Row(json, row));

    public void Dispose() => _file.Dispose();

    private void Write(string what, Action<Utf8JsonWriter> rest)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartArray();
            json.WriteStringValue(what);
            rest(json);
            json.WriteEndArray();
        }
        line.WriteByte((byte)'\n');
        // One write: the operating system has all of it, or it is torn and left out by the next start.
        _file.Write(line.GetBuffer(), 0, (int)line.Length);
    }

    private static void Row(Utf8JsonWriter json, object?[] row)
    {
        json.WriteStartArray();
        foreach (var value in row)
        {
            if (value is decimal number)
                json.WriteNumberValue(number);
            else if (value is DateTimeOffset date)
                json.WriteStringValue(date);
            else
                json.WriteStringValue((string?)value);
        }
        json.WriteEndArray();
    }

    private void Apply(LedgerBook book, ReadOnlyMemory<byte> text, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var cells = json.RootElement.EnumerateArray().ToArray();
            switch (cells[0].GetString())
            {
                case Header: book.RestoreHeader(Read(EntityTypes.JournalHeaders, cells[1])); break;
                case Lines:
                    var lines = cells[2..].Select(line => Read(EntityTypes.JournalLines, line));
                    book.Restored(cells[1].GetString()!).Append([.. lines]);
                    break;
                case Posted: book.RestorePosted(cells[1].GetString()!); break;
                case Rejected: book.Restored(cells[1].GetString()!).MarkRejected(cells[2].GetString()!); break;
                case Adjustment or AdjustmentLines or Adjusted: ApplyAdjustment(book.Adjustments, cells); break;
                default: ApplyOrder(book.Sales, cells); break;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException
            or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{_file.Name}, line {number} is no line of a ledger: {e.Message}", e);
        }
    }

    private static void ApplyAdjustment(AdjustmentBook book, JsonElement[] cells)
    {
        switch (cells[0].GetString())
        {
            case Adjustment: book.Restore(Read(EntityTypes.AdjustmentHeaders, cells[1])); break;
            case AdjustmentLines:
                book.Restored(cells[1].GetString()!).Lines.AddRange(
                    cells[2..].Select(line => Read(EntityTypes.AdjustmentEntries, line)));
                break;
            default: book.Post(book.Restored(cells[1].GetString()!)); break;
        }
    }

    private static void ApplyOrder(SalesBook book, JsonElement[] cells)
    {
        switch (cells[0].GetString())
        {
            case Order: book.RestoreOrder(Read(EntityTypes.OrderHeaders, cells[1])); break;
            case OrderLines:
                book.RestoreLines(cells[1].GetString()!, [.. cells[2..].Select(l => Read(EntityTypes.OrderLines, l))]);
                break;
            case Invoiced: book.Restored(cells[1].GetString()!).MarkInvoiced(); break;
            case OrderRejected: book.Restored(cells[1].GetString()!).MarkRejected(cells[2].GetString()!); break;
            case Customer: book.RestoreCustomer(Read(EntityTypes.Customers, cells[1])); break;
            default: throw new InvalidDataException($"'{cells[0]}' is not known");
        }
    }

    private static object?[] Read(EntityType type, JsonElement row)
    {
        var values = new object?[type.Fields.Length];
        foreach (var (index, cell) in row.EnumerateArray().Index())
            values[index] = cell.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.Number => cell.GetDecimal(),
                _ when type.Fields[index].Kind == FieldKind.Date => cell.GetDateTimeOffset(),
                _ => cell.GetString(),
            };
        return values;
    }
}
