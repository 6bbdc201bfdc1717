using System.Buffers.Binary;
using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Simulation.Tests.Worlds;

public abstract record AccountCommand
{
    /// <param name="Turn">Counts the commands as they are sent, to see their order.</param>
    public sealed record Deposit(long Id, long Turn) : AccountCommand;

    /// <param name="Events">How many events it brings before it fails.</param>
    public sealed record Explode(long Id, int Events) : AccountCommand;

    /// <summary>Brings an event that cannot be read back.</summary>
    public sealed record Curse(long Id) : AccountCommand;

    public sealed record Remind(long Id, Duration After) : AccountCommand;

    /// <summary>Sets a reminder whose wake throws.</summary>
    public sealed record RemindBadly(Instant At) : AccountCommand;

    public sealed record Fact(long Number, bool IsPoison) : AccountCommand;

    public sealed record Look : AccountCommand;

    public sealed record Wake : AccountCommand;
}

/// <param name="A">What the event is about.</param>
/// <param name="B">The turn, or a time in milliseconds.</param>
public sealed record AccountEvent(AccountEventKind Kind, long A, long B);

public enum AccountEventKind
{
    Deposited = 16,
    FactApplied = 17,
    ReminderSet = 18,
    Reminded = 19,
    Cursed = 20,
    Exploding = 21,
    BadReminderSet = 22,
}

/// <param name="EventCount">Events of the entity that the answer rests on.</param>
/// <param name="Hash">Of all of them, in order.</param>
public sealed record AccountReply(long EventCount, ulong Hash);

/// <summary>A toy: a chained hash of its events, deposits that are known by their id, one reminder at a time.</summary>
public sealed class Account : IEntity<Account, AccountCommand, AccountEvent, AccountReply>
{
    private readonly SortedSet<long> _deposits = [];
    private readonly SortedSet<long> _reminders = [];
    private Instant? _remindAt;
    private bool _isBadReminder;
    private long _reminder;

    public long EventCount { get; private set; }

    public ulong Hash { get; private set; }

    public IReadOnlySet<long> Deposits => _deposits;

    public static Account New(string key) => new();

    public static AccountCommand Wake { get; } = new AccountCommand.Wake();

    public static Decision<AccountEvent, AccountReply> Decide(Account state, AccountCommand command, Instant now)
    {
        AccountEvent[] events = command switch
        {
            AccountCommand.Deposit c when !state._deposits.Contains(c.Id) =>
                [new(AccountEventKind.Deposited, c.Id, c.Turn)],
            AccountCommand.Explode { Events: 0 } => throw new InvalidOperationException("it explodes at once"),
            AccountCommand.Explode c =>
            [
                .. Enumerable.Repeat(new AccountEvent(AccountEventKind.Deposited, -c.Id, 0), c.Events - 1),
                new(AccountEventKind.Exploding, c.Id, 0),
            ],
            AccountCommand.Curse c when !state._deposits.Contains(c.Id) => [new(AccountEventKind.Cursed, c.Id, 0)],
            AccountCommand.Remind c when state._remindAt is null && !state._reminders.Contains(c.Id) =>
                [new(AccountEventKind.ReminderSet, c.Id, (now + c.After).ToUnixTimeMilliseconds())],
            AccountCommand.RemindBadly c => [new(AccountEventKind.BadReminderSet, 0, c.At.ToUnixTimeMilliseconds())],
            AccountCommand.Fact { IsPoison: true } => throw new InvalidOperationException("a poisoned fact"),
            AccountCommand.Fact c => [new(AccountEventKind.FactApplied, c.Number, 0)],
            AccountCommand.Wake when state._remindAt <= now => state._isBadReminder
                ? throw new InvalidOperationException("a bad reminder")
                : [new(AccountEventKind.Reminded, state._reminder, now.ToUnixTimeMilliseconds())],
            _ => [],
        };
        var count = state.EventCount + events.Length;
        return new(new AccountReply(count, events.Aggregate(state.Hash, Chain)), events);
    }

    public static ulong Chain(ulong hash, AccountEvent fact)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], (long)fact.Kind);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], fact.A);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], fact.B);
        return Fingerprint.Of(bytes);
    }

    public static Account Evolve(Account state, AccountEvent fact)
    {
        state.EventCount++;
        state.Hash = Chain(state.Hash, fact);
        switch (fact.Kind)
        {
            case AccountEventKind.Deposited or AccountEventKind.Cursed:
                state._deposits.Add(fact.A);
                break;
            case AccountEventKind.ReminderSet or AccountEventKind.BadReminderSet:
                (state._reminder, state._remindAt) = (fact.A, Instant.FromUnixTimeMilliseconds(fact.B));
                state._isBadReminder = fact.Kind == AccountEventKind.BadReminderSet;
                state._reminders.Add(fact.A);
                break;
            case AccountEventKind.Reminded:
                state._remindAt = null;
                break;
            case AccountEventKind.FactApplied:
                break;
            case AccountEventKind.Exploding:
                throw new InvalidOperationException("it explodes when it is applied");
            default:
                throw new UnreachableException(fact.Kind.ToString());
        }
        return state;
    }

    public static Instant? WakeAt(Account state) => state._remindAt;

    public static long SizeOf(Account state) => 100 + 8 * (state._deposits.Count + state._reminders.Count);

    public static IEventCodec<AccountEvent> Events { get; } = new AccountEventCodec();

    public static int SnapshotVersion => 1;

    public static void Write(Account state, ByteWriter to)
    {
        to.UVar((ulong)state.EventCount);
        to.UInt64Fixed(state.Hash);
        foreach (var set in new[] { state._deposits, state._reminders })
        {
            to.Count(set.Count);
            foreach (var id in set)
                to.Var(id);
        }
        to.Var(state._remindAt?.ToUnixTimeMilliseconds() ?? -1);
        to.Var(state._reminder);
        to.Bool(state._isBadReminder);
    }

    public static Account Read(string key, ReadOnlyMemory<byte> snapshot)
    {
        var from = new ByteReader(snapshot.Span);
        var account = new Account { EventCount = (long)from.UVar(), Hash = from.UInt64Fixed() };
        foreach (var set in new[] { account._deposits, account._reminders })
            for (var left = from.Count(); left > 0; left--)
                set.Add(from.Var());
        var at = from.Var();
        account._remindAt = at < 0 ? null : Instant.FromUnixTimeMilliseconds(at);
        account._reminder = from.Var();
        account._isBadReminder = from.Bool();
        return account;
    }
}

public sealed class AccountEventCodec : IEventCodec<AccountEvent>
{
    public (int Type, int Version) TypeOf(AccountEvent fact) => ((int)fact.Kind, 1);

    public void Write(AccountEvent fact, ByteWriter to)
    {
        to.Var(fact.A);
        to.Var(fact.B);
    }

    public AccountEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        if ((AccountEventKind)type == AccountEventKind.Cursed)
            throw new CorruptBytesException(0, "a cursed event");
        var from = new ByteReader(payload.Span);
        return new AccountEvent((AccountEventKind)type, from.Var(), from.Var());
    }
}
