using System.Globalization;
using NodaTime;
using NodaTime.Text;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Worlds;

/// <summary>One row of a table and how its cells are understood. Every refusal names the cell.</summary>
/// <param name="Line">The line of a CSV file, or the element of a JSON array, from 1.</param>
internal sealed record WorldRow(string File, int Line, IReadOnlyDictionary<string, string> Cells)
{
    private const int TextMax = 64;

    private const int NameMax = 256;

    // 10^9 main units keep every product of a price and a quantity of a till inside 64 bits.
    private const decimal AmountMax = 1_000_000_000m;

    public WorldException Fail(string column, string allowed) =>
        new(File, Line, column, Cells.GetValueOrDefault(column, ""), allowed);

    public string Optional(string column) => Cells.GetValueOrDefault(column, "");

    /// <summary>A store, terminal or warehouse: part of addresses and file names.</summary>
    public string Id(string column)
    {
        var text = Cells[column];
        return text.Length is >= 1 and <= TextMax
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? text
            : throw Fail(column, $"1 to {TextMax} characters of A-Z a-z 0-9 . _ -");
    }

    /// <summary>A code of a catalogue: any printable characters.</summary>
    public string Code(string column)
    {
        var text = Cells[column];
        return text.Length is >= 1 and <= TextMax && !text.Any(char.IsControl)
            ? text
            : throw Fail(column, $"1 to {TextMax} printable characters");
    }

    public string Name(string column)
    {
        var text = Cells[column];
        return text.Length is >= 1 and <= NameMax ? text : throw Fail(column, $"1 to {NameMax} characters");
    }

    public bool Flag(string column) => Cells[column].ToLowerInvariant() switch
    {
        "true" or "yes" => true,
        "false" or "no" => false,
        _ => throw Fail(column, "true, false, yes or no"),
    };

    /// <summary>False when the cell is empty.</summary>
    public bool OptionalFlag(string column) => Optional(column).Length > 0 && Flag(column);

    public string? OptionalCode(string column) => Optional(column).Length == 0 ? null : Code(column);

    public WarehouseId? OptionalWarehouse(string column) =>
        Optional(column).Length == 0 ? null : new WarehouseId(Id(column));

    /// <summary>Codes with <c>;</c> between them; none when the cell is empty.</summary>
    public IReadOnlyList<string> Codes(string column)
    {
        var codes = Optional(column)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return codes.All(code => code.Length <= TextMax && !code.Any(char.IsControl))
            && codes.Distinct().Count() == codes.Length
            ? codes
            : throw Fail(column, $"different codes of 1 to {TextMax} printable characters, with ; between them");
    }

    /// <summary>One of the words; the first when the cell is empty.</summary>
    public T Choice<T>(string column, params (string Word, T Value)[] choices)
    {
        var cell = Optional(column);
        foreach (var (word, value) in choices)
            if (cell == word || cell.Length == 0)
                return value;
        throw Fail(column, string.Join(", ", choices.Select(choice => choice.Word)));
    }

    public BusinessDate Date(string column) => BusinessDate.TryParse(Cells[column], out var date)
        ? date
        : throw Fail(column, "a date yyyy-MM-dd, 1970 to 2200");

    public long Whole(string column) =>
        long.TryParse(Cells[column], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value is >= 1 and <= 1_000_000_000
            ? value
            : throw Fail(column, "a whole number, 1 to 1000000000");

    public decimal Decimal(string column, decimal min, decimal max, int decimals)
    {
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        return decimal.TryParse(Cells[column], style, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max && decimal.Round(value, decimals) == value
            ? value
            : throw Fail(column, $"a decimal number, {min} to {max}, at most {decimals} decimals");
    }

    public long Price(string column) => (long)(Decimal(column, 0, AmountMax, 6) * 1_000_000);

    public long? OptionalPrice(string column) => Optional(column).Length == 0 ? null : Price(column);

    public Quantity? OptionalQuantity(string column) => Optional(column).Length == 0
        ? null
        : new Quantity((long)(Decimal(column, -AmountMax, AmountMax, 6) * Quantity.PerUnit));

    public Currency Currency(string column) => Actors.Retail.Currency.TryOf(Cells[column], out var currency)
        ? currency
        : throw Fail(column, "an ISO 4217 code such as GBP");

    public string TimeZone(string column) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(Cells[column]) is not null
        ? Cells[column]
        : throw Fail(column, "an IANA time zone such as Europe/London");

    public LocalTime Time(string column) =>
        LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(Cells[column]) is { Success: true } parsed
            ? parsed.Value
            : throw Fail(column, "a time HH:mm, 00:00 to 23:59");
}
