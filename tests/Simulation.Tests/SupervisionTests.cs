using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Tests.Worlds;

namespace RetailActors.Simulation.Tests;

/// <summary>G9, one case at a time: what throws is restarted, then kept, and its neighbours go on.</summary>
public sealed class SupervisionTests
{
    private readonly List<Block> _journal = [];
    private readonly Dictionary<string, Snapshot> _snapshots = [];
    private readonly ShardLimits _limits = new() { WaitingCommandsMax = 2, SnapshotEveryEvents = 3, AttemptsMax = 3 };
    private Shard<Account, AccountCommand, AccountEvent, AccountReply> _shard;
    private Instant _now = Instant.FromUtc(2026, 11, 21, 9, 0);
    private long _watermark;

    public SupervisionTests() => _shard = Opened(1);

    private sealed class Answer : IReplyTo<AccountReply>
    {
        public AccountReply? Got { get; private set; }

        public Fault? Fault { get; private set; }

        public void Reply(AccountReply reply) => Got = reply;

        public void Fail(Fault fault) => Fault = fault;
    }

    [Fact]
    public void A_command_that_throws_is_tried_again_with_backoff_and_then_kept_as_a_dead_letter()
    {
        var (poison, neighbour) = (Send("bad", new AccountCommand.Explode(1, 2)), Send("good", Deposit(1)));
        Commit();
        Assert.NotNull(neighbour.Got);
        Assert.Null(poison.Fault);

        Assert.Equal(_now + Duration.FromMilliseconds(50), _shard.NextWake);
        Load(after: Duration.FromMilliseconds(50));
        Assert.Equal(_now + Duration.FromMilliseconds(100), _shard.NextWake);
        Load(after: Duration.FromMilliseconds(100));
        Assert.Null(poison.Fault);
        Commit();

        Assert.Equal(FaultKind.DeadLettered, poison.Fault?.Kind);
        var letter = Assert.Single(_shard.Facts.DeadLetters);
        Assert.Equal(("bad", 3), (letter.Entity, letter.Attempts));
    }

    [Fact]
    public void Commands_behind_a_poisoned_one_wait_in_order_and_are_answered_after_it()
    {
        Send("bad", new AccountCommand.Explode(1, 1));
        var behind = Send("bad", Deposit(2));
        for (var attempt = 0; attempt < 3; attempt++)
            Load(after: Duration.FromSeconds(1));
        Commit();
        Assert.NotNull(behind.Got);
    }

    [Fact]
    public void Only_so_many_commands_wait_for_an_entity()
    {
        Send("bad", new AccountCommand.Explode(1, 1));
        Send("bad", Deposit(2));
        Assert.Equal(FaultKind.Busy, Send("bad", Deposit(3)).Fault?.Kind);
    }

    [Fact]
    public void An_entity_whose_event_cannot_be_read_is_parked_and_its_neighbours_go_on()
    {
        Send("cursed", new AccountCommand.Curse(1));
        Send("good", Deposit(2));
        Commit();

        _shard = Opened(2);
        var (parked, neighbour) = (Send("cursed", Deposit(3)), Send("good", Deposit(4)));
        Commit();

        Assert.Equal("cursed", Assert.Single(_shard.Parked).Entity);
        Assert.Equal(FaultKind.Parked, parked.Fault?.Kind);
        Assert.Equal(2, neighbour.Got?.EventCount);
    }

    [Fact]
    public void While_an_entity_is_parked_recovery_goes_on_reading_its_events()
    {
        Send("cursed", new AccountCommand.Curse(1));
        Commit();
        _shard = Opened(2);
        for (var id = 1; id < 20; id++)
        {
            Send("good", Deposit(id));
            Commit();
            SaveSnapshots();
        }

        Assert.Contains("good", _snapshots.Keys);
        Assert.Equal("cursed", Assert.Single(Opened(3).Parked).Entity);
    }

    [Fact]
    public void A_wake_that_throws_becomes_one_dead_letter_and_not_one_after_the_other()
    {
        Send("bad", new AccountCommand.RemindBadly(_now + Duration.FromSeconds(1)));
        Commit();
        for (var second = 0; second < 60; second++)
        {
            _now += Duration.FromSeconds(1);
            _shard.Wake(_now);
            Load(after: Duration.Zero);
            Commit();
        }

        Assert.Equal(1, _shard.Facts.DeadLetterCount);
        Assert.NotNull(SendAndCommit("bad", Deposit(5)).Got);
    }

