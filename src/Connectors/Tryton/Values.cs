using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>Values as Tryton and Fulfil write them. Money is a tagged text: a JSON float would be refused.</summary>
internal static class Values
{
    public static JsonObject Money(long minor, Currency currency) => Decimal(minor < 0
        ? -Amounts.ToDecimal(-minor, currency) : Amounts.ToDecimal(minor, currency));

    public static JsonObject Decimal(decimal value) => new()
    {
        ["__class__"] = "Decimal",
        ["decimal"] = value.ToString(CultureInfo.InvariantCulture),
    };

    public static JsonObject Date(BusinessDate date)
    {
        var day = new DateOnly(1970, 1, 1).AddDays(date.DaysSince1970);
        return new JsonObject
        {
            ["__class__"] = "date",
            ["year"] = day.Year,
            ["month"] = day.Month,
            ["day"] = day.Day,
            ["iso_string"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), // Fulfil's; Tryton ignores it
        };
    }

    /// <summary>To the second.</summary>
    public static JsonObject Time(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return new JsonObject
        {
            ["__class__"] = "datetime",
            ["year"] = utc.Year,
            ["month"] = utc.Month,
            ["day"] = utc.Day,
            ["hour"] = utc.Hour,
            ["minute"] = utc.Minute,
            ["second"] = utc.Second,
            ["microsecond"] = 0,
            ["iso_string"] = utc.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The rows of a one-to-many field, all new.</summary>
    public static JsonArray Created(IEnumerable<JsonObject> rows) =>
        [new JsonArray("create", new JsonArray([.. rows]))];

    public static JsonArray Added(IEnumerable<long> ids) => [new JsonArray("add", Ids(ids))];

    public static JsonArray Ids(IEnumerable<long> ids) => new([.. ids.Select(id => (JsonNode?)JsonValue.Create(id))]);

    public static JsonArray Texts(IEnumerable<string> texts) =>
        new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);

    public static JsonArray Clause(string field, string @operator, JsonNode? value) => [field, @operator, value];

    /// <param name="model">That a reference has to point to.</param>
    public static JsonArray Clause(string field, string @operator, JsonNode? value, string model) =>
        [field, @operator, value, model];
}

/// <summary>Rows as they come back: absent, null and false are near to each other, and SQLite's truth is 1.</summary>
internal static class RowExtensions
{
    /// <summary>Empty when the row has no such text.</summary>
    public static string Text(this JsonElement row, string field) =>
        row.Field(field) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    public static long? Id(this JsonElement row, string field) =>
        row.Field(field) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var id) ? id : null;

    public static IReadOnlyList<long> Ids(this JsonElement row, string field) =>
        row.Field(field) is { ValueKind: JsonValueKind.Array } value
            ? [.. value.EnumerateArray().Select(id => id.GetInt64())] : [];

    public static bool Flag(this JsonElement row, string field) => row.Field(field) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.Number } value => value.GetDecimal() != 0,
        _ => false,
    };

    /// <exception cref="ErpUnavailableException">There is no such number: the model is not as documented.</exception>
    public static decimal Number(this JsonElement row, string field)
    {
        var value = row.Field(field);
        if (value is { ValueKind: JsonValueKind.Number } plain && plain.TryGetDecimal(out var number))
            return number;
        return value is { ValueKind: JsonValueKind.Object } tagged
            && decimal.TryParse(tagged.Text("decimal"), NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            ? number
            : throw new ErpUnavailableException($"a row has no number '{field}'");
    }

    public static decimal? NumberOrNull(this JsonElement row, string field) =>
        row.Field(field) is { ValueKind: JsonValueKind.Number or JsonValueKind.Object } ? row.Number(field) : null;

    /// <exception cref="ErpUnavailableException">It is no amount in whole minor units.</exception>
    public static long Minor(this JsonElement row, string field, Currency currency) =>
        Amounts.ToMinor(row.Number(field), currency) ?? throw new ErpUnavailableException(
            $"{field} is {row.Number(field)} {currency}; allowed: an amount in whole minor units");

    /// <exception cref="ErpUnavailableException">There is no such date.</exception>
    public static BusinessDate Date(this JsonElement row, string field) =>
        row.DateOrNull(field) ?? throw new ErpUnavailableException($"a row has no date '{field}'");

    public static BusinessDate? DateOrNull(this JsonElement row, string field) =>
        row.Field(field) is { ValueKind: JsonValueKind.Object } date
        && date.Id("year") is { } year && date.Id("month") is { } month && date.Id("day") is { } day
            ? BusinessDate.From(new DateOnly((int)year, (int)month, (int)day))
            : null;

    /// <summary>Of a related record, Tryton's <c>"party.": {"name"}</c> or Fulfil's <c>"party.name"</c>.</summary>
    private static JsonElement? Field(this JsonElement row, string field)
    {
        if (row.ValueKind != JsonValueKind.Object)
            return null;
        if (row.TryGetProperty(field, out var value))
            return value;
        var point = field.IndexOf('.', StringComparison.Ordinal);
        return point > 0 && row.TryGetProperty(field[..(point + 1)], out var related)
            ? related.Field(field[(point + 1)..])
            : null;
    }
}
