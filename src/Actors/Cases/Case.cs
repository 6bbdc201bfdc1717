using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Cases;

using Decision = Decision<CaseEvent, CaseReply>;

public abstract record CaseCommand
{
    /// <param name="Amount">Σ of their totals in minor units.</param>
    public sealed record Hold(string Why, IReadOnlyList<TerminalNumbers> Numbers, long Amount) : CaseCommand;

    public sealed record Release(IReadOnlyList<TerminalNumbers> Numbers, long Amount) : CaseCommand;

    /// <summary>A state of affairs rather than transactions: a gap, a queue, a rejected journal.</summary>
    public sealed record Raise(string Why) : CaseCommand;

    /// <summary>The state of affairs is over.</summary>
    public sealed record Settle(string Why) : CaseCommand;

    /// <summary>A person's act on the case: retried, waived, noted.</summary>
    public sealed record Act(string Who, string What, string Why) : CaseCommand;

    public sealed record Wake : CaseCommand;
}

public abstract record CaseReply
{
    public sealed record Done : CaseReply;

    public sealed record NotOpen : CaseReply;
}

public abstract record CaseEvent
{
    public sealed record Held(Instant At, string Why, IReadOnlyList<TerminalNumbers> Numbers, long Amount) : CaseEvent;

    public sealed record Released(Instant At, IReadOnlyList<TerminalNumbers> Numbers, long Amount) : CaseEvent;

    public sealed record Raised(Instant At, string Why) : CaseEvent;

    public sealed record Settled(Instant At, string Why) : CaseEvent;

    public sealed record Acted(Instant At, string Who, string What, string Why) : CaseEvent;
}

/// <summary>
/// One root cause and everything it blocks (R28). The key is the cause: <c>unmapped-sku:85123A</c>. It opens with the
/// first transaction and closes with the last; opened again it goes on with its history.
/// </summary>
public sealed class Case : IEntity<Case, CaseCommand, CaseEvent, CaseReply>
{
    public const int HistoryMax = 200;

    public required string Key { get; init; }

    public CaseKind Kind => CaseKinds.Of(Key[..Math.Max(0, Key.IndexOf(':', StringComparison.Ordinal))]);

    public string Subject => Key[(Key.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public string Why { get; private set; } = "";

    public bool IsOpen => Count > 0 || RaisedNow;

    public bool RaisedNow { get; private set; }

    public Instant OpenedAt { get; private set; }

    public Instant LastAt { get; private set; }

    public long Count { get; private set; }

    public long Amount { get; private set; }

    public SortedDictionary<string, NumberSet> Numbers { get; } = new(StringComparer.Ordinal);

    public Queue<CaseEvent.Acted> History { get; } = new();

    public static Case New(string key) => new() { Key = key };

    public static CaseCommand Wake { get; } = new CaseCommand.Wake();

    public static Decision Decide(Case state, CaseCommand command, Instant now) => command switch
    {
        CaseCommand.Hold hold => Fact(new CaseEvent.Held(now, hold.Why, hold.Numbers, hold.Amount)),
        CaseCommand.Release release => Fact(new CaseEvent.Released(now, release.Numbers, release.Amount)),
        CaseCommand.Raise when state.RaisedNow => Decision.Only(new CaseReply.Done()),
        CaseCommand.Raise raise => Fact(new CaseEvent.Raised(now, raise.Why)),
        CaseCommand.Settle settle when state.RaisedNow => Fact(new CaseEvent.Settled(now, settle.Why)),
        CaseCommand.Settle => Decision.Only(new CaseReply.Done()),
        CaseCommand.Act when !state.IsOpen => Decision.Only(new CaseReply.NotOpen()),
        CaseCommand.Act act => Fact(new CaseEvent.Acted(now, act.Who, act.What, act.Why)),
        CaseCommand.Wake => Decision.Only(new CaseReply.Done()),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    private static Decision Fact(CaseEvent fact) => new(new CaseReply.Done(), [fact]);

    public static Case Evolve(Case state, CaseEvent fact)
    {
        switch (fact)
        {
            case CaseEvent.Held held:
                state.Opened(held.At, held.Why);
                state.Amount += held.Amount;
                foreach (var (terminal, numbers) in held.Numbers)
                    state.Add(terminal, numbers);
                break;
            case CaseEvent.Released released:
                (state.LastAt, state.Amount) = (released.At, state.Amount - released.Amount);
                foreach (var (terminal, numbers) in released.Numbers)
                    state.Remove(terminal, numbers);
                break;
            case CaseEvent.Raised raised:
                state.Opened(raised.At, raised.Why);
                state.RaisedNow = true;
                break;
            case CaseEvent.Settled settled:
                (state.LastAt, state.RaisedNow) = (settled.At, false);
                break;
            case CaseEvent.Acted acted:
                state.LastAt = acted.At;
                state.History.Enqueue(acted);
                if (state.History.Count > HistoryMax)
                    state.History.Dequeue();
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
        return state;
    }

    private void Opened(Instant at, string why)
    {
        if (!IsOpen)
            OpenedAt = at;
        (LastAt, Why) = (at, why);
    }

    private void Add(TerminalId terminal, NumberSet numbers)
    {
        if (!Numbers.TryGetValue(terminal.Value, out var set))
            Numbers[terminal.Value] = set = new NumberSet();
        set.AddAll(numbers);
        Count = Numbers.Values.Sum(n => n.Count);
    }

    private void Remove(TerminalId terminal, NumberSet numbers)
    {
        if (!Numbers.TryGetValue(terminal.Value, out var set))
            return;
        var left = set.Except(numbers);
        if (left.IsEmpty)
            Numbers.Remove(terminal.Value);
        else
            Numbers[terminal.Value] = left;
        Count = Numbers.Values.Sum(n => n.Count);
    }

    public static Instant? WakeAt(Case state) => null;

    public static long SizeOf(Case state) => 1_000 + state.Numbers.Count * 300L + state.History.Count * 200L;

    public static IEventCodec<CaseEvent> Events { get; } = new CaseEventCodec();

    public static int SnapshotVersion => 1;

    public static void Write(Case state, ByteWriter to)
    {
        to.Text(state.Why);
        to.Bool(state.RaisedNow);
        to.Var(state.OpenedAt.ToUnixTimeMilliseconds());
        to.Var(state.LastAt.ToUnixTimeMilliseconds());
        to.Var(state.Amount);
        Statements.BooksShapes.WriteNumbers(to,
            [.. state.Numbers.Select(n => new TerminalNumbers(new TerminalId(n.Key), n.Value))]);
        to.Count(state.History.Count);
        foreach (var acted in state.History)
            CaseEventCodec.WriteActed(to, acted);
    }

    public static Case Read(string key, ReadOnlyMemory<byte> snapshot)
    {
        var from = new ByteReader(snapshot.Span);
        var state = new Case
        {
            Key = key,
            Why = from.Text(),
            RaisedNow = from.Bool(),
            OpenedAt = Instant.FromUnixTimeMilliseconds(from.Var()),
            LastAt = Instant.FromUnixTimeMilliseconds(from.Var()),
            Amount = from.Var(),
        };
        foreach (var (terminal, numbers) in Statements.BooksShapes.ReadNumbers(ref from))
            state.Add(terminal, numbers);
        for (var left = from.Count(); left > 0; left--)
            state.History.Enqueue(CaseEventCodec.ReadActed(ref from));
        return state;
    }
}
