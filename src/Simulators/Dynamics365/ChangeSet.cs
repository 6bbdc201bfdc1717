using System.Text.Json;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// Writes that become visible together or not at all. Journal numbers that were drawn are not given back, as with a
/// number sequence that is not continuous.
/// </summary>
internal sealed class ChangeSet(LedgerBook book)
{
    private static readonly EntityType LineType = EntityTypes.JournalLines;
    private static readonly int NumberField = LineType.IndexOf("LineNumber");
    private static readonly int JournalField = LineType.IndexOf("JournalBatchNumber");

    private readonly List<JournalEntry> _created = [];
    private readonly Dictionary<JournalEntry, Staged> _appended = [];
    private readonly Dictionary<string, JournalEntry> _references = [];
    private readonly OrderChanges _orders = new(book.Sales);
    private readonly AdjustmentChanges _adjustments = new(book);

    public IReadOnlyList<JournalEntry> Created => _created;

    /// <summary>Creates what the body says in the set that the address names.</summary>
    /// <param name="contentId">Later operations of this change set may say <c>$contentId</c> for what is created
    /// here.</param>
    /// <exception cref="ODataFault">The write is refused; so is the whole change set.</exception>
    public (EntityType Type, object?[] Row) Create(ResourcePath path, JsonElement body, string? contentId)
    {
        if (path.Set == EntityTypes.OrderHeaders.Set || path.Set == EntityTypes.OrderLines.Set
            || path.Set == EntityTypes.Customers.Set || path.Navigation == EntityTypes.OrderLines.Set)
            return _orders.Create(path, body, contentId);
        if (path.Set == EntityTypes.AdjustmentHeaders.Set || path.Set == EntityTypes.AdjustmentEntries.Set
            || path.Navigation == EntityTypes.AdjustmentEntries.Set)
            return _adjustments.Create(path, body, contentId);
        if (path.Navigation is not null)
            return (LineType, Line(Owner(path), RowReader.Read(LineType, body)));
        if (path.Set == LineType.Set)
            return (LineType, Line(owner: null, RowReader.Read(LineType, body)));
        if (path.Set == EntityTypes.JournalHeaders.Set)
            return (EntityTypes.JournalHeaders, Header(RowReader.Read(EntityTypes.JournalHeaders, body), contentId));
        throw new ODataFault(405, $"The entity set '{path.Set}' is not simulated for writing.");
    }

    private object?[] Header(object?[] row, string? contentId)
    {
        var entry = book.NewEntry(row);
        _created.Add(entry);
        if (contentId is not null && !_references.TryAdd(contentId, entry))
            throw ODataFault.BadRequest(
                $"The content ID '{contentId}' was found more than once in the same change set.");
        return entry.Header;
    }

    /// <summary>
    /// <c>$1/LedgerJournalLine</c>: the navigation property is in the generated model, the reference is the OData
    /// standard's; that both work together on a write is a guess.
    /// </summary>
    private JournalEntry Owner(ResourcePath path)
    {
        if (path.Navigation != "LedgerJournalLine")
            throw ODataFault.BadRequest($"Could not find a property named '{path.Navigation}'.");
        if (path.Set.StartsWith('$'))
            return _references.GetValueOrDefault(path.Set[1..])
                ?? throw ODataFault.BadRequest(
                    $"The reference '{path.Set}' names no earlier operation of the change set.");
        return Find((string?)path.Keys.GetValueOrDefault("JournalBatchNumber") ?? "");
    }

    private JournalEntry Find(string number) => _created.FirstOrDefault(entry => entry.Number == number)
        ?? book.ByNumber(number)
        ?? throw ODataFault.Write(LineType.Entity + "Entity", "LedgerJournalTrans", $"Journal {number} does not exist");

    private object?[] Line(JournalEntry? owner, object?[] row)
    {
        owner ??= Find((string?)row[JournalField] ?? throw ODataFault.BadRequest(
            "The key property 'JournalBatchNumber' is required."));
        row[JournalField] = owner.Number;
        if (!_appended.TryGetValue(owner, out var staged))
            _appended[owner] = staged = new Staged { Last = owner.LastLine };
        if (row[NumberField] is not decimal number)
            row[NumberField] = number = staged.Last + 1;
        book.Validate(owner, row);
        if (owner.HasLine(number) || !staged.Numbers.Add(number))
            throw ODataFault.Write(LineType.Entity + "Entity", "LedgerJournalTrans",
                $"Cannot create a record in Journal lines (LedgerJournalTrans). "
                + $"Line number: {number:0.######}. The record already exists");
        staged.Lines.Add(row);
        staged.Last = Math.Max(staged.Last, number);
        return row;
    }

    /// <summary>Everything is seen by readers from here on; complete journals may be posted.</summary>
    public void Commit()
    {
        CommitHeaders();
        foreach (var (entry, staged) in _appended)
            book.Append(entry, staged.Lines);
        book.Written(_appended.Keys);
        _orders.Commit();
        _adjustments.Commit();
    }

    /// <summary>
    /// The fault of an orphan header: what is known of integrations that send headers and lines apart.
    /// </summary>
    public void CommitHeaders()
    {
        foreach (var entry in _created)
            book.Add(entry);
        _created.Clear();
        _orders.CommitHeaders();
        _adjustments.CommitHeaders();
    }

    private sealed class Staged
    {
        public List<object?[]> Lines { get; } = [];

        public HashSet<decimal> Numbers { get; } = [];

        public required decimal Last { get; set; }
    }
}
