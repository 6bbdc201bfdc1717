using System.Buffers.Binary;
using System.Text;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>
/// One event inside a block: entity, type id, version, length, payload. Type ids below
/// <see cref="FirstEntityType"/> are the runtime's own (<see cref="RuntimeFact"/>), with the empty entity.
/// </summary>
public readonly record struct EventFrame(long Sequence, string Entity, int Type, int Version,
    ReadOnlyMemory<byte> Payload)
{
    public const int FirstEntityType = 16;

    public bool IsRuntime => Type < FirstEntityType;

    /// <summary>Writes the head of a frame and a place for the length; <see cref="End"/> fills it in.</summary>
    public static int Begin(ByteWriter to, string entity, int type, int version)
    {
        to.Text(entity);
        to.Count(type);
        to.Count(version);
        to.Reserve(4);
        return to.Length;
    }

    public static void End(ByteWriter to, int payloadStart) =>
        BinaryPrimitives.WriteInt32LittleEndian(to.Back(payloadStart - 4, 4), to.Length - payloadStart);

    /// <summary>The events of a block, in order.</summary>
    /// <param name="names">Shares the entities' names over blocks.</param>
    /// <exception cref="CorruptJournalException">The frames do not fill the block, or their number is
    /// another.</exception>
    public static List<EventFrame> ReadAll(Block block, NameCache names)
    {
        var frames = new List<EventFrame>(block.Count);
        try
        {
            var position = 0;
            while (position < block.Body.Length)
                frames.Add(ReadOne(block.Body, ref position, block.First + frames.Count, names));
        }
        catch (CorruptBytesException e)
        {
            throw new CorruptJournalException(block.Shard, block.First + frames.Count, e.Message);
        }
        return frames.Count == block.Count
            ? frames
            : throw new CorruptJournalException(block.Shard, block.First,
                $"{block.Count} events announced, {frames.Count} found");
    }

    internal static EventFrame ReadOne(ReadOnlyMemory<byte> body, ref int position, long sequence, NameCache names)
    {
        var from = new ByteReader(body.Span[position..]);
        var entity = names.Get(from.Bytes());
        var type = from.Count();
        var version = from.Count();
        var length = BinaryPrimitives.ReadInt32LittleEndian(from.Raw(4));
        var start = position + from.Position;
        from.Raw(length);
        position = start + length;
        return new EventFrame(sequence, entity, type, version, body.Slice(start, length));
    }
}

/// <summary>One string object for each name of an entity. Bounded: beyond its size names are not shared.</summary>
public sealed class NameCache(int namesMax = 100_000)
{
    private readonly Dictionary<string, string> _names = [];
    private readonly char[] _chars = new char[256];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > _chars.Length)
            return Encoding.UTF8.GetString(utf8);
        var chars = _chars.AsSpan(0, Encoding.UTF8.GetChars(utf8, _chars));
        var lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(chars, out var known))
            return known;
        var name = chars.ToString();
        if (_names.Count < namesMax)
            _names.Add(name, name);
        return name;
    }
}
