using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using System.Text.Unicode;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Intake;

/// <summary>
/// A text inside a body: of the body itself, or, when it had escapes, of the buffer of unescaped texts.
/// </summary>
internal struct TextRef
{
    /// <summary>Below 0: the complement of the offset in the unescaped texts.</summary>
    public int Offset;

    /// <summary>In bytes of UTF-8; 0 when the text is absent.</summary>
    public int Length;

    /// <summary>All bytes are printable ASCII.</summary>
    public bool Plain;
}

/// <summary>
/// A forward reader of strict JSON (RFC 8259, no comments, no trailing commas) for a caller that knows what comes next,
/// which is what makes it several times faster than a general tokenizer. A method that returns false has set
/// <see cref="Broken"/>, and <see cref="At"/> is the byte to blame.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> json, ByteWriter unescaped)
{
    private static readonly SearchValues<byte> QuoteOrEscape = SearchValues.Create("\"\\"u8);

    private readonly ByteWriter _unescaped = unescaped;

    public readonly ReadOnlySpan<byte> Json = json;

    /// <summary>The next byte to be read.</summary>
    public int At;

    public string? Broken { get; private set; }

    /// <summary>The next byte that is not white space, without taking it; 0 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek() => (uint)At < (uint)Json.Length && Json[At] is var b && b > ' ' ? b : PeekFurther();

    public bool Take(byte token) => Peek() == token ? TakeOne() : Fail($"'{(char)token}' expected");

    /// <summary>
    /// After one member or item: true at the next, false at the end or, with <see cref="Broken"/> set, if broken.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(byte close, bool first)
    {
        if ((uint)At + 1 >= (uint)Json.Length)
            return NextAnyhow(close, first);
        var (next, after) = (Json[At], Json[At + 1]);
        if (next == close)
        {
            At++;
            return false;
        }
        if (first && next is ((byte)'"' or (byte)'{'))
            return true;
        if (first || next != ',' || after is not ((byte)'"' or (byte)'{'))
            return NextAnyhow(close, first);
        At++;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeNull()
    {
        if (Peek() != 'n' || !Json[At..].StartsWith("null"u8))
            return false;
        At += 4;
        return true;
    }

    public bool TakeEnd() => Peek() == 0 && At == Json.Length || Fail("nothing more expected");

    /// <summary>The text between quotes; the cursor is on the opening one.</summary>
    public bool TakeText(out TextRef text)
    {
        var start = At + 1;
        var end = PlainEnd(start);
        text = new TextRef { Offset = start, Length = end - start, Plain = true };
        if (end == Json.Length || Json[end] != '"')
            return TakeUnusualText(start, end, out text);
        At = end + 1;
        return true;
    }

    /// <summary>
    /// A decimal string of up to seven characters, read without a branch a digit. Otherwise, or if anything is wrong
    /// with it, false with nothing taken: the caller reads it as a text and judges it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeShortDecimal(out Decimal18 value)
    {
        value = default;
        if (At + 1 + sizeof(ulong) > Json.Length)
            return false;
        var eight = BinaryPrimitives.ReadUInt64LittleEndian(Json[(At + 1)..]);
        if (!DecimalText.TryParseShort(eight, out value, out var length))
            return false;
        At += length + 2;
        return true;
    }

    public readonly ReadOnlySpan<byte> Bytes(TextRef text) => text.Offset >= 0
        ? Json.Slice(text.Offset, text.Length)
        : _unescaped.Written.Slice(~text.Offset, text.Length);

    public bool Fail(string what)
    {
        Broken ??= At >= Json.Length ? $"{what}, but the body ends" : what;
        return false;
    }

    private byte PeekFurther()
    {
        for (; At < Json.Length; At++)
            if (Json[At] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                return Json[At];
        return 0;
    }

    private bool NextAnyhow(byte close, bool first)
    {
        var b = Peek();
        if (b == close)
        {
            At++;
            return false;
        }
        if (first)
            return true;
        if (b != ',')
            return Fail($"',' or '{(char)close}' expected");
        At++;
        return Peek() != close || Fail("a trailing comma");
    }

    /// <summary>The first byte from <paramref name="at"/> that is a quote, an escape or not printable ASCII.</summary>
    private readonly int PlainEnd(int at)
    {
        ref var start = ref MemoryMarshal.GetReference(Json);
        for (; at + Vector128<byte>.Count <= Json.Length; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref start, (nuint)at);
            var special = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.GreaterThan(bytes - Vector128.Create((byte)0x20), Vector128.Create((byte)(0x7E - 0x20)));
            if (special.ExtractMostSignificantBits() is var bits && bits != 0)
                return at + System.Numerics.BitOperations.TrailingZeroCount(bits);
        }
        while (at < Json.Length && Json[at] is >= 0x20 and < 0x7F and not ((byte)'"' or (byte)'\\'))
            at++;
        return at;
    }

    private bool TakeUnusualText(int start, int at, out TextRef text)
    {
        text = default;
        var escaped = false;
        for (; ; at += 2)
        {
            var found = at < Json.Length ? Json[at..].IndexOfAny(QuoteOrEscape) : -1;
            if (found < 0)
            {
                At = Json.Length;
                return Fail("'\"' expected");
            }
            at += found;
            if (Json[at] == '"')
                break;
            escaped = true;
        }
        return escaped ? Unescape(start, at, out text) : TakeRaw(start, at, out text);
    }

    private bool TakeRaw(int start, int end, out TextRef text)
    {
        text = new TextRef { Offset = start, Length = end - start };
        var bytes = Json[start..end];
        if (bytes.IndexOfAnyInRange((byte)0, (byte)0x1F) is var control and >= 0)
        {
            At = start + control;
            return Fail("a control character inside a text");
        }
        if (!Utf8.IsValid(bytes))
            return Fail("a text that is not UTF-8");
        At = end + 1;
        return true;
    }

    private bool Unescape(int start, int end, out TextRef text)
    {
        text = default;
        var offset = _unescaped.Length;
        try
        {
            var reader = new Utf8JsonReader(Json[(start - 1)..(end + 1)]);
            reader.Read();
            var length = reader.CopyString(_unescaped.Reserve(end - start));
            _unescaped.Truncate(offset + length);
            text = new TextRef { Offset = ~offset, Length = length };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Fail("a text with a wrong escape or that is not UTF-8");
        }
        At = end + 1;
        return true;
    }

    private bool TakeOne()
    {
        At++;
        return true;
    }
}
