using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using System.Diagnostics;

namespace RetailActors.Actors.Terminals;

using Decision = Decision<TerminalEvent, TerminalReply>;

/// <summary>
/// A till, kiosk or handheld, by its numbers: what it sent is recorded once; repeats, conflicts and gaps are seen (G2).
/// Its key is <c>STORE|TERMINAL</c>, so that a fact says where it happened.
/// </summary>
public sealed class Terminal : IEntity<Terminal, TerminalCommand, TerminalEvent, TerminalReply>
{
    /// <summary>A number further ahead than this is refused: it is damage, not a gap.</summary>
    public const long GapMax = 100_000;

    public const int GapsListedMax = 100;

    /// <summary>Sales that the next is compared with: one that comes twice comes soon.</summary>
    public const int LookalikesMax = 16;

    private static readonly Duration OnItsWay = Duration.FromMinutes(1);

    private Conflicts _conflicts = new();
    private readonly BatchNotes _batches = new();
    private Remembered _remembered = new();
    private Places _places = new();

    internal Lookalikes Lookalikes { get; } = new();

    public required string Key { get; init; }

    /// <summary>The numbers that are recorded.</summary>
    public NumberSet Numbers { get; private set; } = new();

    /// <summary>The highest number up to which nothing is missing; 0 when number 1 is.</summary>
    public long AcknowledgedThrough => Numbers.Ranges is [(1, var to), ..] ? to : 0;

    public long Highest => Numbers.IsEmpty ? 0 : Numbers.Ranges[^1].To;

    public long ConflictCount => _conflicts.Count;

    /// <summary>What was recorded, counted here on its own account: the books are checked against it.</summary>
    public SortedDictionary<CurrencyDay, DayTally> Days { get; } = new(CurrencyDay.Order);

    public Instant? GapAlarmAt { get; private set; }

    public bool GapAlarmed { get; private set; }

    public long QueueDepth { get; private set; }

    /// <summary>Set while the terminal has come back with a queue that it has not emptied yet.</summary>
    public Instant? QueueEmptyBy { get; private set; }

    public bool QueueAlarmed { get; private set; }

    public static string KeyOf(StoreId store, TerminalId terminal) => $"{store.Value}|{terminal.Value}";

    public static (StoreId Store, TerminalId Terminal) Parse(string key) =>
        key.IndexOf('|', StringComparison.Ordinal) is var at ? (new(key[..at]), new(key[(at + 1)..])) : default;

    public static Terminal New(string key) => new() { Key = key };

    public static TerminalCommand Wake { get; } = new TerminalCommand.Wake();

