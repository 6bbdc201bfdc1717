using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Intake;

/// <summary>Dates <c>yyyy-MM-dd</c> and ISO 8601 times with their offset, years 1970 to 2200.</summary>
internal static class DateText
{
    public const string DateAllowed = "a date yyyy-MM-dd, 1970 to 2200";

    public const string TimeAllowed =
        "a time with its offset, yyyy-MM-ddTHH:mm:ss[.fffffffff](Z|±HH:mm), 1970 to 2200, offset within ±18:00";

    private const int DateLength = 10, SecondsLength = 19, OffsetLength = 6, FractionDigitsMax = 9;
    private const int OffsetMinutesMax = 18 * 60;
    private const long MillisPerDay = NodaConstants.MillisecondsPerDay;
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;
    private static readonly int DaysEnd = new DateOnly(2201, 1, 1).DayNumber - Epoch;

    public static bool TryDate(ReadOnlySpan<byte> text, out BusinessDate date)
    {
        date = default;
        if (text.Length != DateLength || text[4] != '-' || text[7] != '-')
            return false;
        var year = Two(text, 0) * 100 + Two(text, 2);
        var (month, day) = (Two(text, 5), Two(text, 8));
        if (year is < 1970 or > 2200 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new BusinessDate(new DateOnly(year, month, day).DayNumber - Epoch);
        return true;
    }

    /// <param name="millis">Since 1970 in UTC; what is finer than a millisecond is cut off.</param>
    public static bool TryTime(ReadOnlySpan<byte> text, out long millis, out int offsetMinutes)
    {
        (millis, offsetMinutes) = (0, 0);
        if (text.Length <= SecondsLength || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !TryDate(text[..DateLength], out var date))
            return false;
        var (hour, minute, second) = (Two(text, 11), Two(text, 14), Two(text, 17));
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
            return false;
        var rest = text[SecondsLength..];
        if (!TryFraction(ref rest, out var fraction) || !TryOffset(rest, out offsetMinutes))
            return false;
        var seconds = (hour * 60L + minute - offsetMinutes) * 60 + second;
        millis = date.DaysSince1970 * MillisPerDay + seconds * 1000 + fraction;
        return millis >= 0 && millis < DaysEnd * MillisPerDay;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> rest, out int millis)
    {
        millis = 0;
        if (rest[0] != '.')
            return true;
        var digits = 0;
        for (; digits + 1 < rest.Length && char.IsAsciiDigit((char)rest[digits + 1]); digits++)
            if (digits < 3)
                millis = millis * 10 + rest[digits + 1] - '0';
        for (var missing = digits; missing < 3; missing++)
            millis *= 10;
        rest = rest[(digits + 1)..];
        return digits is >= 1 and <= FractionDigitsMax;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
            return text[0] == 'Z';
        if (text.Length != OffsetLength || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':')
            return false;
        var (hour, minute) = (Two(text, 1), Two(text, 4));
        if (hour < 0 || minute is < 0 or > 59 || hour * 60 + minute > OffsetMinutesMax)
            return false;
        minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    /// <summary>Two digits as a number; far below 0 when one is no digit.</summary>
    private static int Two(ReadOnlySpan<byte> text, int at)
    {
        var (tens, ones) = ((uint)(text[at] - '0'), (uint)(text[at + 1] - '0'));
        return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : -10_000;
    }
}
