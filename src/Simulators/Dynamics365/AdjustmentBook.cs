using System.Globalization;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// Inventory adjustment journals, and what the posted ones have moved on the shelves. Callers hold the ledger book's
/// gate.
/// </summary>
internal sealed class AdjustmentBook(Dynamics365Settings settings, Faults faults)
{
    private static readonly EntityType Headers = EntityTypes.AdjustmentHeaders;
    private static readonly EntityType Entries = EntityTypes.AdjustmentEntries;

    private readonly List<AdjustmentJournal> _journals = [];
    private readonly Dictionary<(string Item, string Warehouse), decimal> _moved = [];
    private LedgerFile? _file;
    private int _lastNumber;

    public IReadOnlyList<AdjustmentJournal> Journals => _journals;

    public IEnumerable<object?[]> HeaderRows => _journals.Select(journal => journal.Header);

    public IEnumerable<object?[]> EntryRows => _journals.SelectMany(journal => journal.Lines);

    public decimal Moved(string item, string warehouse) => _moved.GetValueOrDefault((item, warehouse));

    public AdjustmentJournal NewJournal(object?[] row)
    {
        row[Headers.IndexOf(EntityType.Company)] ??= settings.Company;
        row[Headers.IndexOf("JournalNumber")] = $"IA{(++_lastNumber).ToString("D6", CultureInfo.InvariantCulture)}";
        row[Headers.IndexOf("IsPosted")] = "No";
        return new AdjustmentJournal { Header = row };
    }

    /// <exception cref="ODataFault">The line cannot stand in this journal.</exception>
    public object?[] NewLine(AdjustmentJournal owner, object?[] row, SalesRules rules)
    {
        row[Entries.IndexOf(EntityType.Company)] ??= settings.Company;
        row[Entries.IndexOf("JournalNumber")] = owner.Number;
        var (item, warehouse) = (Text(row, "ItemNumber"), Text(row, "InventoryWarehouseId"));
        var why = owner.Posted ? $"Journal {owner.Number} is posted and cannot be changed"
            : !rules.Items.Contains(item)
                ? $"The value '{item}' in field 'Item number' is not found in the related table 'Released products'"
            : !rules.Warehouses.Contains(warehouse)
                ? $"The value '{warehouse}' in field 'Warehouse' is not found in the related table 'Warehouses'"
            : null;
        return why is null ? row
            : throw ODataFault.Write("InventoryAdjustmentJournalEntryV2Entity", "InventJournalTrans", why);
    }

    public AdjustmentJournal? ByNumber(string number) => _journals.Find(journal => journal.Number == number);

    /// <summary>Writes to it from now on.</summary>
    public void Keep(LedgerFile file) => _file = file;

    public void Add(AdjustmentJournal journal)
    {
        _file?.AddAdjustment(journal);
        _journals.Add(journal);
    }

    public void Append(AdjustmentJournal journal, IReadOnlyCollection<object?[]> lines)
    {
        _file?.AddAdjustmentLines(journal, lines);
        journal.Lines.AddRange(lines);
    }

    internal void Restore(object?[] header)
    {
        _journals.Add(new AdjustmentJournal { Header = header });
        _lastNumber = Math.Max(_lastNumber, int.Parse(_journals[^1].Number.AsSpan(2), CultureInfo.InvariantCulture));
    }

    internal AdjustmentJournal Restored(string number) =>
        ByNumber(number) ?? throw new InvalidDataException($"there is no adjustment journal '{number}'");

    public void Written(IEnumerable<AdjustmentJournal> journals)
    {
        if (settings.PostsAtOnce)
            RunPosting(journals);
    }

    public void RunPosting(IEnumerable<AdjustmentJournal> journals)
    {
        foreach (var journal in journals.Where(journal => journal is { Posted: false, Lines.Count: > 0 }).ToArray())
        {
            if (faults.Draw(FaultKind.RejectedVoucher, "adjust") is not null)
            {
                journal.Change(("PostingLog", $"{settings.Time.GetUtcNow():O} {journal.Number}: cancelled"));
                continue;
            }
            _file?.MarkAdjusted(journal);
            Post(journal);
        }
    }

    internal void Post(AdjustmentJournal journal)
    {
        journal.Change(("IsPosted", "Yes"), ("PostingLog", null));
        foreach (var line in journal.Lines)
        {
            var key = (Text(line, "ItemNumber"), Text(line, "InventoryWarehouseId"));
            _moved[key] = Moved(key.Item1, key.Item2) + (decimal)line[Entries.IndexOf("InventoryQuantity")]!;
        }
    }

    private static string Text(object?[] row, string field) => (string?)row[Entries.IndexOf(field)] ?? "";
}

internal sealed class AdjustmentJournal
{
    private static readonly EntityType Headers = EntityTypes.AdjustmentHeaders;

    public required object?[] Header { get; set; }

    public List<object?[]> Lines { get; } = [];

    public string Number => (string)Header[Headers.IndexOf("JournalNumber")]!;

    public string Key => (string?)Header[Headers.IndexOf("Description")] ?? "";

    public bool Posted => (string?)Header[Headers.IndexOf("IsPosted")] == "Yes";

    // Readers may hold the old row while it is written out: a change makes a new one.
    public void Change(params (string Field, object? Value)[] values)
    {
        var row = (object?[])Header.Clone();
        foreach (var (field, value) in values)
            row[Headers.IndexOf(field)] = value;
        Header = row;
    }
}