    public static Decision Decide(Terminal terminal, TerminalCommand command, Instant now) => command switch
    {
        TerminalCommand.Accept accept => Acceptance.Decide(terminal, accept, now),
        TerminalCommand.Heartbeat heartbeat => DecideHeartbeat(terminal, heartbeat, now),
        TerminalCommand.FindBatch find => Decision.Only(new TerminalReply.BatchFound(
            terminal._batches.Find(find.Batch))),
        TerminalCommand.Locate locate => Decision.Only(new TerminalReply.Located(
            terminal._places.Find(locate.Numbers.Where(terminal.Numbers.Contains)))),
        TerminalCommand.Wake => DecideWake(terminal, now),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    /// <summary>A till that sells has always something on its way; only what waits for long is a queue.</summary>
    private static Decision DecideHeartbeat(Terminal terminal, TerminalCommand.Heartbeat heartbeat, Instant now) =>
        (heartbeat.Oldest > now - OnItsWay ? 0 : heartbeat.QueueDepth, terminal.QueueEmptyBy) switch
        {
            (0, not null) => new(new TerminalReply.Noted(), [new TerminalEvent.QueueEmptied()]),
            ( > 0, null) => new(new TerminalReply.Noted(),
                [new TerminalEvent.QueueSeen(heartbeat.QueueDepth, WholeMilliseconds(now + heartbeat.EmptyWithin))]),
            _ => Decision.Only(new TerminalReply.Noted()),
        };

    private static Decision DecideWake(Terminal terminal, Instant now)
    {
        var events = new List<TerminalEvent>();
        if (terminal is { QueueEmptyBy: { } emptyBy, QueueAlarmed: false } && emptyBy <= now)
            events.Add(new TerminalEvent.QueueOverdue(terminal.QueueDepth));
        if (terminal is { GapAlarmAt: { } alarmAt, GapAlarmed: false } && alarmAt <= now)
            events.Add(new TerminalEvent.GapOverdue(terminal.Missing()));
        return new(new TerminalReply.Noted(), events);
    }

    /// <summary>The numbers below the highest that have not come.</summary>
    public NumberSet Missing() => Acceptance.MissingOf(Numbers);

    /// <summary>Whether the number is known with this content, with another, or not at all.</summary>
    internal Outcome Compare(long number, ulong fingerprint)
    {
        if (_remembered.Find(number) is not { } known)
            return Numbers.Contains(number) ? Outcome.Conflict : Outcome.Accepted;
        return known == Remembered.Stored(fingerprint) ? Outcome.Repeat : Outcome.Conflict;
    }

    internal bool KnowsConflict(long number, ulong fingerprint) => _conflicts.Has(number, fingerprint);

    internal bool Knows(BatchId batch) => _batches.Find(batch) is not null;

    /// <summary>Up to what is stored, so that a state that was replayed wakes when the live one does.</summary>
    internal static Instant WholeMilliseconds(Instant at)
    {
        var floor = Instant.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        return floor == at ? at : floor + Duration.FromMilliseconds(1);
    }

    public static Terminal EvolveAt(Terminal terminal, TerminalEvent fact, long sequence)
    {
        if (fact is TerminalEvent.Recorded recorded)
            terminal._places.Add(recorded.Batch.Items, sequence);
        return Evolve(terminal, fact);
    }

    public static Terminal Evolve(Terminal terminal, TerminalEvent fact)
    {
        switch (fact)
        {
            case TerminalEvent.Recorded recorded:
                terminal.Record(recorded);
                break;
            case TerminalEvent.Conflicted conflicted:
                foreach (var item in conflicted.Batch.Items)
                    terminal._conflicts.Add(item.Number, item.Fingerprint);
                break;
            case TerminalEvent.GapSeen seen:
                (terminal.GapAlarmAt, terminal.GapAlarmed) = (seen.AlarmAt, false);
                break;
            case TerminalEvent.GapOverdue:
                terminal.GapAlarmed = true;
                break;
            case TerminalEvent.GapFilled:
                (terminal.GapAlarmAt, terminal.GapAlarmed) = (null, false);
                break;
            case TerminalEvent.QueueSeen seen:
                (terminal.QueueDepth, terminal.QueueEmptyBy, terminal.QueueAlarmed) = (seen.Depth, seen.EmptyBy, false);
                break;
            case TerminalEvent.QueueOverdue:
                terminal.QueueAlarmed = true;
                break;
            case TerminalEvent.Suspected:
                break;
            case TerminalEvent.QueueEmptied:
                (terminal.QueueDepth, terminal.QueueEmptyBy, terminal.QueueAlarmed) = (0, null, false);
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
        return terminal;
    }

    private void Record(TerminalEvent.Recorded recorded)
    {
        var note = BatchNote.Of(recorded);
        _batches.Add(note);
        note.AddTo(Numbers);
        Lookalikes.Add(recorded.Batch);
        var (date, tally, currency) = (default(BusinessDate), default(DayTally), recorded.Batch.CurrencyOfAll);
        foreach (ref readonly var item in recorded.Batch.Items.AsSpan())
        {
            _remembered.Add(item.Number, item.Fingerprint);
            if (item.Date != date)
            {
                Keep(date, currency, tally);
                (date, tally) = (item.Date, default);
            }
            tally = tally.Plus(item.Total);
        }
        Keep(date, currency, tally);
    }

    private void Keep(BusinessDate date, Currency currency, DayTally more)
    {
        if (more.Count > 0)
            Days[new(date, currency)] = Days.GetValueOrDefault(new(date, currency)).Plus(more);
    }

    public static Instant? WakeAt(Terminal terminal) =>
        (terminal.QueueAlarmed ? null : terminal.QueueEmptyBy, terminal.GapAlarmed ? null : terminal.GapAlarmAt) switch
        {
            ({ } queue, { } gap) => Instant.Min(queue, gap),
            var (queue, gap) => queue ?? gap,
        };

    public static long SizeOf(Terminal terminal) => 1_000 + terminal._remembered.Bytes
        + terminal._batches.Count * 80L + terminal.Days.Count * 80L + terminal._conflicts.Count * 120L
        + terminal.Numbers.Ranges.Count * 16L + terminal._places.Bytes;

    public static IEventCodec<TerminalEvent> Events { get; } = new TerminalEventCodec();

    public static int SnapshotVersion => 4;

    public static void Write(Terminal terminal, ByteWriter to)
    {
        terminal.Numbers.Write(to);
        terminal._remembered.Write(to);
        terminal._conflicts.Write(to);
        DayTally.WriteAll(to, terminal.Days);
        terminal._batches.Write(to);
        AlarmShape.Write(to, terminal.GapAlarmAt, terminal.GapAlarmed);
        AlarmShape.Write(to, terminal.QueueEmptyBy, terminal.QueueAlarmed);
        to.UVar((ulong)terminal.QueueDepth);
        terminal._places.Write(to);
        terminal.Lookalikes.Write(to);
    }

    public static Terminal Read(string key, ReadOnlyMemory<byte> snapshot)
    {
        var from = new ByteReader(snapshot.Span);
        var terminal = new Terminal
        {
            Key = key,
            Numbers = NumberSet.Read(ref from),
            _remembered = Remembered.Read(ref from),
            _conflicts = Conflicts.Read(ref from),
        };
        DayTally.ReadInto(terminal.Days, ref from);
        terminal._batches.Read(ref from);
        (terminal.GapAlarmAt, terminal.GapAlarmed) = AlarmShape.Read(ref from);
        (terminal.QueueEmptyBy, terminal.QueueAlarmed) = AlarmShape.Read(ref from);
        terminal.QueueDepth = (long)from.UVar();
        terminal._places = Places.Read(ref from);
        terminal.Lookalikes.Read(ref from);
        return from.AtEnd ? terminal : throw new CorruptBytesException(from.Position, "bytes after the terminal");
    }
}
