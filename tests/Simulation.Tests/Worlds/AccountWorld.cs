using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;
using RetailActors.Simulation.Tests.Harness;

namespace RetailActors.Simulation.Tests.Worlds;

using Cluster = Cluster<Account, AccountCommand, AccountEvent, AccountReply>;

/// <summary>
/// Clients, reminders, poison and foreign facts against accounts, with every guarantee checked as it runs.
/// </summary>
public sealed class AccountWorld
{
    private const string Source = "elsewhere/7";
    private readonly SeededScheduler _scheduler;
    private readonly Cluster _cluster;
    private readonly Dictionary<(string Entity, long Count), ulong> _durable = [];
    private readonly Dictionary<string, (long Epoch, long Turn)> _turns = [];
    private readonly HashSet<(string Entity, long Fact)> _factsSeen = [];
    private readonly HashSet<(string Entity, long Reminder)> _reminded = [];
    private readonly List<(string Entity, AccountCommand Command, Client<AccountReply> Client)> _sent = [];
    private readonly List<(string Entity, AccountCommand Command)> _facts = [];
    private long _turn;

    public AccountWorld(int seed, HostMutation mutation = HostMutation.None)
    {
        _scheduler = new SeededScheduler(seed);
        var random = _scheduler.Random;
        var limits = new ShardLimits
        {
            AttemptsMax = 3,
            WaitingCommandsMax = random.Next(1, 6),
            EntityMemoryMax = random.Next(2) == 0 ? 400 : 100_000,
            SnapshotEveryEvents = random.Next(5, 60),
            StagedBytesMax = random.Next(2) == 0 ? 60 : 1 << 20,
        };
        _cluster = new Cluster(_scheduler, limits, mutation) { Oracle = { Seen = Seen } };
        var entities = Enumerable.Range(1, random.Next(2, 9)).Select(n => $"account {n}").ToArray();
        for (var number = 1; number <= 40; number++)
            _facts.Add((entities[random.Next(entities.Length)], new AccountCommand.Fact(number, random.Next(20) == 0)));
        new FactPump<Account, AccountCommand, AccountEvent, AccountReply>(
            _cluster, Source, _facts, limits.AttemptsMax, mutation).Run();
        var mayCurse = random.Next(5) == 0;
        for (var id = 1; id <= 120; id++)
            Plan(id, entities[random.Next(entities.Length)], random, mayCurse);
    }

    public ulong Trace => _scheduler.Trace;

    public int BusyCount => _sent.Sum(sent => sent.Client.BusyCount);

    public int DeadLetterCount => _cluster.Oracle.DeadLetters.Count;

    public int ParkedCount => _cluster.Oracle.Unreadable.Count;

    public long SnapshotCount => _cluster.Snapshots.SavedCount;

    private void Plan(long id, string entity, Random random, bool mayCurse)
    {
        AccountCommand command = random.Next(20) switch
        {
            0 => new AccountCommand.Explode(id, random.Next(3)),
            1 => new AccountCommand.Remind(id, Duration.FromMilliseconds(random.Next(1, 2_000))),
            2 => new AccountCommand.Look(),
            3 when mayCurse && random.Next(8) == 0 => new AccountCommand.Curse(id),
            _ => new AccountCommand.Deposit(id, 0),
        };
        var client = new Client<AccountReply>(_scheduler, self => Send(entity, command, self))
        {
            OnReply = reply => OnReply(entity, reply),
            OnFault = fault => OnFault(entity, fault),
        };
        _sent.Add((entity, command, client));
        _scheduler.After(Duration.FromMilliseconds(random.Next(5_000)), $"send {id}", client.Send);
    }

    private bool Send(string entity, AccountCommand command, IReplyTo<AccountReply> client) =>
        _cluster.TrySend(
            entity, command is AccountCommand.Deposit deposit ? deposit with { Turn = ++_turn } : command, client);

