using System.Diagnostics;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Cases;

/// <summary>
/// From any shard's facts to the cases: what holds, what is over, and what could not be handled at all.
/// </summary>
public sealed class CaseRoute : IRoute<CaseCommand>
{
    /// <summary>Of an edit, in the case's history; its trail has all of them.</summary>
    private const int ChangesTold = 10;

    private readonly FrameReader _frames = new();
    private readonly TerminalEventCodec _terminals = new();
    private readonly BooksEventCodec _books = new();
    private readonly OutboxEventCodec _outbox = new();
    private readonly StockEventCodec _stock = new();

    public IReadOnlyList<(string Entity, CaseCommand Command)> Route(Block block, long after)
    {
        var commands = new List<(string, CaseCommand)>();
        foreach (var frame in _frames.After(block, after))
        {
            if (frame.IsRuntime)
                AddDeadLetter(commands, block.Shard, frame);
            else if (block.Shard.Kind == Shards.Terminals)
                AddTerminal(commands, frame);
            else if (block.Shard.Kind == Shards.Statements)
                AddBooks(commands, frame);
            else if (block.Shard.Kind == Shards.Stock)
                AddStock(commands, frame);
            else if (block.Shard.Kind == Shards.Outbox)
                AddOutbox(commands, frame);
        }
        return commands;
    }

    private static void AddDeadLetter(List<(string, CaseCommand)> commands, ShardId shard, EventFrame frame)
    {
        if (frame.Type == RuntimeFact.DeadLetterType && RuntimeFact.Read(frame) is RuntimeFact.DeadLetter letter)
            commands.Add(($"{CaseKinds.DeadLetter}:{shard}/{letter.Entity}",
                new CaseCommand.Raise($"{letter.Command}: {letter.Error}"[..Math.Min(500,
                    letter.Command.Length + letter.Error.Length + 2)])));
    }

    private void AddTerminal(List<(string, CaseCommand)> commands, EventFrame frame)
    {
        if (frame.Type is TerminalEventCodec.Recorded or TerminalEventCodec.Conflicted)
            return;
        var terminal = Terminal.Parse(frame.Entity).Terminal.Value;
        switch (_terminals.Read(frame.Type, frame.Version, frame.Payload))
        {
            case TerminalEvent.GapOverdue gap:
                commands.Add(($"{CaseKinds.Gap}:{terminal}",
                    new CaseCommand.Raise($"missing {gap.Missing.Count}: {gap.Missing.ToText(10)}")));
                break;
            case TerminalEvent.GapFilled:
                commands.Add(($"{CaseKinds.Gap}:{terminal}", new CaseCommand.Settle("all numbers have come")));
                break;
            case TerminalEvent.QueueOverdue queue:
                commands.Add(($"{CaseKinds.Queue}:{terminal}",
                    new CaseCommand.Raise($"{queue.Depth} transactions were waiting at the terminal")));
                break;
            case TerminalEvent.Suspected suspected:
                var why = string.Join(", ", suspected.Lookalikes.Take(10).Select(pair =>
                    $"number {pair.Number} is like number {pair.Like}, {pair.Apart.TotalSeconds:0.###} s apart"));
                commands.Add(($"{ValidationKinds.SuspectedDuplicate}:{terminal}", new CaseCommand.Raise(why)));
                // An open case keeps its first reason: its history tells the others.
                commands.Add(($"{ValidationKinds.SuspectedDuplicate}:{terminal}",
                    new CaseCommand.Act("node", "suspected", why)));
                break;
            case TerminalEvent.QueueEmptied:
                commands.Add(($"{CaseKinds.Queue}:{terminal}", new CaseCommand.Settle("the queue is empty")));
                break;
        }
    }

    private static CaseCommand.Act Told(Edit edit) => new(edit.Who, "edit", $"{edit.Id}: "
        + string.Join(", ", edit.Changes.Take(ChangesTold)
            .Select(one => $"{one.Field} {one.Old ?? "none"} → {one.New ?? "none"}")) + $"; {edit.Why}");

    private void AddBooks(List<(string, CaseCommand)> commands, EventFrame frame)
    {
        if (frame.Type is not (BooksEventCodec.Held or BooksEventCodec.Released or BooksEventCodec.Waived
            or BooksEventCodec.ConcernsChanged or BooksEventCodec.Edited))
            return;
        var books = StoreBooks.New(frame.Entity).Currency;
        var fact = _books.Read(frame.Type, frame.Version, frame.Payload);
        if (fact is BooksEvent.ConcernsChanged changed)
        {
            commands.AddRange(changed.Raised.Select(one => (one.Key, (CaseCommand)new CaseCommand.Raise(one.Why))));
            commands.AddRange(changed.Settled.Select(key => (key, (CaseCommand)new CaseCommand.Settle("it is over"))));
            return;
        }
        var (cause, command) = fact switch
        {
            BooksEvent.Held held => (held.Cause, (CaseCommand)new CaseCommand.Hold(held.Why, Numbers(held.Refs),
                Amounts(held.Refs, books))),
            BooksEvent.Released released => (released.Cause, Release(released.Refs, books)),
            BooksEvent.Waived waived => (waived.Cause, Release(waived.Refs, books)),
            BooksEvent.Edited edited => (edited.Cause, Told(edited.Edit)),
            var other => throw new UnreachableException(other.GetType().Name),
        };
        commands.Add((cause.Value, command));
    }

    private static CaseCommand.Release Release(IReadOnlyList<HeldRef> refs, Currency books) =>
        new(Numbers(refs), Amounts(refs, books));

    private static CurrencyAmount[] Amounts(IEnumerable<HeldRef> refs, Currency books) =>
        [.. refs.GroupBy(r => r.Foreign ?? books, (currency, all) => new CurrencyAmount(currency,
            all.Sum(r => r.Total)))];

    private void AddStock(List<(string, CaseCommand)> commands, EventFrame frame)
    {
        if (frame.Type != StockEventCodec.Alerted
            || _stock.Read(frame.Type, frame.Version, frame.Payload) is not StockEvent.Alerted alerted)
            return;
        var kind = alerted.Alert switch
        {
            StockAlert.Oversold => CaseKinds.Oversold,
            StockAlert.Drift => CaseKinds.StockDrift,
            _ => CaseKinds.SerialSoldTwice,
        };
        commands.Add(($"{kind}:{frame.Entity}@{alerted.Subject}",
            alerted.Raised ? new CaseCommand.Raise(alerted.Why) : new CaseCommand.Settle(alerted.Why)));
    }

    private void AddOutbox(List<(string, CaseCommand)> commands, EventFrame frame)
    {
        switch (_outbox.Read(frame.Type, frame.Version, frame.Payload))
        {
            case OutboxEvent.Rejected rejected:
                commands.Add(($"{CaseKinds.Rejected}:{rejected.Journal}", new CaseCommand.Raise(rejected.Why)));
                break;
            case OutboxEvent.Retried retried:
                commands.Add(($"{CaseKinds.Rejected}:{retried.Journal}",
                    new CaseCommand.Settle($"retried by {retried.Who}")));
                break;
        }
    }

    private static TerminalNumbers[] Numbers(IEnumerable<HeldRef> refs) =>
        [.. refs.GroupBy(r => r.Id.Terminal).Select(group =>
    {
        var numbers = new NumberSet();
        foreach (var held in group)
            numbers.Add(held.Id.Number);
        return new TerminalNumbers(group.Key, numbers);
    })];
}
