using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>
/// Writes an entity's event as a frame. The codec writes first, so that the frame's head can say its type.
/// </summary>
internal static class Framing
{
    public static void Write<TEvent>(ByteWriter to, string entity, TEvent fact, IEventCodec<TEvent> codec)
        where TEvent : class
    {
        var (type, version) = codec.TypeOf(fact);
        Invariant.Holds(type >= EventFrame.FirstEntityType);
        var start = EventFrame.Begin(to, entity, type, version);
        codec.Write(fact, to);
        EventFrame.End(to, start);
    }
}
