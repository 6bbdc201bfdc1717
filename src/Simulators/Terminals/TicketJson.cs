using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Terminals;

/// <summary>A field of a ticket is not as docs/INTAKE.md has it.</summary>
internal sealed class TicketFieldException(string field, string value, string allowed) : Exception
{
    public string Field { get; } = field;

    public string Value { get; } = value;

    public string Allowed { get; } = allowed;
}

/// <summary>Reads a transaction of docs/INTAKE.md, field by field; unknown fields are refused.</summary>
internal static class TicketJson
{
    private static readonly Dictionary<string, TransactionKind> Kinds =
        Enum.GetValues<TransactionKind>().ToDictionary(kind => JsonNamingPolicy.CamelCase.ConvertName($"{kind}"));

    private static readonly string[] Fields =
    [
        "number", "kind", "at", "businessDate", "shift", "staff", "customer", "receipt", "reason", "currency", "lines",
        "tenders", "rounding", "total", "original", "terminal",
    ];

    private static readonly string[] LineFields =
        ["sku", "quantity", "unit", "price", "discount", "net", "taxes", "reason", "serial"];

    public static Transaction Read(JsonElement json)
    {
        Known(json, Fields);
        var currency = Currency.TryOf(Required(json, "currency", 3), out var known)
            ? known
            : throw Wrong("currency", Required(json, "currency", 3), "an ISO 4217 code");
        var decimals = currency.Decimals;
        var at = OffsetDateTimePattern.ExtendedIso.Parse(Required(json, "at", 40)) is { Success: true } parsed
            ? parsed.Value
            : throw Wrong("at", Required(json, "at", 40), "ISO 8601 with an offset");
        return new Transaction
        {
            Kind = Kinds.TryGetValue(Required(json, "kind", 32), out var kind)
                ? kind
                : throw Wrong("kind", Required(json, "kind", 32), string.Join(' ', Kinds.Keys)),
            Number = Number(json, "number"),
            At = at.ToInstant(),
            OffsetMinutes = at.Offset.Seconds / 60,
            BusinessDate = BusinessDate.TryParse(Required(json, "businessDate", 10), out var date)
                ? date
                : throw Wrong("businessDate", Required(json, "businessDate", 10), "yyyy-MM-dd"),
            Currency = currency,
            Shift = Optional(json, "shift", 64),
            Staff = Optional(json, "staff", 64),
            Customer = Optional(json, "customer", 64),
            Receipt = Optional(json, "receipt", 128),
            Reason = Optional(json, "reason", 128),
            Original = Original(json),
            Lines = Array(json, "lines", 1_000, line => Line(line, decimals)),
            Tenders = Array(json, "tenders", 100, tender => Tender(tender, decimals)),
            Rounding = Scaled(json, "rounding", decimals) ?? 0,
            Total = Amount(json, "total", decimals),
        };
    }

    private static Line Line(JsonElement json, int decimals)
    {
        Known(json, LineFields);
        return new Line(
            new Sku(Required(json, "sku", 64)), new Quantity(Amount(json, "quantity", 6)),
            new UnitCode(Required(json, "unit", 64)),
            Scaled(json, "price", 6) ?? 0, Scaled(json, "discount", decimals) ?? 0, Scaled(json, "net", decimals) ?? 0,
            Array(json, "taxes", 20, tax => Tax(tax, decimals)), Optional(json, "reason", 64),
            Optional(json, "serial", 64));
    }

    private static LineTax Tax(JsonElement json, int decimals)
    {
        Known(json, ["code", "amount"]);
        return new LineTax(new TaxCode(Required(json, "code", 64)), Amount(json, "amount", decimals));
    }

    private static Tender Tender(JsonElement json, int decimals)
    {
        Known(json, ["tender", "amount", "reference"]);
        return new Tender(
            new TenderId(Required(json, "tender", 64)), Amount(json, "amount", decimals),
            Optional(json, "reference", 64));
    }

    private static TransactionId? Original(JsonElement json)
    {
        if (Member(json, "original") is not { } original)
            return null;
        Known(original, ["terminal", "number"]);
        return new TransactionId(new TerminalId(Required(original, "terminal", 64)), Number(original, "number"));
    }

    private static T[] Array<T>(JsonElement json, string field, int max, Func<JsonElement, T> read)
    {
        if (Member(json, field) is not { } array)
            return [];
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > max)
            throw Wrong(field, array.ValueKind.ToString(), $"an array of at most {max}");
        return [.. array.EnumerateArray().Select(read)];
    }

    public static long Number(JsonElement json, string field) =>
        Member(json, field) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value)
            && value >= 1
            ? value
            : throw Wrong(field, Show(json, field), "a whole number from 1");

    public static long Amount(JsonElement json, string field, int decimals) =>
        Scaled(json, field, decimals) ?? throw Wrong(field, Show(json, field), "a decimal string");

    public static string Required(JsonElement json, string field, int max) =>
        Optional(json, field, max) is { Length: > 0 } text
            ? text
            : throw Wrong(field, Show(json, field), $"1 to {max} characters");

    public static string? Optional(JsonElement json, string field, int max)
    {
        if (Member(json, field) is not { } member)
            return null;
        return member.ValueKind == JsonValueKind.String && member.GetString() is { } text && text.Length <= max
            ? text
            : throw Wrong(field, Show(json, field), $"a text of at most {max} characters");
    }

    public static void Known(JsonElement json, string[] fields)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Wrong("line", json.ValueKind.ToString(), "a JSON object");
        foreach (var member in json.EnumerateObject())
            if (!fields.Contains(member.Name))
                throw Wrong("field", member.Name, string.Join(' ', fields));
    }

    /// <summary>A decimal string in units of 10^-decimals; null when absent.</summary>
    private static long? Scaled(JsonElement json, string field, int decimals)
    {
        if (Member(json, field) is null)
            return null;
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        var scale = (decimal)Math.Pow(10, decimals);
        return Optional(json, field, 32) is { } text
            && decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var value)
            && Math.Abs(value) <= 1_000_000_000_000m && decimal.Truncate(value * scale) == value * scale
            ? (long)(value * scale)
            : throw Wrong(field, Show(json, field), $"a decimal string within ±10^12, at most {decimals} decimals");
    }

    private static JsonElement? Member(JsonElement json, string field) =>
        json.TryGetProperty(field, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static string Show(JsonElement json, string field) => Member(json, field)?.GetRawText() ?? "";

    private static TicketFieldException Wrong(string field, string value, string allowed) => new(field, value, allowed);
}
