using NodaTime;
using NodaTime.Text;

namespace RetailActors.Node.Settings;

/// <summary>From a time of day until another one, over midnight when that is earlier.</summary>
public sealed record DayPart(LocalTime From, LocalTime Until);

/// <summary>A part of the day on a wall clock, <c>HH:mm-HH:mm</c>.</summary>
public sealed class DayPartAttribute(string doc) : SettingAttribute(null, doc)
{
    private static readonly LocalTimePattern Pattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public override string Unit => "part of the day";

    public override string Allowed => "two different times of day such as \"22:00-06:30\"";

    public override object? Read(string text, Type type) =>
        text.Split('-') is [var from, var until] && Pattern.Parse(from) is { Success: true } first
        && Pattern.Parse(until) is { Success: true } last && first.Value != last.Value
            ? new DayPart(first.Value, last.Value)
            : null;

    public override string Written(string text) => Quoted(text);
}

/// <summary>A time zone by its IANA name.</summary>
public sealed class ZoneAttribute(string standard, string doc) : SettingAttribute(standard, doc)
{
    public override string Unit => "time zone";

    public override string Allowed => "an IANA time zone such as Europe/London";

    public override object? Read(string text, Type type) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(text);

    public override string Written(string text) => Quoted(text);
}
