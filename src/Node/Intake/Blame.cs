using System.Buffers;
using System.Text;

namespace RetailActors.Node.Intake;

/// <summary>Where a reader is, so that a refusal can name the field. Only a refusal builds texts.</summary>
internal sealed class Blame
{
    private static readonly SearchValues<byte> TokenEnds = SearchValues.Create(",]} \t\r\n"u8);

    public int Transaction;
    public int Line;
    public int Tax;
    public int Discount;
    public int Tender;

    /// <summary>The object inside that is being read, such as <c>original</c>; null for none.</summary>
    public string? Inner;

    public Refusal? Refusal { get; private set; }

    public void Clear()
    {
        (Transaction, Line, Tax, Discount, Tender, Inner) = (-1, -1, -1, -1, -1, null);
        Refusal = null;
    }

    /// <summary>Keeps the first refusal; always false.</summary>
    public bool Refuse(Refusal refusal)
    {
        Refusal ??= refusal;
        return false;
    }

    public bool Broken(in JsonCursor cursor) => Refuse(new Refusal(
        RefusalKind.BrokenJson, $"not JSON at byte {cursor.At}: {cursor.Broken}", Position: cursor.At));

    public bool Wrong(string name, string value, string allowed, RefusalKind kind = RefusalKind.WrongValue) =>
        Refuse(Refusal.Of(kind, Field(name), value, allowed));

    public bool Wrong(string name, ReadOnlySpan<byte> value, string allowed) => Wrong(name, Show(value), allowed);

    public bool Missing(string name, string allowed) => Refuse(Refusal.Missing(Field(name), allowed));

    public bool Unknown(ReadOnlySpan<byte> name, string allowed)
    {
        var field = Field(Show(name));
        return Refuse(new Refusal(RefusalKind.UnknownField, $"{field} is not a field; allowed: {allowed}", field,
            null, allowed));
    }

    /// <summary>
    /// Blames the value that the cursor is on: its type is wrong, or, if nothing can begin so, the JSON.
    /// </summary>
    public bool WrongHere(ref JsonCursor cursor, string name, string allowed)
    {
        var first = cursor.Peek();
        if (first is (byte)'{' or (byte)'[')
            return Wrong(name, first == '{' ? "an object" : "an array", allowed);
        if (first == '"')
            return cursor.TakeText(out var text) ? Wrong(name, cursor.Bytes(text), allowed) : Broken(cursor);
        var token = RawToken(cursor.Json[cursor.At..]);
        if (char.IsAsciiDigit((char)first) || first == '-' || IsLiteral(token))
            return Wrong(name, token, allowed);
        cursor.Fail("a value expected");
        return Broken(cursor);
    }

    private static bool IsLiteral(ReadOnlySpan<byte> token) =>
        token.SequenceEqual("true"u8) || token.SequenceEqual("false"u8) || token.SequenceEqual("null"u8);

    public static string Show(ReadOnlySpan<byte> utf8) =>
        Refusal.Shorten(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, Refusal.ValueCharsMax * 4)]));

    private static ReadOnlySpan<byte> RawToken(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny(TokenEnds);
        return end < 0 ? rest : rest[..end];
    }

    private string Field(string name) => name.Length == 0 ? Path.TrimEnd('.') : Path + name;

    private string Path => Transaction < 0
        ? ""
        : $"transactions[{Transaction}]." + Place("lines", Line) + Place("taxes", Tax) + Place("discounts", Discount)
            + Place("tenders", Tender) + (Inner is null ? "" : Inner + ".");

    private static string Place(string array, int index) => index < 0 ? "" : $"{array}[{index}].";
}
