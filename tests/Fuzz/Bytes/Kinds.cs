using System.Reflection;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Fuzz.Bytes;

/// <summary>
/// One kind of entity, as stored bytes see it. All of them are found, so that a new kind is tried too.
/// </summary>
internal abstract record Kind(string Name)
{
    /// <summary>Whether the event is one of this kind's.</summary>
    public abstract bool Reads(EventFrame frame);

    public abstract void ReadEvent(int type, int version, ReadOnlyMemory<byte> payload);

    public abstract void ReadSnapshot(ReadOnlyMemory<byte> bytes);

    /// <summary>Snapshots of the states that these frames lead to.</summary>
    public abstract IReadOnlyList<byte[]> Snapshots(IEnumerable<EventFrame> frames);

    public static IReadOnlyList<Kind> All { get; } =
    [
        .. typeof(IEntity<,,,>).Assembly.GetTypes()
            .Select(type => type.GetInterfaces().FirstOrDefault(i =>
                i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEntity<,,,>)))
            .Where(entity => entity is not null)
            .Select(entity => (Kind)Activator.CreateInstance(
                typeof(KindOf<,,,>).MakeGenericType(entity!.GetGenericArguments()),
                BindingFlags.Public | BindingFlags.Instance, null, [entity.GetGenericArguments()[0].Name], null)!),
    ];
}

internal sealed record KindOf<TEntity, TCommand, TEvent, TReply>(string Name) : Kind(Name)
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    public override bool Reads(EventFrame frame) => Event(frame) is not null;

    public override void ReadEvent(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var fact = TEntity.Events.Read(type, version, payload);
        TEntity.Events.Write(fact, new ByteWriter());
    }

    public override void ReadSnapshot(ReadOnlyMemory<byte> bytes) => TEntity.Read("key", bytes);

    public override IReadOnlyList<byte[]> Snapshots(IEnumerable<EventFrame> frames)
    {
        var states = new Dictionary<string, TEntity>();
        foreach (var frame in frames)
            if (Event(frame) is { } fact)
                states[frame.Entity] = TEntity.Evolve(
                    states.GetValueOrDefault(frame.Entity) ?? TEntity.New(frame.Entity), fact);
        return [.. states.Values.Select(Write)];
    }

    /// <summary>Null: another kind's.</summary>
    private static TEvent? Event(EventFrame frame)
    {
        try
        {
            var fact = TEntity.Events.Read(frame.Type, frame.Version, frame.Payload);
            return TEntity.Events.TypeOf(fact).Type == frame.Type ? fact : null;
        }
        catch (CorruptBytesException)
        {
            return null;
        }
    }

    private static byte[] Write(TEntity state)
    {
        var to = new ByteWriter();
        TEntity.Write(state, to);
        return to.ToArray();
    }
}
