using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Intake;

/// <summary>
/// JSON in canonical form (RFC 8785, JSON Canonicalization Scheme) for what the wire format has: objects, arrays,
/// texts,
/// literals and whole numbers within ±2^53. Reused by its owner; not thread-safe.
/// </summary>
internal sealed class CanonicalJson
{
    private const int DepthMax = 16;

    private readonly ByteWriter _names = new();
    private readonly ByteWriter _text = new();
    private readonly ByteWriter _sorted = new();
    private readonly List<Member> _members = [];
    private readonly Comparison<Member> _byName;

    public CanonicalJson() => _byName = Compare;

    /// <param name="json">One value that is well-formed.</param>
    /// <exception cref="JsonException">It is not, or deeper than 16.</exception>
    /// <exception cref="NotSupportedException">A number that is not whole.</exception>
    public void Write(ByteWriter to, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
        reader.Read();
        _names.Reset();
        _members.Clear();
        Value(to, ref reader);
    }

    private void Value(ByteWriter to, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(to, ref reader);
                break;
            case JsonTokenType.StartArray:
                Array(to, ref reader);
                break;
            case JsonTokenType.String:
                Text(to, ref reader);
                break;
            case JsonTokenType.Number:
                Number(to, ref reader);
                break;
            case JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null:
                to.Raw(reader.ValueSpan);
                break;
            default:
                throw new UnreachableException(reader.TokenType.ToString());
        }
    }

    private void Array(ByteWriter to, ref Utf8JsonReader reader)
    {
        to.Byte((byte)'[');
        for (var first = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; first = false)
        {
            if (!first)
                to.Byte((byte)',');
            Value(to, ref reader);
        }
        to.Byte((byte)']');
    }

    private void Object(ByteWriter to, ref Utf8JsonReader reader)
    {
        var (names, members, start) = (_names.Length, _members.Count, to.Length);
        var inOrder = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = _names.Length;
            var size = reader.CopyString(_names.Reserve(reader.ValueSpan.Length));
            _names.Truncate(name + size);
            var from = to.Length;
            Text(to, ref reader);
            to.Byte((byte)':');
            reader.Read();
            Value(to, ref reader);
            var member = new Member(name, size, from, to.Length);
            inOrder &= _members.Count == members || Compare(_members[^1], member) < 0;
            _members.Add(member);
            to.Byte((byte)',');
        }
        if (!inOrder)
            CollectionsMarshal.AsSpan(_members)[members..].Sort(_byName);
        Close(to, start, members, inOrder);
        _members.RemoveRange(members, _members.Count - members);
        _names.Truncate(names);
    }

    /// <summary>Puts the members, each followed by a comma, between braces.</summary>
    private void Close(ByteWriter to, int start, int first, bool inOrder)
    {
        var from = _sorted.Length;
        if (inOrder)
            _sorted.Raw(to.Written[start..]);
        else
            for (var i = first; i < _members.Count; i++)
            {
                _sorted.Raw(to.Written[_members[i].From.._members[i].To]);
                _sorted.Byte((byte)',');
            }
        to.Truncate(start);
        to.Byte((byte)'{');
        var members = _sorted.Written[from..];
        to.Raw(members.IsEmpty ? members : members[..^1]);
        to.Byte((byte)'}');
        _sorted.Truncate(from);
    }

    private static void Number(ByteWriter to, ref Utf8JsonReader reader)
    {
        // Beyond 2^53 the scheme's numbers, which are doubles, are no longer these digits.
        if (!reader.TryGetInt64(out var value) || Math.Abs(value) > IntakeLimits.NumberMax)
            throw new NotSupportedException(
                $"a number that is not whole or beyond 2^53, at byte {reader.TokenStartIndex}");
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out var length);
        to.Raw(digits[..length]);
    }

    private void Text(ByteWriter to, ref Utf8JsonReader reader)
    {
        to.Byte((byte)'"');
        if (!reader.ValueIsEscaped)
            to.Raw(reader.ValueSpan);
        else
        {
            _text.Reset();
            var length = reader.CopyString(_text.Reserve(reader.ValueSpan.Length));
            foreach (var b in _text.Written[..length])
                Escaped(to, b);
        }
        to.Byte((byte)'"');
    }

    /// <summary>RFC 8785 §3.2.2.2: what JSON must escape, in its shortest form, and nothing else.</summary>
    private static void Escaped(ByteWriter to, byte b)
    {
        if (b >= 0x20 && b is not ((byte)'"' or (byte)'\\'))
        {
            to.Byte(b);
            return;
        }
        switch (b)
        {
            case (byte)'"': to.Raw("\\\""u8); break;
            case (byte)'\\': to.Raw("\\\\"u8); break;
            case (byte)'\b': to.Raw("\\b"u8); break;
            case (byte)'\t': to.Raw("\\t"u8); break;
            case (byte)'\n': to.Raw("\\n"u8); break;
            case (byte)'\f': to.Raw("\\f"u8); break;
            case (byte)'\r': to.Raw("\\r"u8); break;
            default:
                to.Raw("\\u00"u8);
                to.Byte((byte)('0' + (b >> 4)));
                to.Byte((byte)"0123456789abcdef"[b & 15]);
                break;
        }
    }

    /// <summary>By UTF-16 code units, as §3.2.3 wants it.</summary>
    private int Compare(Member a, Member b)
    {
        var x = _names.Written.Slice(a.Name, a.NameLength);
        var y = _names.Written.Slice(b.Name, b.NameLength);
        var same = x.CommonPrefixLength(y);
        return same == x.Length || same == y.Length ? x.Length - y.Length : Rank(x[same]) - Rank(y[same]);
    }

    /// <summary>
    /// UTF-8 sorts as UTF-16 does, but for surrogate pairs (F0 to F4), which come before U+E000 to U+FFFF (EE, EF).
    /// </summary>
    private static int Rank(byte b) => b is 0xEE or 0xEF ? b + 0x10 : b;

    private readonly record struct Member(int Name, int NameLength, int From, int To);
}
