using System.Globalization;
using NodaTime;
using NodaTime.Text;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Operations;

/// <summary>Values of requests about stock. One that is not allowed is named, with what is.</summary>
/// <exception cref="FormatException">From all of them: field, value, and what is allowed.</exception>
internal static class StockValues
{
    public const int UnitsMax = 1_000_000_000;

    private const int TextMax = 64;

    public static string TextOf(string field, string? text) =>
        text is { Length: > 0 and <= TextMax } && !text.Any(char.IsControl)
            ? text
            : throw new FormatException($"{field}: '{text}'; allowed: 1 to {TextMax} characters");

    public static string IdOf(string? text) => TextOf("id", text);

    public static WarehouseId WarehouseOf(string? text, string field = "warehouse") => new(TextOf(field, text));

    public static BusinessDate DateOf(string? text) => BusinessDate.TryParse(text, out var date)
        ? date
        : throw new FormatException($"date: '{text}'; allowed: yyyy-MM-dd");

    public static Instant TimeOf(string field, string? text) =>
        OffsetDateTimePattern.ExtendedIso.Parse(text ?? "") is { Success: true } parsed
            ? parsed.Value.ToInstant()
            : throw new FormatException($"{field}: '{text}'; allowed: a time such as 2026-11-21T18:00:00Z");

    public static Quantity? LeftOf(string? text) => text is null ? null : QuantityOf(text);

    public static Quantity QuantityOf(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var units) && Math.Abs(units) <= UnitsMax
            && decimal.Truncate(units * Quantity.PerUnit) == units * Quantity.PerUnit
            ? new Quantity((long)(units * Quantity.PerUnit))
            : throw new FormatException($"quantity: '{text}'; allowed: a decimal with at most 6 decimals");
}
