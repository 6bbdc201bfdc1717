using System.Buffers.Binary;
using System.Text;

namespace RetailActors.Actors.Storage;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. Every read is bounded by the buffer.</summary>
/// <exception cref="CorruptBytesException">The bytes end early or a number is out of its range.</exception>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public readonly bool AtEnd => Position == _bytes.Length;

    public ReadOnlySpan<byte> Raw(int count)
    {
        if ((uint)count > (uint)Remaining)
            throw new CorruptBytesException(Position, $"{count} bytes wanted, {Remaining} left");
        var span = _bytes.Slice(Position, count);
        Position += count;
        return span;
    }

    public byte Byte() => Raw(1)[0];

    public bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new CorruptBytesException(Position, $"a flag is 0 or 1, not {other}"),
    };

    public ulong UInt64Fixed() => BinaryPrimitives.ReadUInt64LittleEndian(Raw(8));

    public ulong UVar()
    {
        ulong value = 0;
        for (var bits = 0; bits < 64; bits += 7)
        {
            var b = Byte();
            if (bits == 63 && b > 1)
                break;
            value |= (ulong)(b & 0x7F) << bits;
            if (b < 0x80)
                return value;
        }
        throw new CorruptBytesException(Position, "a variable integer is longer than 64 bits");
    }

    public long Var()
    {
        var raw = UVar();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    public int Count()
    {
        var value = UVar();
        if (value > int.MaxValue)
            throw new CorruptBytesException(Position, $"a count of {value}");
        return (int)value;
    }

    public ReadOnlySpan<byte> Bytes() => Raw(Count());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public string? OptionalText() => Bool() ? Text() : null;
}

/// <summary>Stored bytes are not what was written: the journal is damaged or of another version.</summary>
public class CorruptBytesException(int position, string why) : Exception($"at byte {position}: {why}");

/// <summary>
/// Not damaged, but of a program that is newer than this one. Who meets it stops: to pass over it would make what
/// follows a guess, and to park the entity would bury what is sent to it.
/// </summary>
public sealed class UnknownShapeException(string what) : CorruptBytesException(0, $"{what} is unknown to this program");