    /// <summary>G3: what an answer rests on is durable when it leaves.</summary>
    private void OnReply(string entity, AccountReply reply)
    {
        if (reply.EventCount > 0 && !_cluster.Oracle.Unreadable.Contains(entity))
            Guarantee.Holds(_durable.GetValueOrDefault((entity, reply.EventCount)) == reply.Hash,
                $"G3: {entity} answered with {reply.EventCount} events before they were durable");
    }

    private void OnFault(string entity, Fault fault)
    {
        if (fault.Kind is FaultKind.DeadLettered or FaultKind.Parked)
            Guarantee.Holds(_cluster.Oracle.DeadLetters.Any(letter => letter.Entity == entity),
                $"G3: {entity} says it kept a dead letter before it was durable");
    }

    private void Seen(string entity, AccountEvent fact, long epoch)
    {
        var state = _cluster.Oracle.State(entity);
        _durable[(entity, state.EventCount + 1)] = Account.Chain(state.Hash, fact);
        switch (fact.Kind)
        {
            case AccountEventKind.Deposited:
                Guarantee.Holds(!state.Deposits.Contains(fact.A), $"G1: deposit {fact.A} twice");
                var (lastEpoch, lastTurn) = _turns.GetValueOrDefault(entity);
                Guarantee.Holds(epoch != lastEpoch || fact.B > lastTurn, $"G2: {entity} out of order");
                _turns[entity] = (epoch, fact.B);
                break;
            case AccountEventKind.FactApplied:
                Guarantee.Holds(_factsSeen.Add((entity, fact.A)), $"fact {fact.A} had its effect twice");
                break;
            case AccountEventKind.Reminded:
                Guarantee.Holds(_reminded.Add((entity, fact.A)), $"reminder {fact.A} twice");
                break;
        }
    }

    public AccountWorld Run()
    {
        var until = _scheduler.Now + Duration.FromSeconds(8);
        while (_scheduler.Now < until && _scheduler.RunNext())
        {
        }
        _cluster.CalmDown();
        until += Duration.FromSeconds(60);
        while (_scheduler.Now < until && _scheduler.RunNext())
        {
        }
        CheckEnd();
        return this;
    }

    private void CheckEnd()
    {
        _cluster.CheckGuarantees();
        foreach (var (entity, command, client) in _sent)
        {
            Guarantee.Holds(client.IsDone, $"{command} to {entity} is not answered in the end");
            var isReadable = !_cluster.Oracle.Unreadable.Contains(entity);
            if (isReadable && command is AccountCommand.Explode)
                Guarantee.Holds(client.Ended?.Kind == FaultKind.DeadLettered, $"G9: {command} is no dead letter");
            else if (isReadable)
                Guarantee.Holds(client.Ended is null, $"G9: {command} to {entity} ended: {client.Ended}");
            if (isReadable && command is AccountCommand.Deposit deposit)
                Guarantee.Holds(
                    _cluster.Oracle.State(entity).Deposits.Contains(deposit.Id), $"G1: deposit {deposit.Id} is lost");
        }
        CheckFacts();
    }

    private void CheckFacts()
    {
        Guarantee.Holds(_cluster.Oracle.Cursor(Source) == _facts.Count,
            $"facts stopped at {_cluster.Oracle.Cursor(Source)} of {_facts.Count}");
        foreach (var (entity, command) in _facts)
        {
            if (_cluster.Oracle.Unreadable.Contains(entity))
                continue;
            var fact = (AccountCommand.Fact)command;
            var isLetter = _cluster.Oracle.DeadLetters.Count(letter => letter.Command == fact.ToString()) == 1;
            Guarantee.Holds(isLetter == fact.IsPoison, $"G9: {fact} is a dead letter: {isLetter}");
            Guarantee.Holds(_factsSeen.Contains((entity, fact.Number)) != fact.IsPoison, $"{fact} is lost");
        }
    }
}
