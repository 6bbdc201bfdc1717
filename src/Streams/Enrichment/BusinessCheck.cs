using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Enrichment;

/// <summary>Why a well-formed transaction is wrong in business terms.</summary>
/// <param name="GoodsMoved">The goods changed hands all the same: the stock moves while the money is held.</param>
public readonly record struct Finding(string Kind, string Subject, string Why, bool GoodsMoved);

/// <summary>What is judged by where and when a transaction was made; its content has rules of its own.</summary>
public static class BusinessCheck
{
    /// <param name="validator">The rules of the content; they come before the clock's.</param>
    public static Finding? Check(
        Transaction t, TerminalId terminal, DateTimeZone zone, Instant now,
        EnrichmentRules rules, Validator validator)
    {
        validator.Begin();
        return validator.Check(t, terminal) ?? CheckClock(t, terminal, zone, now, rules);
    }

    private static Finding? CheckClock(Transaction t, TerminalId terminal, DateTimeZone zone, Instant now,
        EnrichmentRules rules)
    {
        if (t.At - now > rules.ClockSkewMax)
            return new(CaseKinds.Clock, $"{terminal}", $"{Name(t)} is of {t.At}, the node's clock says {now}", true);
        if (rules.BacklogAgeMax is { } ageMax && now - t.At > ageMax)
            return new(CaseKinds.Clock, $"{terminal}", $"{Name(t)} is of {t.At}, older than {ageMax}", true);
        // Cut-over and long nights make a day's difference; the skew allows for more.
        var daysMax = 1 + (int)rules.ClockSkewMax.TotalDays;
        // No zone is more than a day from UTC: most dates need no look at the zone's rules.
        var utc = t.At.ToUnixTimeSeconds();
        if (utc >= 0 && Math.Abs(utc / NodaConstants.SecondsPerDay - t.BusinessDate.DaysSince1970) < daysMax)
            return null;
        var date = DateOnly.FromDateTime(t.At.InZone(zone).ToDateTimeUnspecified());
        var days = Math.Abs(BusinessDate.From(date).DaysSince1970 - t.BusinessDate.DaysSince1970);
        return days > daysMax
            ? new(CaseKinds.Clock, $"{terminal}", $"{Name(t)} is of {t.At} and business date {t.BusinessDate}", true)
            : null;
    }

    private static string Name(Transaction t) => $"number {t.Number}";
}
