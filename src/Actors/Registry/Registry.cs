using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Registry;

using Decision = Decision<RegistryEvent, RegistryReply>;

/// <param name="TimeZone">IANA name, for example Europe/London.</param>
/// <param name="CutOverMinutes">Minutes after local midnight at which a business date begins; 0 to 1439.</param>
public sealed record Store(StoreId Id, string TimeZone, int CutOverMinutes, Currency Currency);

/// <param name="KeyHash">SHA-256 of the terminal's random key of 256 bits: nothing to guess, so no slow hash is
/// needed.</param>
public sealed record RegisteredTerminal(TerminalId Id, StoreId Store, string KeyHash);

public abstract record RegistryCommand
{
    /// <summary>Adds what is new and replaces what has changed.</summary>
    public sealed record Register(IReadOnlyList<Store> Stores,
        IReadOnlyList<RegisteredTerminal> Terminals) : RegistryCommand;

    public sealed record Wake : RegistryCommand;
}

public abstract record RegistryReply
{
    public sealed record Done(Registry View) : RegistryReply;

    public sealed record Refused(string Field, string Value, string Allowed) : RegistryReply;
}

public sealed record RegistryEvent(ImmutableArray<Store> Stores, ImmutableArray<RegisteredTerminal> Terminals);

/// <summary>Who may send: stores and their terminals. Immutable, so that it is read without a lock.</summary>
public sealed record Registry : IEntity<Registry, RegistryCommand, RegistryEvent, RegistryReply>
{
    public const string Key = "registry";

    public ImmutableDictionary<StoreId, Store> Stores { get; private init; } =
        ImmutableDictionary<StoreId, Store>.Empty;

    public ImmutableDictionary<TerminalId, RegisteredTerminal> Terminals { get; private init; } =
        ImmutableDictionary<TerminalId, RegisteredTerminal>.Empty;

    public static Registry New(string key) => new();

    public static Decision Decide(Registry state, RegistryCommand command, Instant now) => command switch
    {
        RegistryCommand.Register register => Decide(state, register),
        RegistryCommand.Wake => Decision.Only(new RegistryReply.Done(state)),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    private static Decision Decide(Registry state, RegistryCommand.Register register)
    {
        var stores = register.Stores.Where(s => state.Stores.GetValueOrDefault(s.Id) != s).ToImmutableArray();
        var terminals = register.Terminals.Where(t => state.Terminals.GetValueOrDefault(t.Id) != t).ToImmutableArray();
        foreach (var terminal in terminals)
        {
            if (!state.Stores.ContainsKey(terminal.Store) && register.Stores.All(s => s.Id != terminal.Store))
                return Decision.Only(new RegistryReply.Refused("store", terminal.Store.Value, "a registered store"));
            // Its numbers are kept under the store it was registered for; another store means another terminal.
            if (state.Terminals.TryGetValue(terminal.Id, out var known) && known.Store != terminal.Store)
                return Decision.Only(new RegistryReply.Refused("store", terminal.Store.Value,
                    $"{terminal.Id} belongs to {known.Store}; register a new terminal id"));
        }
        if (stores.IsEmpty && terminals.IsEmpty)
            return Decision.Only(new RegistryReply.Done(state));
        var learned = new RegistryEvent(stores, terminals);
        return new(new RegistryReply.Done(Evolve(state, learned)), [learned]);
    }

    public static Registry Evolve(Registry state, RegistryEvent fact) => state with
    {
        Stores = state.Stores.SetItems(fact.Stores.Select(s => KeyValuePair.Create(s.Id, s))),
        Terminals = state.Terminals.SetItems(fact.Terminals.Select(t => KeyValuePair.Create(t.Id, t))),
    };

    public static Instant? WakeAt(Registry state) => null;

    public static RegistryCommand Wake { get; } = new RegistryCommand.Wake();

    public static long SizeOf(Registry state) => 300L * state.Terminals.Count + 300L * state.Stores.Count;

    public static IEventCodec<RegistryEvent> Events { get; } = new RegistryEventCodec();

    public static int SnapshotVersion => 1;

    public static void Write(Registry state, ByteWriter to) => Events.Write(
        new([.. state.Stores.Values.OrderBy(s => s.Id.Value, StringComparer.Ordinal)],
            [.. state.Terminals.Values.OrderBy(t => t.Id.Value, StringComparer.Ordinal)]), to);

    public static Registry Read(string key, ReadOnlyMemory<byte> snapshot) =>
        Evolve(New(key), Events.Read(RegistryEventCodec.Registered, 1, snapshot));
}

/// <summary>Stored shapes of the registry's events. Type ids 32–35.</summary>
public sealed class RegistryEventCodec : IEventCodec<RegistryEvent>
{
    public const int Registered = 32;

    public (int Type, int Version) TypeOf(RegistryEvent fact) => (Registered, 1);

    public void Write(RegistryEvent fact, ByteWriter to)
    {
        to.Count(fact.Stores.Length);
        foreach (var store in fact.Stores)
        {
            to.Text(store.Id.Value);
            to.Text(store.TimeZone);
            to.Count(store.CutOverMinutes);
            to.Text(store.Currency.Code);
        }
        to.Count(fact.Terminals.Length);
        foreach (var terminal in fact.Terminals)
        {
            to.Text(terminal.Id.Value);
            to.Text(terminal.Store.Value);
            to.Text(terminal.KeyHash);
        }
    }

    public RegistryEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        if ((type, version) != (Registered, 1))
            throw new UnknownShapeException($"registry event {type} version {version}");
        var from = new ByteReader(payload.Span);
        var stores = ImmutableArray.CreateBuilder<Store>();
        for (var left = from.Count(); left > 0; left--)
            stores.Add(new Store(new StoreId(from.Text()), from.Text(), from.Count(), Currency.Of(from.Text())));
        var terminals = ImmutableArray.CreateBuilder<RegisteredTerminal>();
        for (var left = from.Count(); left > 0; left--)
            terminals.Add(new RegisteredTerminal(new TerminalId(from.Text()), new StoreId(from.Text()), from.Text()));
        return new RegistryEvent(stores.ToImmutable(), terminals.ToImmutable());
    }
}