    [Fact]
    public void A_poisoned_fact_stops_its_group_and_is_buried_on_the_next_try_and_the_cursor_moves()
    {
        (string, AccountCommand)[] group =
            [("a", new AccountCommand.Fact(1, false)), ("b", new AccountCommand.Fact(2, true))];
        var poisoned = Assert.Throws<PoisonedFactException>(() => _shard.ReceiveFacts("elsewhere/1", 2, group, _now));
        Assert.Equal(1, poisoned.Index);
        Assert.Null(_shard.TakeBlock(_now));

        _shard.Abandon("poison");
        _shard = Opened(2);
        Assert.True(_shard.ReceiveFacts("elsewhere/1", 2, group, _now, new HashSet<int> { 1 }));
        Assert.True(_shard.ReceiveFacts("elsewhere/1", 2, group, _now));
        Commit();

        _shard = Opened(3);
        Assert.Equal(2, _shard.Facts.Cursor("elsewhere/1"));
        Assert.Equal(1, _shard.Find("a")?.EventCount);
        Assert.Equal("elsewhere/1:2[1]", Assert.Single(_shard.Facts.DeadLetters).Source);
    }

    [Fact]
    public void A_passivated_entity_whose_snapshot_was_lost_is_restored_from_the_journal()
    {
        _shard = Opened(2, _limits with { EntityMemoryMax = 150 });
        for (var id = 1; id <= 6; id++)
        {
            Send($"account {id}", Deposit(id));
            Commit();
            SaveSnapshots();
        }
        Assert.Null(_shard.Find("account 1"));
        _snapshots.Clear();

        var answer = Send("account 1", Deposit(99));
        Load(after: Duration.Zero);
        Load(after: Duration.Zero);
        Commit();
        Assert.Equal(2, answer.Got?.EventCount);
    }

    [Fact]
    public void What_a_lost_shard_had_not_committed_is_reported_as_unknown()
    {
        var answer = Send("a", Deposit(1));
        _shard.TakeBlock(_now);
        _shard.Abandon("the disk is full");
        Assert.Equal(FaultKind.ShardLost, answer.Fault?.Kind);
    }

    [Fact]
    public void A_timer_that_is_put_off_again_and_again_rings_at_the_last_time()
    {
        for (var n = 0; n < 10_000; n++)
            Send("a", new AccountCommand.RemindBadly(_now + Duration.FromHours(n + 1)));
        Commit();
        _shard.Wake(_now + Duration.FromHours(9_999));
        Assert.Equal(_now + Duration.FromHours(10_000), _shard.NextWake);
    }

    private static AccountCommand.Deposit Deposit(long id) => new(id, id);

    private Answer Send(string entity, AccountCommand command)
    {
        var answer = new Answer();
        _shard.Receive(entity, command, answer, _now);
        return answer;
    }

    private Answer SendAndCommit(string entity, AccountCommand command)
    {
        var answer = Send(entity, command);
        Commit();
        return answer;
    }

    private void Commit()
    {
        if (_shard.TakeBlock(_now) is not { } block)
            return;
        _journal.Add(block with { Body = block.Body.ToArray() });
        _shard.Committed();
    }

    private void Load(Duration after)
    {
        _now += after;
        Commit();
        while (_shard.TryTakeLoad(_now, out var entity, out var withJournal))
        {
            var snapshot = _snapshots.GetValueOrDefault(entity);
            _shard.Loaded(entity, snapshot, withJournal ? _journal : [], _now);
        }
    }

    private void SaveSnapshots()
    {
        while (_shard.TakeSnapshots(1_000) is { } step)
        {
            Assert.True(step.Barrier <= _shard.Durable);
            foreach (var snapshot in step.Snapshots)
                _snapshots[snapshot.Entity] = snapshot;
            _watermark = step.Watermark;
            _shard.SnapshotsSaved(step);
        }
    }

    private Shard<Account, AccountCommand, AccountEvent, AccountReply> Opened(long epoch, ShardLimits? limits = null)
    {
        var shard = new Shard<Account, AccountCommand, AccountEvent, AccountReply>(
            new ShardId("test", 1), limits ?? _limits);
        foreach (var snapshot in _snapshots.Values)
            Assert.True(shard.Restore(snapshot));
        foreach (var block in _journal.Where(block => block.Last > _watermark))
            shard.Replay(block);
        shard.Open(new Fence(epoch, _journal.Count == 0 ? 0 : _journal[^1].Last), _watermark);
        return shard;
    }
}
