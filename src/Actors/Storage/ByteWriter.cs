using System.Buffers.Binary;
using System.Text;

namespace RetailActors.Actors.Storage;

/// <summary>
/// A growing buffer for stored shapes: little-endian, LEB128 variable integers, zigzag for signed ones, UTF-8 strings
/// with their length first. Reused by its owner; <see cref="Written"/> is valid until the next write or reset.
/// </summary>
public sealed class ByteWriter(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    public void Reset() => Length = 0;

    /// <summary>Cuts back to an earlier length: what a failed step wrote is forgotten.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>A place written earlier, to fill in what was not known then.</summary>
    public Span<byte> Back(int at, int count) => _bytes.AsSpan(0, Length).Slice(at, count);

    public byte[] ToArray() => Written.ToArray();

    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void UInt64Fixed(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    public void Raw(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void UVar(ulong value)
    {
        if (_bytes.Length - Length < 10)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + 10));
        var at = Length;
        while (value >= 0x80)
        {
            _bytes[at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _bytes[at++] = (byte)value;
        Length = at;
    }

    public void Var(long value) => UVar((ulong)(value << 1) ^ (ulong)(value >> 63));

    public void Count(int value) => UVar((ulong)value);

    /// <summary>Length, then the bytes.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        Count(bytes.Length);
        Raw(bytes);
    }

    public void Text(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Count(size);
        Encoding.UTF8.GetBytes(value, Reserve(size));
    }

    /// <summary>Absent is one zero byte; present is a one and the text.</summary>
    public void OptionalText(string? value)
    {
        Bool(value is not null);
        if (value is not null)
            Text(value);
    }
}
