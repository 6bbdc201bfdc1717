using System.Text.Json;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>The adjustment journals of one change set.</summary>
internal sealed class AdjustmentChanges(LedgerBook book)
{
    private readonly List<AdjustmentJournal> _created = [];
    private readonly List<(AdjustmentJournal Journal, object?[] Line)> _lines = [];
    private readonly Dictionary<string, AdjustmentJournal> _references = [];

    /// <exception cref="ODataFault">The write is refused; so is the whole change set.</exception>
    public (EntityType Type, object?[] Row) Create(ResourcePath path, JsonElement body, string? contentId)
    {
        if (path.Set == EntityTypes.AdjustmentHeaders.Set && path.Navigation is null)
        {
            var journal = book.Adjustments.NewJournal(RowReader.Read(EntityTypes.AdjustmentHeaders, body));
            _created.Add(journal);
            if (contentId is not null)
                _references.Add(contentId, journal);
            return (EntityTypes.AdjustmentHeaders, journal.Header);
        }
        var row = RowReader.Read(EntityTypes.AdjustmentEntries, body);
        var number = (string?)row[EntityTypes.AdjustmentEntries.IndexOf("JournalNumber")] ?? "";
        var owner = (path.Set.StartsWith('$') ? _references.GetValueOrDefault(path.Set[1..])
                : _created.Find(one => one.Number == number) ?? book.Adjustments.ByNumber(number))
            ?? throw ODataFault.BadRequest($"The adjustment journal '{path.Set}' '{number}' does not exist.");
        var line = book.Adjustments.NewLine(owner, row, book.Sales.Rules);
        _lines.Add((owner, line));
        return (EntityTypes.AdjustmentEntries, line);
    }

    public void Commit()
    {
        CommitHeaders();
        foreach (var journal in _lines.GroupBy(line => line.Journal))
            book.Adjustments.Append(journal.Key, [.. journal.Select(line => line.Line)]);
        book.Adjustments.Written(_lines.Select(line => line.Journal).Distinct());
    }

    public void CommitHeaders()
    {
        foreach (var journal in _created)
            book.Adjustments.Add(journal);
        _created.Clear();
    }
}
