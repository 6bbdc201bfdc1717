using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Contracts;
using RetailActors.Simulators.Shopping;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Simulators.Tests.Terminals;

public sealed class SimulatedTerminalTests
{
    private static readonly World World = World.Generate(seed: 1, stores: 1, terminalsPerStore: 1, skus: 100);

    private static readonly TerminalId Till = World.Terminals[0].Terminal;

    private readonly ManualTime _time = new();

    private static readonly TerminalOptions NoHeartbeats = new() { HeartbeatEvery = TimeSpan.Zero };

    private SimulatedTerminal Terminal(
        FakeIntake intake, int transactions, TerminalOptions? options = null, int seed = 1, string key = "secret")
    {
        var terminal = new SimulatedTerminal(Till, intake.Client, key, _time, seed, options ?? NoHeartbeats);
        foreach (var transaction in Sales(transactions))
            Assert.True(terminal.TryRecord(transaction));
        return terminal;
    }

    private static List<Transaction> Sales(int count)
    {
        var shopper = Shopper.For(World, Till, seed: 1);
        var nine = Instant.FromUtc(2026, 11, 21, 9, 0);
        return [.. Enumerable.Range(0, count).Select(i => shopper.Next(nine + Duration.FromSeconds(i)))];
    }

    private async Task Drain(SimulatedTerminal terminal, int stepsMax = 5_000)
    {
        for (var step = 0; step < stepsMax && terminal.QueueDepth > 0; step++)
            _time.Pass((await terminal.RunStep(TestContext.Current.CancellationToken)).Wait);
        Assert.Equal(0, terminal.QueueDepth);
    }

