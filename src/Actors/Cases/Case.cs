using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Cases;

using Decision = Decision<CaseEvent, CaseReply>;

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

    /// <summary>The state of affairs that a person has waived: it is not raised again as it was.</summary>
    public string? WaivedWhy { get; private set; }

    public Instant OpenedAt { get; private set; }

    public Instant LastAt { get; private set; }

    /// <summary>The person who looks after it; null when nobody in particular of the owner's role does.</summary>
    public string? Assignee { get; private set; }

    public long Count { get; private set; }

    /// <summary>What the held transactions come to, in minor units, by ISO code; "" for amounts of old.</summary>
    public SortedDictionary<string, long> HeldAmounts { get; } = new(StringComparer.Ordinal);

    /// <summary>What the state of affairs blocks, in the same way.</summary>
    public SortedDictionary<string, long> RaisedAmounts { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, NumberSet> Numbers { get; } = new(StringComparer.Ordinal);

    public Queue<CaseEvent.Acted> History { get; } = new();

    /// <summary>All that is blocked, each currency by itself, ordered by code.</summary>
    public IReadOnlyList<CurrencyAmount> Amounts => [.. HeldAmounts.Concat(RaisedAmounts)
        .GroupBy(a => a.Key, (code, all) => new CurrencyAmount(
            code.Length == 0 ? null : Currency.Of(code), all.Sum(a => a.Value)))
        .OrderBy(a => a.Currency?.Code, StringComparer.Ordinal)];

    public static Case New(string key) => new() { Key = key };

    public static CaseCommand Wake { get; } = new CaseCommand.Wake();

    public static Decision Decide(Case state, CaseCommand command, Instant now) => command switch
    {
        CaseCommand.Hold hold => Opening(state, now, hold.Why,
            new CaseEvent.Held(now, hold.Why, hold.Numbers, hold.Amounts)),
        CaseCommand.Release release => Closing(state, now, state.LeavesNothing(release.Numbers) && !state.RaisedNow,
            new CaseEvent.Released(now, release.Numbers, release.Amounts)),
        CaseCommand.Raise raise when state.StandsAs(raise) || state.IsWaived(raise) =>
            Decision.Only(new CaseReply.Done()),
        CaseCommand.Raise raise => Opening(state, now, raise.Why,
            new CaseEvent.Raised(now, raise.Why, raise.Amounts)),
        CaseCommand.Settle settle when state.RaisedNow => Closing(state, now, state.Count == 0,
            new CaseEvent.Settled(now, settle.Why)),
        CaseCommand.Settle => Decision.Only(new CaseReply.Done()),
        CaseCommand.Act or CaseCommand.Assign when !state.IsOpen => Decision.Only(new CaseReply.NotOpen()),
        CaseCommand.Act act => new(new CaseReply.Done(), [new CaseEvent.Acted(now, act.Who, act.What, act.Why)]),
        CaseCommand.Assign assign when assign.Person == state.Assignee => Decision.Only(new CaseReply.Done()),
        CaseCommand.Assign assign => new(new CaseReply.Done(),
            [new CaseEvent.Assigned(now, assign.Who, assign.Person)]),
        CaseCommand.Wake => Decision.Only(new CaseReply.Done()),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    private static Decision Opening(Case state, Instant now, string why, CaseEvent fact) =>
        new(new CaseReply.Done(), state.IsOpen ? [fact] : [fact, new CaseEvent.Opened(now, why)]);

    private static Decision Closing(Case state, Instant now, bool last, CaseEvent fact) =>
        new(new CaseReply.Done(), state.IsOpen && last ? [fact, new CaseEvent.Closed(now)] : [fact]);

    private bool StandsAs(CaseCommand.Raise raise) => RaisedNow && Why == raise.Why
        && raise.Amounts.Count == RaisedAmounts.Count
        && raise.Amounts.All(a => RaisedAmounts.GetValueOrDefault(a.Currency?.Code ?? "") == a.Minor);

    private bool IsWaived(CaseCommand.Raise raise) => raise.IsStanding && !IsOpen && raise.Why == WaivedWhy;

    private bool LeavesNothing(IReadOnlyList<TerminalNumbers> released)
    {
        var left = Count;
        foreach (var terminal in released.GroupBy(r => r.Terminal.Value))
            if (Numbers.TryGetValue(terminal.Key, out var held))
            {
                var all = new NumberSet();
                foreach (var (_, numbers) in terminal)
                    all.AddAll(numbers);
                left -= held.Intersect(all).Count;
            }
        return left == 0;
    }

    public static Case Evolve(Case state, CaseEvent fact)
    {
        switch (fact)
        {
            case CaseEvent.Held held:
                state.Begin(held.At, held.Why);
                state.Take(held);
                break;
            case CaseEvent.Released released:
                state.LastAt = released.At;
                state.Give(released);
                break;
            case CaseEvent.Raised raised:
                state.Begin(raised.At, raised.Why);
                state.RaisedNow = true;
                state.RaisedAmounts.Clear();
                Add(state.RaisedAmounts, raised.Amounts, +1);
                break;
            case CaseEvent.Settled settled:
                (state.LastAt, state.RaisedNow) = (settled.At, false);
                state.RaisedAmounts.Clear();
                break;
            case CaseEvent.Acted acted:
                state.WaivedWhy = acted.What == "waive" ? state.Why : state.WaivedWhy;
                state.Remember(acted);
                break;
            case CaseEvent.Assigned assigned:
                state.Assignee = assigned.Person;
                state.Remember(new CaseEvent.Acted(assigned.At, assigned.Who, "assign", assigned.Person ?? "nobody"));
                break;
            case CaseEvent.Opened or CaseEvent.Closed:
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
        return state;
    }

    private void Begin(Instant at, string why)
    {
        if (!IsOpen)
            OpenedAt = at;
        (LastAt, Why) = (at, why);
    }

    private void Take(CaseEvent.Held held)
    {
        Add(HeldAmounts, held.Amounts, +1);
        foreach (var (terminal, numbers) in held.Numbers)
            Add(terminal, numbers);
    }

    private void Give(CaseEvent.Released released)
    {
        Add(HeldAmounts, released.Amounts, -1);
        foreach (var (terminal, numbers) in released.Numbers)
            Remove(terminal, numbers);
        // Amounts of old named no currency: what is released names one, and nothing is left over in the end.
        if (Count == 0)
            HeldAmounts.Clear();
    }

    private static void Add(SortedDictionary<string, long> to, IReadOnlyList<CurrencyAmount> amounts, int sign)
    {
        foreach (var (currency, minor) in amounts)
            to[currency?.Code ?? ""] = to.GetValueOrDefault(currency?.Code ?? "") + sign * minor;
    }

    internal void Add(TerminalId terminal, NumberSet numbers)
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

    private void Remember(CaseEvent.Acted acted)
    {
        LastAt = acted.At;
        History.Enqueue(acted);
        if (History.Count > HistoryMax)
            History.Dequeue();
    }

    public static Instant? WakeAt(Case state) => null;

    public static long SizeOf(Case state) => 1_000 + state.Numbers.Count * 300L + state.History.Count * 200L;

    public static IEventCodec<CaseEvent> Events { get; } = new CaseEventCodec();

    public static int SnapshotVersion => 3;

    public static void Write(Case state, ByteWriter to) => CaseSnapshot.Write(state, to);

    public static Case Read(string key, ReadOnlyMemory<byte> snapshot) => CaseSnapshot.Read(New(key), snapshot);

    internal void Restore(string why, bool raised, Instant openedAt, Instant lastAt, string? assignee,
        string? waivedWhy) => (Why, RaisedNow, OpenedAt, LastAt, Assignee, WaivedWhy) = (why, raised, openedAt, lastAt,
            assignee, waivedWhy);
}
