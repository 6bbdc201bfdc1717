using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Demo;

/// <summary>Where each transaction stands, from the ERP's ledger and the books' held entries.</summary>
public sealed class Whereabouts
{
    private readonly Dictionary<TerminalId, NumberSet> _posted = [];
    private readonly Dictionary<TerminalId, NumberSet> _held = [];

    private Whereabouts()
    {
    }

    /// <summary>Transactions that stand at the ERP more often than once.</summary>
    public long PostedTwice { get; private set; }

    public long Held { get; private set; }

    /// <summary>Held under a cause that no open case names: nobody would ever look at them.</summary>
    public List<string> Nameless { get; } = [];

    public List<string> Differences { get; } = [];

    public NumberSet PostedOf(TerminalId terminal) => _posted.GetValueOrDefault(terminal) ?? new NumberSet();

    public NumberSet HeldOf(TerminalId terminal) => _held.GetValueOrDefault(terminal) ?? new NumberSet();

    public IEnumerable<TerminalId> Terminals => _posted.Keys.Union(_held.Keys);

    /// <param name="postedThere">Our ids of what the ERP has posted.</param>
    public static async Task<Whereabouts> Look(
        RetailNode node, IReadOnlyList<string> postedThere, CancellationToken cancel)
    {
        var found = new Whereabouts();
        var atErp = postedThere.CountBy(id => id).ToDictionary();
        await foreach (var journal in new Inspection(node).AllJournals(null, cancel))
        {
            // A journal without money has nothing to post; being cut is all that can happen to it.
            var times = atErp.Remove(journal.Id.Value, out var count) ? count : journal.Lines.Count == 0 ? 1 : 0;
            found.AddPosted(journal, times);
        }
        found.Differences.AddRange(atErp.Select(strange => $"{strange.Key}: at the ERP, and never cut by the node"));
        await found.AddHeld(node);
        return found;
    }

    private void AddPosted(Journal journal, int times)
    {
        if (times == 0)
            Differences.Add($"{journal.Id}: cut with {journal.TransactionCount} transactions, not posted at the ERP");
        if (times > 1)
            PostedTwice += (times - 1) * journal.TransactionCount;
        foreach (var (terminal, numbers) in times == 0 ? [] : journal.Transactions)
            PostedTwice += AddTo(_posted, terminal, numbers);
    }

    private async Task AddHeld(RetailNode node)
    {
        var open = await node.Shards.Cases.Inspect(shard =>
            shard.States.Where(state => state.Value.IsOpen).Select(state => state.Key).ToHashSet());
        foreach (var host in node.Shards.Statements)
            foreach (var (cause, reference) in await host.Inspect(shard =>
                         shard.States.SelectMany(state => state.Value.Held.Values).ToArray()))
                AddHeld(cause, reference, open);
    }

    private void AddHeld(CauseKey cause, HeldRef reference, HashSet<string> openCases)
    {
        if (!openCases.Contains(cause.Value))
            Nameless.Add($"{reference.Id}: held under {cause}, which is no open case");
        // The second content of a number is kept beside the first, which goes its own way.
        if (reference.Variant != 0)
            return;
        Held++;
        var one = new NumberSet();
        one.Add(reference.Id.Number);
        AddTo(_held, reference.Id.Terminal, one);
    }

    /// <returns>How many were there already.</returns>
    private static long AddTo(Dictionary<TerminalId, NumberSet> sets, TerminalId terminal, NumberSet numbers)
    {
        if (!sets.TryGetValue(terminal, out var set))
            sets[terminal] = set = new NumberSet();
        var before = set.Count;
        set.AddAll(numbers);
        return numbers.Count - (set.Count - before);
    }
}