    private static IEnumerable<string> Canonical(SimulatedTerminal terminal) => terminal.Record.Select(transaction =>
    {
        var to = new ByteWriter();
        TransactionJson.Write(to, transaction);
        return System.Text.Encoding.UTF8.GetString(to.Written);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Nothing_a_terminal_recorded_is_ever_lost_or_changed_whatever_goes_wrong(int seed)
    {
        await using var intake = await FakeIntake.Start(seed, failures: 0.3);
        var rates = new Random(seed);
        double Rate() => rates.NextDouble() * 0.4;
        var options = new TerminalOptions
        {
            BatchTransactionsMax = rates.Next(1, 60),
            Gzip = seed % 2 == 0,
            Faults = new TerminalFaults
            {
                Offline = Rate(),
                LostAnswers = Rate(),
                Duplicates = Rate(),
                Reorders = Rate(),
                Rechunks = Rate(),
                RestoredBackups = Rate() / 4,
                BackupTransactionsMax = 40,
            },
        };
        var terminal = Terminal(intake, 600, options, seed);

        await Drain(terminal);

        Assert.Equal(Canonical(terminal), intake.Stored.Values);
        Assert.Equal(0, intake.Conflicts);
        Assert.All(intake.Batches.Values, contents => Assert.Single(contents));
        Assert.Empty(terminal.Refused);
        Assert.True(terminal.Counts.Sent > 600 && terminal.Counts.Failures > 0 && terminal.Counts.Heartbeats > 0);
    }

    [Fact]
    public async Task In_peace_everything_is_sent_once_in_full_batches()
    {
        await using var intake = await FakeIntake.Start();
        var terminal = Terminal(intake, 250);

        await Drain(terminal);

        Assert.Equal(
            new TerminalCounts { Recorded = 250, Sent = 250, Accepted = 250, Batches = 3 }, terminal.Counts);
        Assert.Equal(TerminalStepKind.Idle, (await terminal.RunStep(default)).Kind);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_throttled_terminal_waits_as_long_as_it_is_told_and_then_sends_the_same_batch(int status)
    {
        await using var intake = await FakeIntake.Start();
        intake.NextStatuses.Enqueue(status);
        var terminal = Terminal(intake, 5);

        var throttled = await terminal.RunStep(default);
        _time.Pass(TimeSpan.FromSeconds(6.9));
        var early = await terminal.RunStep(default);

        Assert.Equal(new TerminalStep(TerminalStepKind.Failed, TimeSpan.FromSeconds(7)), throttled);
        Assert.Equal(TerminalStepKind.Waiting, early.Kind);
        Assert.Equal((5, 5L, 1L), (terminal.QueueDepth, terminal.Counts.Sent, terminal.Counts.Throttled));
        _time.Pass(early.Wait);
        Assert.Equal(TerminalStepKind.Acknowledged, (await terminal.RunStep(default)).Kind);
    }

    [Fact]
    public async Task Failures_in_a_row_back_off_further_and_further_up_to_the_maximum()
    {
        await using var intake = await FakeIntake.Start();
        foreach (var _ in Enumerable.Range(0, 20))
            intake.NextStatuses.Enqueue(500);
        var terminal = Terminal(intake, 1);
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            waits.Add((await terminal.RunStep(default)).Wait);
            _time.Pass(waits[^1]);
        }

        for (var i = 0; i < 20; i++)
        {
            var full = TimeSpan.FromMilliseconds(Math.Min(30_000, 200 * Math.Pow(2, i)));
            Assert.InRange(waits[i], full / 2, full);
        }
    }

    [Fact]
    public async Task A_transaction_that_the_intake_refuses_is_put_aside_alone_and_its_neighbours_go_on()
    {
        await using var intake = await FakeIntake.Start();
        intake.Poison.UnionWith([17, 230]);
        var terminal = Terminal(intake, 300);

        await Drain(terminal);

        Assert.Equal([17L, 230L], terminal.Refused.Select(refused => refused.Number).Order());
        Assert.All(terminal.Refused, refused => Assert.Equal((400, "poison"), (refused.Status, refused.Why)));
        Assert.Equal(298, intake.Stored.Count);
        Assert.Equal(2, terminal.Counts.Refused);
    }

    [Fact]
    public async Task A_lost_answer_leads_to_repeats_and_not_to_a_second_booking()
    {
        await using var intake = await FakeIntake.Start();
        var forgetful = NoHeartbeats with { BatchTransactionsMax = 10, Faults = new() { LostAnswers = 0.5 } };
        var terminal = Terminal(intake, 400, forgetful);

        await Drain(terminal);

        var counts = terminal.Counts;
        Assert.True(counts.Repeats > 0);
        Assert.Equal(counts.Sent, counts.Accepted + counts.Repeats + 10 * counts.Failures);
        Assert.Equal(400, intake.Stored.Count);
    }

    [Fact]
    public async Task A_terminal_without_its_key_keeps_everything()
    {
        await using var intake = await FakeIntake.Start();
        var terminal = Terminal(intake, 10, key: "wrong");

        for (var i = 0; i < 10; i++)
            _time.Pass((await terminal.RunStep(default)).Wait);

        Assert.Equal(10, terminal.QueueDepth);
        Assert.Empty(intake.Stored);
    }

    [Fact]
    public async Task A_heartbeat_says_what_is_waiting_and_since_when()
    {
        await using var intake = await FakeIntake.Start();
        var terminal = Terminal(intake, 3, new TerminalOptions());

        Assert.Equal(TerminalStepKind.Heartbeat, (await terminal.RunStep(default)).Kind);
        await Drain(terminal);
        _time.Pass(TimeSpan.FromMinutes(1));
        await terminal.RunStep(default);

        Assert.Equal(
            [
                """{"queueDepth":3,"oldest":"2026-11-21T09:00:00+00:00"}""",
                """{"queueDepth":0,"oldest":null}""",
            ],
            intake.Heartbeats);
    }

    [Fact]
    public async Task What_the_intake_misses_is_sent_again_even_when_it_was_acknowledged_before()
    {
        await using var intake = await FakeIntake.Start();
        var terminal = Terminal(intake, 100);
        await Drain(terminal);
        foreach (var number in Enumerable.Range(40, 20))
            intake.Stored.Remove(number);

        Assert.True(terminal.TryRecord(Sales(101)[100]));
        await Drain(terminal);

        Assert.Equal(101, intake.Stored.Count);
    }

    [Fact]
    public async Task A_full_memory_records_no_more_and_a_number_is_given_once()
    {
        await using var intake = await FakeIntake.Start();
        var terminal = Terminal(intake, 2, NoHeartbeats with { RecordTransactionsMax = 3 });

        Assert.Throws<ArgumentException>(() => terminal.TryRecord(Sales(1)[0]));
        Assert.True(terminal.TryRecord(Sales(3)[2]));
        Assert.False(terminal.TryRecord(Sales(4)[3]));
        Assert.Equal(3, terminal.QueueDepth);
    }

    [Fact]
    public async Task A_node_that_is_gone_is_waited_for()
    {
        HttpClient gone;
        await using (var intake = await FakeIntake.Start())
            gone = intake.Client;
        var terminal = new SimulatedTerminal(Till, gone, "secret", _time, seed: 1, NoHeartbeats);
        terminal.TryRecord(Sales(1)[0]);

        var step = await terminal.RunStep(default);

        Assert.Equal(TerminalStepKind.Failed, step.Kind);
        Assert.True(step.Wait > TimeSpan.Zero);
        Assert.Equal(1, terminal.QueueDepth);
    }
}
