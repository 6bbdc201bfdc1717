using System.Globalization;

namespace RetailActors.Node.Settings.Hocon;

/// <summary>Durations, sizes and booleans in the specification's notation. Names of units count their case.</summary>
public static class HoconUnits
{
    private const NumberStyles Number =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly string[] Prefixes = ["", "kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta"];
    private static readonly string[] Binary = ["", "kibi", "mebi", "gibi", "tebi", "pebi", "exbi", "zebi", "yobi"];
    private static readonly Dictionary<string, decimal> Sizes = SizeUnits();

    /// <summary><c>10s</c>, <c>1.5 hours</c>; no unit: milliseconds; cut to 100 ns. False: none, too long.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (!Split(text, out var number, out var unit) || Ticks(unit) is not { } ticks)
            return false;
        if (Math.Abs(number) > long.MaxValue / ticks)
            return false;
        duration = new TimeSpan((long)(number * ticks));
        return true;
    }

    /// <summary><c>512K</c>, <c>1MiB</c>, <c>10MB</c>; no unit: bytes. False: none, part of a byte, too many.</summary>
    public static bool TryBytes(string text, out long bytes)
    {
        bytes = 0;
        if (!Split(text, out var number, out var unit) || !Sizes.TryGetValue(unit, out var size))
            return false;
        if (Math.Abs(number) > long.MaxValue / size || decimal.Truncate(number * size) != number * size)
            return false;
        bytes = (long)(number * size);
        return true;
    }

    /// <summary>The six words of the specification.</summary>
    public static bool TryBoolean(string text, out bool value)
    {
        value = text is "true" or "yes" or "on";
        return value || text is "false" or "no" or "off";
    }

    private static bool Split(string text, out decimal number, out string unit)
    {
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.Length;
        while (digits > 0 && char.IsLetter(trimmed[digits - 1]))
            digits--;
        unit = trimmed[digits..].ToString();
        return decimal.TryParse(trimmed[..digits].TrimEnd(), Number, CultureInfo.InvariantCulture, out number);
    }

    private static decimal? Ticks(string unit) => unit switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.01m,
        "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
        "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
        "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        _ => null,
    };

    private static Dictionary<string, decimal> SizeUnits()
    {
        var units = new Dictionary<string, decimal> { [""] = 1, ["B"] = 1, ["b"] = 1, ["byte"] = 1, ["bytes"] = 1 };
        var (thousands, twos) = (1m, 1m);
        for (var i = 1; i < Prefixes.Length; i++)
        {
            (thousands, twos) = (thousands * 1000, twos * 1024);
            var letter = char.ToUpperInvariant(Prefixes[i][0]);
            string[] decimals = [$"{(i == 1 ? 'k' : letter)}B", Prefixes[i] + "byte", Prefixes[i] + "bytes"];
            string[] letters = [$"{letter}", $"{char.ToLowerInvariant(letter)}", $"{letter}i", $"{letter}iB"];
            foreach (var name in decimals)
                units[name] = thousands;
            foreach (var name in (string[])[.. letters, Binary[i] + "byte", Binary[i] + "bytes"])
                units[name] = twos;
        }

        return units;
    }
}
