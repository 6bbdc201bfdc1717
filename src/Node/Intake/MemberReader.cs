using System.Numerics;
using System.Runtime.CompilerServices;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Intake;

/// <summary>Which members of an object have come so far.</summary>
internal struct Members
{
    /// <summary>The index of the last one, plus 1.</summary>
    public int Last;

    public int Seen;

    /// <summary>Seen and not null.</summary>
    public int Present;
}

/// <summary>What all objects of the wire format have in common: their members and the values of one member.</summary>
internal sealed class MemberReader(Blame blame)
{
    public const int End = -1;
    public const int Refused = -2;

    private const string DecimalRule = "a decimal string of at most 18 digits such as \"-12.75\"";

    public bool Begin(ref JsonCursor cursor, string name, byte open) =>
        cursor.Peek() == open
            ? cursor.Take(open)
            : blame.WrongHere(ref cursor, name, open == '{' ? "an object" : "an array");

    /// <summary>
    /// The next member that is not null, with the cursor on its value; or <see cref="End"/> or <see cref="Refused"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(ref JsonCursor cursor, JsonKeys keys, ref Members members)
    {
        // The usual case in one step, since every step through the cursor waits for the one before.
        var json = cursor.Json;
        var at = cursor.At;
        if (members.Last > 0)
            at += (uint)at < (uint)json.Length && json[at] == ',' ? 1 : json.Length;
        if (!keys.Expects(json, at, members.Last - 1, out var key, out var length) || (members.Seen & 1 << key) != 0
            || (uint)(at + length) >= (uint)json.Length || json[at + length] is <= (byte)' ' or (byte)'n')
            return NextAnyhow(ref cursor, keys, ref members);
        cursor.At = at + length;
        members.Seen |= 1 << key;
        members.Present |= 1 << key;
        members.Last = key + 1;
        return key;
    }

    private int NextAnyhow(ref JsonCursor cursor, JsonKeys keys, ref Members members)
    {
        while (cursor.Next((byte)'}', members.Last == 0))
        {
            var key = keys.Take(ref cursor, members.Last - 1);
            if (key < 0)
                return key == JsonKeys.Unknown ? RefuseUnknown(ref cursor, keys) : Broken(cursor);
            var bit = 1 << key;
            if ((members.Seen & bit) != 0)
                return RefuseRepeated(keys.Names[key]);
            members.Seen |= bit;
            members.Last = key + 1;
            if (cursor.TakeNull())
                continue;
            members.Present |= bit;
            return key;
        }
        return cursor.Broken is null ? End : Broken(cursor);
    }

    /// <summary>
    /// True when all bits of <paramref name="required"/> are among the present; else the first missing is named.
    /// </summary>
    public bool Complete(string[] names, int present, int required)
    {
        var missing = required & ~present;
        return missing == 0
            || blame.Missing(names[BitOperations.TrailingZeroCount(missing)], "a value; it may not be null");
    }

    public bool Text(ref JsonCursor cursor, string name, TextRule rule, out TextRef text)
    {
        text = default;
        if (cursor.Peek() != '"')
            return blame.WrongHere(ref cursor, name, rule.Allowed);
        if (!cursor.TakeText(out text))
            return blame.Broken(cursor);
        var bytes = cursor.Bytes(text);
        return rule.Holds(bytes, text.Plain) || blame.Wrong(name, bytes, rule.Allowed);
    }

    /// <summary>A text whose content the caller checks.</summary>
    public bool AnyText(ref JsonCursor cursor, string name, string allowed, out TextRef text)
    {
        text = default;
        if (cursor.Peek() != '"')
            return blame.WrongHere(ref cursor, name, allowed);
        return cursor.TakeText(out text) || blame.Broken(cursor);
    }

    public bool Decimal(ref JsonCursor cursor, string name, out Decimal18 value)
    {
        if (cursor.Peek() == '"' && cursor.TakeShortDecimal(out value))
            return true;
        value = default;
        if (!AnyText(ref cursor, name, DecimalRule, out var text))
            return false;
        return DecimalText.TryParse(cursor.Bytes(text), out value.Mantissa, out value.Decimals)
            || blame.Wrong(name, cursor.Bytes(text), DecimalRule);
    }

    public bool Millionths(ref JsonCursor cursor, string name, long max, out long value, bool signed = true)
    {
        value = 0;
        return Decimal(ref cursor, name, out var given)
            && (DecimalText.TryScale(given.Mantissa, given.Decimals, 6, max, out value) && (signed || value >= 0)
                || blame.Wrong(name, DecimalText.Show(given),
                    $"at most 6 decimals, {(signed ? "within ±" : "from 0 to ")}{max / 1_000_000}"));
    }

    /// <summary>An exchange rate in billionths: above 0.</summary>
    public bool Rate(ref JsonCursor cursor, string name, out long billionths)
    {
        billionths = 0;
        return Decimal(ref cursor, name, out var given)
            && (DecimalText.TryScale(given.Mantissa, given.Decimals, FrozenRate.Decimals,
                    FrozenRate.BillionthsMax, out billionths) && billionths > 0
                || blame.Wrong(name, DecimalText.Show(given), "above 0, at most 9 decimals, at most 1000000000"));
    }

    public bool Bool(ref JsonCursor cursor, string name, out bool value)
    {
        cursor.Peek();
        var rest = cursor.Json[cursor.At..];
        value = rest.StartsWith("true"u8);
        if (!value && !rest.StartsWith("false"u8))
            return blame.WrongHere(ref cursor, name, "true or false");
        cursor.At += value ? 4 : 5;
        return true;
    }

    /// <summary>A JSON whole number from 1 to <paramref name="max"/>: digits only.</summary>
    public bool Number(ref JsonCursor cursor, string name, long max, out long value)
    {
        cursor.Peek();
        value = 0;
        var at = cursor.At;
        for (; at < cursor.Json.Length && (uint)(cursor.Json[at] - '0') is var digit && digit <= 9; at++)
        {
            value = value * 10 + digit;
            if (value > max || value == 0)
                return blame.WrongHere(ref cursor, name, NumberRule(max));
        }
        if (at == cursor.At || at < cursor.Json.Length && cursor.Json[at] is (byte)'.' or (byte)'e' or (byte)'E')
            return blame.WrongHere(ref cursor, name, NumberRule(max));
        cursor.At = at;
        return true;
    }

    private static string NumberRule(long max) => $"a whole number from 1 to {max}, digits only";

    private int Broken(in JsonCursor cursor)
    {
        blame.Broken(cursor);
        return Refused;
    }

    private int RefuseRepeated(string name)
    {
        blame.Wrong(name, "there twice", "each field once", RefusalKind.RepeatedField);
        return Refused;
    }

    private int RefuseUnknown(ref JsonCursor cursor, JsonKeys keys)
    {
        cursor.TakeText(out var name);
        blame.Unknown(cursor.Bytes(name), keys.Allowed);
        return Refused;
    }
}
