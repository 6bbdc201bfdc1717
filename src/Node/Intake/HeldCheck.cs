using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Intake;

/// <summary>
/// Tells a terminal at once what will be held, by the very rules that hold it. A courtesy: what decides is the books'
/// own look at it, with the catalogue of that moment.
/// </summary>
internal sealed class HeldCheck(RetailNode node)
{
    [ThreadStatic]
    private static Interner? _interner;

    /// <returns>Why, by the item's place in the batch.</returns>
    public IReadOnlyDictionary<int, string> Check(TransactionBatch batch, RegisteredTerminal terminal)
    {
        var known = node.Knowledge();
        var store = known.Registry.Stores[terminal.Store];
        var (zone, now) = (Zones.Of(store.TimeZone), node.Now);
        var enricher = new Enricher(known.Catalogue, known.Rules);
        var interner = _interner ??= new Interner();
        Dictionary<int, string>? held = null;
        for (var i = 0; i < batch.Items.Length; i++)
        {
            var from = new ByteReader(batch.BytesOf(batch.Items[i]).Span);
            var sale = TransactionCodec.Read(ref from, interner);
            if (sale is { Kind: TransactionKind.ShiftOpen, Shift: { } opened })
                node.KnownShifts.Add(terminal.Store, opened);
            if (enricher.Judge(sale, store, zone, terminal.Id, now) is { } problem)
                (held ??= [])[i] = problem.Why;
            else if (sale.Shift is { } shift && !node.KnownShifts.Contains(terminal.Store, shift))
                (held ??= [])[i] = $"shift {shift} was never opened";
        }
        return held ?? (IReadOnlyDictionary<int, string>)System.Collections.Frozen.FrozenDictionary<int, string>.Empty;
    }
}
