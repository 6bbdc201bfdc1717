using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Checks;

/// <summary>
/// The devices' own record, and what the journal has of it: G1 to G3 of the terminals. Knows nothing of how the product
/// keeps it.
/// </summary>
public sealed class Truth(Func<string, Terminal> durableState)
{
    private readonly Dictionary<(TerminalId, long, ulong), Ticket> _recorded = [];
    private readonly Dictionary<(TerminalId, long), Ticket> _durable = [];
    private readonly HashSet<(TerminalId, long, ulong)> _conflicts = [];
    private readonly HashSet<(TerminalId, long, ulong)> _acknowledged = [];

    public IReadOnlyDictionary<(TerminalId Terminal, long Number), Ticket> Durable => _durable;

    public IReadOnlySet<(TerminalId Terminal, long Number, ulong Fingerprint)> Conflicts => _conflicts;

    /// <summary>What a device was told is safe.</summary>
    public IReadOnlySet<(TerminalId Terminal, long Number, ulong Fingerprint)> Acknowledged => _acknowledged;

    public int RecordedCount => _recorded.Count;

    /// <summary>A device has recorded it.</summary>
    public void Record(Ticket ticket) => _recorded[(ticket.Terminal, ticket.Number, ticket.Fingerprint)] = ticket;

    /// <summary>Before the state is folded: a fact of a terminal that has become durable.</summary>
    public void Seen(string key, TerminalEvent fact)
    {
        var (_, terminal) = Terminal.Parse(key);
        switch (fact)
        {
            case TerminalEvent.Recorded recorded:
                foreach (var item in recorded.Batch.Items)
                    Guarantee.Holds(_durable.TryAdd((terminal, item.Number), Known(terminal, item)),
                        $"G1: {terminal}#{item.Number} is recorded twice");
                break;
            case TerminalEvent.Conflicted conflicted:
                foreach (var item in conflicted.Batch.Items)
                {
                    Known(terminal, item);
                    Guarantee.Holds(_durable.TryGetValue((terminal, item.Number), out var first)
                        && first.Fingerprint != item.Fingerprint, $"G2: {terminal}#{item.Number} is no conflict");
                    Guarantee.Holds(_conflicts.Add((terminal, item.Number, item.Fingerprint)),
                        $"G2: the same conflict of {terminal}#{item.Number} twice");
                }
                break;
            case TerminalEvent.GapOverdue overdue:
                Guarantee.Holds(overdue.Missing.Ranges.SequenceEqual(durableState(key).Missing().Ranges),
                    $"G2: {terminal} alarms another gap");
                break;
        }
    }

    private Ticket Known(TerminalId terminal, BatchItem item) =>
        _recorded.TryGetValue((terminal, item.Number, item.Fingerprint), out var ticket)
            ? ticket
            : throw new GuaranteeBrokenException($"G2: no device has recorded {terminal}#{item.Number} like this");

    /// <summary>G3: at the moment an answer leaves its shard, all that it says is durable.</summary>
    public void Answered(string key, TransactionBatch batch, BatchReply reply)
    {
        var (_, terminal) = Terminal.Parse(key);
        foreach (var (item, outcome) in batch.Items.Zip(reply.Outcomes))
        {
            var first = _durable.GetValueOrDefault((terminal, item.Number));
            Guarantee.Holds(first is not null, $"G3: {terminal}#{item.Number} is answered before it is durable");
            if (outcome == Outcome.Conflict)
                Guarantee.Holds(_conflicts.Contains((terminal, item.Number, item.Fingerprint)),
                    $"G3: the conflict of {terminal}#{item.Number} is answered before it is durable");
            else
                Guarantee.Holds(first!.Fingerprint == item.Fingerprint,
                    $"G2: {terminal}#{item.Number} has other content and is called {outcome}");
            _acknowledged.Add((terminal, item.Number, item.Fingerprint));
        }
        for (var number = 1L; number <= reply.AcknowledgedThrough; number++)
            Guarantee.Holds(_durable.ContainsKey((terminal, number)),
                $"G3: {terminal} is acknowledged through {reply.AcknowledgedThrough}, {number} is not there");
    }
}
