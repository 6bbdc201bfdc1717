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
        "tenders", "rounding", "total", "original", "terminal", "drawer", "order", "rate", "declared", "taxIncluded",
    ];

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
            Lines = Array(json, "lines", 1_000, line => TicketLine.Read(line, decimals)),
            Tenders = Array(json, "tenders", 100, tender => Tender(tender, currency)),
            Rounding = Scaled(json, "rounding", decimals) ?? 0,
            Total = Amount(json, "total", decimals),
            Drawer = Optional(json, "drawer", 64),
            Order = Optional(json, "order", 64),
            Rate = Rate(json),
            Declared = Declared(json, decimals),
            TaxIncluded = Bool(json, "taxIncluded"),
        };
    }

    private static Tender Tender(JsonElement json, Currency currency)
    {
        Known(json, ["tender", "amount", "reference", "currency", "currencyAmount", "rate"]);
        return new Tender(
            new TenderId(Required(json, "tender", 64)), Amount(json, "amount", currency.Decimals),
            Optional(json, "reference", 128), Foreign(json));
    }

    private static ForeignAmount? Foreign(JsonElement json)
    {
        if (Member(json, "currency") is null && Member(json, "currencyAmount") is null && Member(json, "rate") is null)
            return null;
        var code = Required(json, "currency", 3);
        return Currency.TryOf(code, out var foreign)
            ? new ForeignAmount(foreign, Amount(json, "currencyAmount", foreign.Decimals), Rate(json))
            : throw Wrong("currency", code, "an ISO 4217 code");
    }

    private static FrozenRate? Rate(JsonElement json) => Scaled(json, "rate", FrozenRate.Decimals) switch
    {
        null => null,
        { } billionths and > 0 and <= FrozenRate.BillionthsMax => new FrozenRate(billionths),
        _ => throw Wrong("rate", Show(json, "rate"), "above 0, at most 1000000000"),
    };

    private static Declared? Declared(JsonElement json, int decimals)
    {
        if (Member(json, "declared") is not { } declared)
            return null;
        Known(declared, ["net", "tax", "gross", "discount", "paid", "items"]);
        var sums = new Declared(
            Scaled(declared, "net", decimals), Scaled(declared, "tax", decimals), Scaled(declared, "gross", decimals),
            Scaled(declared, "discount", decimals), Scaled(declared, "paid", decimals),
            Scaled(declared, "items", 6) is { } items ? new Quantity(items) : null);
        return sums == new Declared() ? null : sums;
    }

    private static TransactionId? Original(JsonElement json)
    {
        if (Member(json, "original") is not { } original)
            return null;
        Known(original, ["terminal", "number"]);
        return new TransactionId(new TerminalId(Required(original, "terminal", 64)), Number(original, "number"));
    }

    public static T[] Array<T>(JsonElement json, string field, int max, Func<JsonElement, T> read)
    {
        if (Member(json, field) is not { } array)
            return [];
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > max)
            throw Wrong(field, array.ValueKind.ToString(), $"an array of at most {max}");
        return [.. array.EnumerateArray().Select(read)];
    }

    public static long Number(JsonElement json, string field, long max = long.MaxValue) =>
        Member(json, field) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value)
            && value >= 1 && value <= max
            ? value
            : throw Wrong(field, Show(json, field), $"a whole number from 1 to {max}");

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

    public static bool? Bool(JsonElement json, string field) => Member(json, field)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(field, Show(json, field), "true or false"),
    };

    /// <summary>A decimal string in units of 10^-decimals; null when absent.</summary>
    public static long? Scaled(JsonElement json, string field, int decimals)
    {
        if (Member(json, field) is null)
            return null;
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        var scale = (decimal)Math.Pow(10, decimals);
        return Optional(json, field, 32) is { } text
            && decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var value)
            && Math.Abs(value) <= 1_000_000_000_000m && Math.Abs(value * scale) <= long.MaxValue
            && decimal.Truncate(value * scale) == value * scale
            ? (long)(value * scale)
            : throw Wrong(field, Show(json, field), $"a decimal string within ±10^12, at most {decimals} decimals");
    }

    public static JsonElement? Member(JsonElement json, string field) =>
        json.TryGetProperty(field, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static string Show(JsonElement json, string field) => Member(json, field)?.GetRawText() ?? "";

    private static TicketFieldException Wrong(string field, string value, string allowed) => new(field, value, allowed);
}
