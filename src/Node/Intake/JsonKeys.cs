using System.Buffers.Binary;
using System.Text;

namespace RetailActors.Node.Intake;

/// <summary>
/// The member names of one kind of object. Senders repeat an order, so the next name is first looked for after the last
/// one: with sorted keys nearly every name costs one load and one comparison.
/// </summary>
internal sealed class JsonKeys
{
    public const int Unknown = -1;
    public const int Broken = -2;

    private readonly Key[] _keys;

    /// <param name="names">In the order of the index that <see cref="Take"/> gives; ASCII without escapes.</param>
    public JsonKeys(params string[] names)
    {
        Names = names;
        _keys = [.. names.Select(name => new Key(name))];
    }

    public string[] Names { get; }

    public string Allowed => string.Join(", ", Names);

    /// <summary>Takes a name and its colon: its index, <see cref="Unknown"/> (the name is not taken) or <see cref="Broken"/>.</summary>
    public int Take(ref JsonCursor cursor, int guess)
    {
        cursor.Peek();
        if (cursor.At + sizeof(ulong) > cursor.Json.Length)
            return TakeAnyhow(ref cursor);
        var rest = cursor.Json[cursor.At..];
        var first = BinaryPrimitives.ReadUInt64LittleEndian(rest);
        var keys = _keys;
        for (var tried = 0; tried < keys.Length; tried++, guess++)
        {
            if ((uint)guess >= (uint)keys.Length)
                guess = 0;
            ref readonly var key = ref keys[guess];
            if ((first & key.Mask) != key.First || key.Tail.Length > 0 && !rest[sizeof(ulong)..].StartsWith(key.Tail))
                continue;
            cursor.At += key.Length;
            return guess;
        }
        return TakeAnyhow(ref cursor);
    }

    private int TakeAnyhow(ref JsonCursor cursor)
    {
        var start = cursor.At;
        if (cursor.Peek() != '"' && !cursor.Fail("a name in quotes expected") || !cursor.TakeText(out var text))
            return Broken;
        var name = cursor.Bytes(text);
        for (var i = 0; i < Names.Length; i++)
            if (Ascii.Equals(name, Names[i]))
                return cursor.Take((byte)':') ? i : Broken;
        cursor.At = start;
        return Unknown;
    }

    /// <summary>The name with its quotes and colon; its first eight bytes as one number.</summary>
    private readonly struct Key
    {
        public readonly ulong First;
        public readonly ulong Mask;
        public readonly int Length;
        public readonly byte[] Tail;

        public Key(string name)
        {
            var bytes = Encoding.ASCII.GetBytes($"\"{name}\":");
            Span<byte> head = stackalloc byte[sizeof(ulong)];
            bytes.AsSpan(0, Math.Min(bytes.Length, head.Length)).CopyTo(head);
            First = BinaryPrimitives.ReadUInt64LittleEndian(head);
            Mask = bytes.Length >= head.Length ? ulong.MaxValue : (1UL << bytes.Length * 8) - 1;
            Length = bytes.Length;
            Tail = bytes.Length > head.Length ? bytes[head.Length..] : [];
        }
    }
}
