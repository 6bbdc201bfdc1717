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

    public async ValueTask<Verdicts> Check(
        TransactionBatch batch, RegisteredTerminal terminal, CancellationToken cancel)
    {
        var verdicts = Check(batch, terminal, out var returns);
        if (returns is null)
            return verdicts;
        foreach (var (index, why) in await new ReturnVerdicts(node).Of(returns, terminal, cancel))
            (verdicts.Held ??= [])[index] = why;
        return verdicts;
    }

    private Verdicts Check(TransactionBatch batch, RegisteredTerminal terminal, out List<(int, Transaction)>? returns)
    {
        returns = null;
        var known = node.Knowledge();
        var store = known.Registry.Stores[terminal.Store];
        var (zone, now) = (Zones.Of(store.TimeZone), node.Now);
        var enricher = new Enricher(known.Catalogue, known.Rules);
        var interner = _interner ??= new Interner();
        var verdicts = default(Verdicts);
        for (var i = 0; i < batch.Items.Length; i++)
        {
            var from = new ByteReader(batch.BytesOf(batch.Items[i]).Span);
            var sale = TransactionCodec.Read(ref from, interner);
            if (sale is { Kind: TransactionKind.ShiftOpen, Shift: { } opened })
                node.KnownShifts.Add(terminal.Store, opened);
            if (enricher.Judge(sale, store, zone, terminal.Id, now) is { } problem)
                (verdicts.Held ??= [])[i] = problem.Why;
            else if (node.IsAlone && sale.Shift is { } shift && !node.KnownShifts.Contains(terminal.Store, shift))
                (verdicts.Held ??= [])[i] = $"shift {shift} was never opened";
            else if (Returns.OriginalsOf(sale).Any())
                (returns ??= []).Add((i, sale));
            if (enricher.Warnings is { Count: > 0 } warnings)
                (verdicts.Warnings ??= [])[i] = warnings;
        }
        return verdicts;
    }
}

/// <summary>What a batch's transactions are told, by their place in it; null for nothing.</summary>
internal struct Verdicts
{
    /// <summary>Why it is held.</summary>
    public Dictionary<int, string>? Held;

    /// <summary>What it is warned of, held or not.</summary>
    public Dictionary<int, IReadOnlyList<string>>? Warnings;
}
