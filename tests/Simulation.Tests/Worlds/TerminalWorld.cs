using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;
using RetailActors.Simulation.Tests.Harness;

namespace RetailActors.Simulation.Tests.Worlds;

/// <summary>
/// Real terminals that send their sales in batches, late, twice and out of order, while nodes come and go.
/// </summary>
public sealed class TerminalWorld
{
    private const int SalesPerTerminal = 60;
    private static readonly Duration AlarmAfter = Duration.FromSeconds(2);
    private readonly SeededScheduler _scheduler;
    private readonly Cluster<Terminal, TerminalCommand, TerminalEvent, TerminalReply> _cluster;
    private readonly List<(string Key, Client<TerminalReply> Client)> _sent = [];
    private readonly HashSet<(string Key, long Number)> _recorded = [];
    private readonly HashSet<(string Key, long Number, ulong Content)> _conflicted = [];
    private readonly string[] _keys;

    public TerminalWorld(int seed)
    {
        _scheduler = new SeededScheduler(seed);
        var random = _scheduler.Random;
        var limits = new ShardLimits
        {
            WaitingCommandsMax = random.Next(1, 10),
            EntityMemoryMax = random.Next(2) == 0 ? 5_000 : 1 << 20,
            SnapshotEveryEvents = random.Next(5, 60),
        };
        _cluster = new(_scheduler, limits, HostMutation.None) { Oracle = { Seen = (key, fact, _) => Seen(key, fact) } };
        _keys = [.. Enumerable.Range(1, random.Next(1, 5)).Select(n => $"S1|T{n}")];
        foreach (var key in _keys)
            Plan(key, random);
    }

    public ulong Trace => _scheduler.Trace;

    private void Plan(string key, Random random)
    {
        var (number, batch) = (1L, 0);
        while (number <= SalesPerTerminal)
        {
            var count = Math.Min(random.Next(1, 8), SalesPerTerminal - number + 1);
            var first = Math.Max(1, number - (random.Next(4) == 0 ? 2 : 0));
            Send(key, Accept($"B{++batch}", first, number + count - 1, 0), random);
            if (random.Next(10) == 0)
                Send(key, Accept($"X{batch}", number, number, 1), random);
            number += count;
        }
        Send(key, new TerminalCommand.Heartbeat(random.Next(3), null, AlarmAfter), random);
    }

    private void Send(string key, TerminalCommand command, Random random)
    {
        var client = new Client<TerminalReply>(_scheduler, self => _cluster.TrySend(key, command, self))
        {
            OnReply = reply => OnReply(key, command, reply),
        };
        _sent.Add((key, client));
        _scheduler.After(Duration.FromMilliseconds(random.Next(5_000)), key, client.Send);
    }

    private void OnReply(string key, TerminalCommand command, TerminalReply reply)
    {
        if (command is not TerminalCommand.Accept accept || reply is not TerminalReply.Answered answered)
            return;
        var durable = _cluster.Oracle.State(key);
        foreach (var item in accept.Batch.Items)
            Guarantee.Holds(durable.Numbers.Contains(item.Number),
                $"G3: {key} answered for {item.Number} before it was durable");
        Guarantee.Holds(answered.Reply.AcknowledgedThrough <= durable.AcknowledgedThrough,
            $"G3: {key} acknowledged through {answered.Reply.AcknowledgedThrough}");
    }

    private void Seen(string key, TerminalEvent fact)
    {
        if (fact is TerminalEvent.Recorded recorded)
            foreach (var item in recorded.Batch.Items)
                Guarantee.Holds(_recorded.Add((key, item.Number)), $"G1: {key} records {item.Number} twice");
        if (fact is TerminalEvent.Conflicted conflicted)
            foreach (var item in conflicted.Batch.Items)
                Guarantee.Holds(_conflicted.Add((key, item.Number, item.Fingerprint)),
                    $"G2: the same conflict of {key} about {item.Number} twice");
        if (fact is TerminalEvent.GapOverdue overdue)
            Guarantee.Holds(
                overdue.Missing.Ranges.SequenceEqual(_cluster.Oracle.State(key).Missing().Ranges),
                $"G2: {key} alarms another gap");
    }

    public TerminalWorld Run()
    {
        RunFor(Duration.FromSeconds(8));
        _cluster.CalmDown();
        RunFor(Duration.FromSeconds(60));
        _cluster.CheckGuarantees();
        foreach (var (key, client) in _sent)
            Guarantee.Holds(client.Answer is not (null or TerminalReply.Refused), $"{key}: {client.Answer}");
        foreach (var key in _keys)
            CheckEnd(key, _cluster.Oracle.State(key));
        return this;
    }

    private static void CheckEnd(string key, Terminal terminal)
    {
        Guarantee.Holds(terminal.AcknowledgedThrough == SalesPerTerminal, $"G1: {key} has gaps in the end");
        Guarantee.Holds(terminal.Days.Values.Sum(day => day.Count) == SalesPerTerminal, $"G1: {key} miscounts");
        Guarantee.Holds(terminal.GapAlarmAt is null, $"G2: the gap of {key} is not closed");
    }

    private void RunFor(Duration time)
    {
        var until = _scheduler.Now + time;
        while (_scheduler.Now < until && _scheduler.RunNext())
        {
        }
    }

    private static TerminalCommand.Accept Accept(string batch, long from, long to, long more)
    {
        var (bytes, places) = (new ByteWriter(), new List<(int Offset, int Length)>());
        for (var number = from; number <= to; number++)
        {
            var offset = bytes.Length;
            TransactionCodec.Write(bytes, Sale(number, number * 100 + more));
            places.Add((offset, bytes.Length - offset));
        }
        var packed = bytes.ToArray();
        return new(new TransactionBatch(new BatchId(batch),
            [.. places.Select(p => TransactionBatch.ItemOf(packed.AsSpan(p.Offset, p.Length), p.Offset))],
            packed), AlarmAfter);
    }

    private static Transaction Sale(long number, long total) => new()
    {
        Kind = TransactionKind.Sale,
        Number = number,
        At = Instant.FromUtc(2026, 11, 21, 9, 0),
        OffsetMinutes = 0,
        BusinessDate = new BusinessDate(20_000 + (int)(number / 25)),
        Currency = Currency.Of("GBP"),
        Tenders = [new Tender(new TenderId("CASH"), total)],
        Total = total,
    };
}
