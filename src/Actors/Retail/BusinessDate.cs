using System.Globalization;

namespace RetailActors.Actors.Retail;

/// <summary>
/// The day a store counts a transaction to. It begins at the store's cut-over, not at midnight, and has no time zone of
/// its own. Years 1970 to 2200.
/// </summary>
public readonly record struct BusinessDate(int DaysSince1970) : IComparable<BusinessDate>, IFormattable
{
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    public static BusinessDate From(DateOnly date) => new(date.DayNumber - Epoch.DayNumber);

    public static BusinessDate Parse(string text) =>
        TryParse(text, out var date) ? date
            : throw new FormatException($"'{text}' is not a date yyyy-MM-dd, 1970 to 2200");

    public static bool TryParse(ReadOnlySpan<char> text, out BusinessDate date)
    {
        date = default;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var parsed)
            || parsed.Year is < 1970 or > 2200)
            return false;
        date = From(parsed);
        return true;
    }

    public DateOnly ToDateOnly() => Epoch.AddDays(DaysSince1970);

    public BusinessDate AddDays(int days) => new(DaysSince1970 + days);

    public int CompareTo(BusinessDate other) => DaysSince1970.CompareTo(other.DaysSince1970);

    public static bool operator <(BusinessDate a, BusinessDate b) => a.DaysSince1970 < b.DaysSince1970;

    public static bool operator >(BusinessDate a, BusinessDate b) => a.DaysSince1970 > b.DaysSince1970;

    public static bool operator <=(BusinessDate a, BusinessDate b) => a.DaysSince1970 <= b.DaysSince1970;

    public static bool operator >=(BusinessDate a, BusinessDate b) => a.DaysSince1970 >= b.DaysSince1970;

    public override string ToString() => ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string ToString(string? format, IFormatProvider? formatProvider) =>
        ToDateOnly().ToString(format ?? "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
