using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace RetailActors.Node.Intake;

/// <summary>
/// The member names of one kind of object. Senders repeat themselves, so the name that last followed the one before is
/// tried first: nearly every name costs one load and one comparison. Not thread-safe, since it learns.
/// </summary>
internal sealed class JsonKeys
{
    public const int Unknown = -1;
    public const int Broken = -2;

    private readonly Key[] _keys;

    /// <summary>For each name, after a place for the beginning, the index of the name that last came next.</summary>
    private readonly int[] _followers;

    /// <param name="names">In the order of the index that <see cref="Take"/> gives; ASCII without escapes.</param>
    public JsonKeys(string[] names)
    {
        Names = names;
        _keys = [.. names.Select(name => new Key(name))];
        _followers = [.. names.Select((_, i) => i), 0];
    }

    public string[] Names { get; }

    public string Allowed => string.Join(", ", Names);

    /// <summary>Whether the expected name stands at a place, with its quotes and colon.</summary>
    /// <param name="after">The index of the name before; -1 at the beginning.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Expects(ReadOnlySpan<byte> json, int at, int after, out int key, out int length)
    {
        key = _followers[after + 1];
        ref readonly var expected = ref _keys[key];
        length = expected.Length;
        return (uint)at + sizeof(ulong) <= (uint)json.Length
            && (BinaryPrimitives.ReadUInt64LittleEndian(json[at..]) & expected.Mask) == expected.First
            && (expected.Tail.Length == 0 || json[(at + sizeof(ulong))..].StartsWith(expected.Tail));
    }

    /// <summary>
    /// Takes a name and its colon: its index, <see cref="Unknown"/> (the name is not taken) or <see cref="Broken"/>.
    /// </summary>
    public int Take(ref JsonCursor cursor, int after)
    {
        cursor.Peek();
        if (!Expects(cursor.Json, cursor.At, after, out var key, out var length))
            return TakeOther(ref cursor, after);
        cursor.At += length;
        return key;
    }

    private int TakeOther(ref JsonCursor cursor, int after)
    {
        var rest = cursor.Json[cursor.At..];
        for (var i = 0; i < _keys.Length; i++)
            if (rest.StartsWith(_keys[i].Whole))
            {
                cursor.At += _keys[i].Length;
                return _followers[after + 1] = i;
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
        public readonly byte[] Whole;

        public Key(string name)
        {
            var bytes = Encoding.ASCII.GetBytes($"\"{name}\":");
            Span<byte> head = stackalloc byte[sizeof(ulong)];
            bytes.AsSpan(0, Math.Min(bytes.Length, head.Length)).CopyTo(head);
            First = BinaryPrimitives.ReadUInt64LittleEndian(head);
            Mask = bytes.Length >= head.Length ? ulong.MaxValue : (1UL << bytes.Length * 8) - 1;
            Length = bytes.Length;
            Whole = bytes;
            Tail = bytes.Length > head.Length ? bytes[head.Length..] : [];
        }
    }
}
