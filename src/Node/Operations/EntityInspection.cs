using System.Text.Json;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Operations;

/// <summary>One entity: where it is, what it knows, what happened to it, and how it was. Whatever kind it is.</summary>
internal sealed class EntityInspection(RetailNode node)
{
    public const int EventsMax = 1_000;

    /// <summary>Facts of other entities that one look passes over at most; the next goes on after them.</summary>
    private const long ScannedMax = 2_000_000;

    public IEnumerable<string> Kinds => node.Shards.All.Select(host => host.Id.Kind).Distinct();

    /// <summary>A terminal may be named without its store, a store's books without their currency.</summary>
    public string FullKey(string kind, string key) => kind switch
    {
        Shards.Terminals when !key.Contains('|') && node.Registry.Terminals.TryGetValue(new(key), out var terminal) =>
            Terminal.KeyOf(terminal.Store, terminal.Id),
        Shards.Statements when node.Registry.Stores.TryGetValue(new(key), out var store) =>
            StoreBooks.KeyOf(store.Id, store.Currency),
        _ => key,
    };

    /// <summary>Null: there is no such kind.</summary>
    public IShardHost? HostOf(string kind, string key)
    {
        var hosts = node.Shards.All.Where(host => host.Id.Kind == kind).ToArray();
        return hosts.Length == 0 ? null
            : hosts[kind is Shards.Stock ? Placement.Of(key, hosts.Length)
                : Placement.Of(new StoreId(key.Split('|')[0]), hosts.Length)];
    }

    /// <returns>Null when there is no such entity.</returns>
    public async ValueTask<EntityView?> Look(IShardHost host, string kind, string key, CancellationToken cancel)
    {
        if (await host.Accept(new Looking(key, (ISnapshots)node.Journal, cancel)) is not { } seen)
            return null;
        var cluster = new ClusterInspection(node);
        var group = cluster.GroupOf(host.Id).Name;
        return new EntityView(kind, key, $"{host.Id}", group, cluster.OwnerOf(group), seen.Status, seen.Sequence,
            seen.Why, seen.State);
    }

    /// <summary>What happened to it, from the journal.</summary>
    public ValueTask<EntityEventsView> Events(
        IShardHost host, string kind, string key, long after, int max, CancellationToken cancel) =>
        host.Accept(new Reading(node.Journal, kind, key, after, max, cancel));

    /// <returns>Null when nothing had happened to it by then.</returns>
    public ValueTask<EntityReplayView?> Replay(
        IShardHost host, string kind, string key, long at, CancellationToken cancel) =>
        host.Accept(new Replaying(node.Journal, kind, key, at, cancel));

    private sealed record Seen(string Status, long Sequence, string? Why, JsonElement? State);

    /// <summary>In memory, or in its snapshot: what was passivated is wholly in it.</summary>
    private sealed class Looking(string key, ISnapshots snapshots, CancellationToken cancel)
        : IShardVisitor<ValueTask<Seen?>>
    {
        public async ValueTask<Seen?> Visit<TEntity, TCommand, TEvent, TReply>(
            ShardHost<TEntity, TCommand, TEvent, TReply> host)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class
        {
            var seen = await host.Inspect(shard => shard.Seen.FirstOrDefault(one => one.Key == key) is { } one
                ? new Seen(one.Status, one.Sequence, shard.Parked.FirstOrDefault(parked => parked.Entity == key).Why,
                    shard.Find(key) is { } state ? StateText.Of(state) : null)
                : null);
            if (seen is not null || await snapshots.Load(host.Id, key, cancel) is not { } snapshot)
                return seen;
            return snapshot.Version == TEntity.SnapshotVersion
                ? new("passive", snapshot.Sequence, null, StateText.Of(TEntity.Read(key, snapshot.Body)))
                : new("passive", snapshot.Sequence, "its snapshot is another program version's", null);
        }
    }

    private sealed class Reading(
        IJournal journal, string kind, string key, long after, int max, CancellationToken cancel)
        : IShardVisitor<ValueTask<EntityEventsView>>
    {
        public async ValueTask<EntityEventsView> Visit<TEntity, TCommand, TEvent, TReply>(
            ShardHost<TEntity, TCommand, TEvent, TReply> host)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class
        {
            var (found, names) = (new List<EntityEventView>(), new NameCache());
            EntityEventsView View(long? next) => new(kind, key, $"{host.Id}", found, next);

            await foreach (var block in journal.Read(host.Id, after + 1, cancel))
                foreach (var frame in EventFrame.ReadAll(block, names).Where(frame => frame.Sequence > after))
                {
                    if (found.Count == max || frame.Sequence - after > ScannedMax)
                        return View(frame.Sequence - 1);
                    if (!frame.IsRuntime && frame.Entity == key)
                        found.Add(Told(TEntity.Events, frame, block.At));
                }
            return View(null);
        }

        private static EntityEventView Told<TEvent>(IEventCodec<TEvent> codec, EventFrame frame, Instant at)
            where TEvent : class
        {
            try
            {
                var fact = codec.Read(frame.Type, frame.Version, frame.Payload);
                return new(frame.Sequence, Times.Text(at), StateText.NameOf(fact), frame.Type, frame.Version,
                    StateText.Of(fact));
            }
            catch (CorruptBytesException e)
            {
                return new(frame.Sequence, Times.Text(at), "unreadable", frame.Type, frame.Version,
                    StateText.Of(e.Message));
            }
        }
    }

    /// <summary>From its first fact on, as it was decided then; snapshots are not believed.</summary>
    private sealed class Replaying(IJournal journal, string kind, string key, long at, CancellationToken cancel)
        : IShardVisitor<ValueTask<EntityReplayView?>>
    {
        public async ValueTask<EntityReplayView?> Visit<TEntity, TCommand, TEvent, TReply>(
            ShardHost<TEntity, TCommand, TEvent, TReply> host)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class
        {
            var (state, names) = (TEntity.New(key), new NameCache());
            var (last, when, events) = (0L, Instant.MinValue, 0L);
            await foreach (var block in journal.Read(host.Id, 1, cancel))
            {
                foreach (var frame in EventFrame.ReadAll(block, names)
                    .Where(frame => !frame.IsRuntime && frame.Entity == key && frame.Sequence <= at))
                {
                    state = TEntity.EvolveAt(state, TEntity.Events.Read(frame.Type, frame.Version, frame.Payload),
                        frame.Sequence);
                    (last, when, events) = (frame.Sequence, block.At, events + 1);
                }
                if (block.Last >= at)
                    break;
            }
            return events == 0 ? null
                : new(kind, key, $"{host.Id}", at, last, Times.Text(when), events, StateText.Of(state));
        }
    }
}
