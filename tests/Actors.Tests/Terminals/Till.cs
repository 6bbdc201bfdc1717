using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;

namespace RetailActors.Actors.Tests.Terminals;

/// <summary>A terminal under test: what it is sent, what it decides, and its clock.</summary>
internal sealed class Till
{
    public const string Key = "S001|S001-T01";
    public static readonly Duration GapAlarmAfter = Duration.FromMinutes(30);
    public static readonly Duration EmptyWithin = Duration.FromMinutes(10);

    public Terminal Terminal { get; set; } = Terminal.New(Key);

    public Instant Now { get; set; } = Instant.FromUtc(2026, 11, 21, 9, 0);

    /// <summary>All that was ever decided, in order.</summary>
    public List<TerminalEvent> History { get; } = [];

    public List<TerminalEvent> LastEvents { get; private set; } = [];

    public TerminalReply Given(TerminalCommand command)
    {
        var decision = Terminal.Decide(Terminal, command, Now);
        LastEvents = [.. decision.Events];
        foreach (var fact in LastEvents)
            Terminal = Terminal.Evolve(Terminal, fact);
        History.AddRange(LastEvents);
        return decision.Reply;
    }

    public BatchReply Sends(string batch, params (long Number, long Total)[] sales) =>
        Assert.IsType<TerminalReply.Answered>(Given(Accept(batch, sales))).Reply;

    public BatchReply Sends(string batch, IEnumerable<long> numbers) =>
        Sends(batch, [.. numbers.Select(number => (number, 100L))]);

    public void Heartbeat(long queueDepth, Instant? oldest = null) =>
        Given(new TerminalCommand.Heartbeat(queueDepth, oldest, EmptyWithin));

    /// <summary>Lets time pass and wakes the terminal, as its shard does, whenever it has asked for it.</summary>
    public List<TerminalEvent> Waits(Duration time)
    {
        var (until, seen) = (Now + time, new List<TerminalEvent>());
        while (Terminal.WakeAt(Terminal) is { } at && at <= until)
        {
            Now = at;
            Given(Terminal.Wake);
            Assert.NotEqual(at, Terminal.WakeAt(Terminal));
            seen.AddRange(LastEvents);
        }
        Now = until;
        return seen;
    }

    public static TerminalCommand.Accept Accept(string batch, params (long Number, long Total)[] sales) =>
        new(Batch(batch, sales), GapAlarmAfter);

    public static TransactionBatch Batch(string id, params (long Number, long Total)[] sales)
    {
        var bytes = new ByteWriter();
        var places = new List<(int Offset, int Length)>();
        foreach (var (number, total) in sales)
        {
            var offset = bytes.Length;
            TransactionCodec.Write(bytes, Sale(number, total));
            places.Add((offset, bytes.Length - offset));
        }
        var packed = bytes.ToArray();
        return new TransactionBatch(new BatchId(id),
            [.. places.Select(p => TransactionBatch.ItemOf(packed.AsSpan(p.Offset, p.Length), p.Offset))], packed);
    }

    private static Transaction Sale(long number, long total) => new()
    {
        Kind = TransactionKind.Sale,
        Number = number,
        At = Instant.FromUtc(2026, 11, 21, 9, 0),
        OffsetMinutes = 0,
        BusinessDate = BusinessDate.Parse(total % 2 == 0 ? "2026-11-21" : "2026-11-22"),
        Currency = Currency.Of("GBP"),
        Tenders = [new Tender(new TenderId("CASH"), total)],
        Total = total,
    };

    public static byte[] Snapshot(Terminal terminal)
    {
        var to = new ByteWriter();
        Terminal.Write(terminal, to);
        return to.ToArray();
    }

    public static byte[] Encode(TerminalEvent fact)
    {
        var to = new ByteWriter();
        Terminal.Events.Write(fact, to);
        return to.ToArray();
    }

    /// <summary>A terminal that was built from what is stored, not from what was decided.</summary>
    public static Terminal Replay(IEnumerable<TerminalEvent> history)
    {
        var terminal = Terminal.New(Key);
        foreach (var fact in history)
        {
            var (type, version) = Terminal.Events.TypeOf(fact);
            terminal = Terminal.Evolve(terminal, Terminal.Events.Read(type, version, Encode(fact)));
        }
        return terminal;
    }
}
