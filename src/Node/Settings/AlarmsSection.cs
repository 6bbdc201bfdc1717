using NodaTime;
using RetailActors.Actors.Cases;

namespace RetailActors.Node.Settings;

public sealed record AlarmsSection
{
    [Url("Where alarms are posted; without one they are only logged.", Example = "https://alarms.example/retail")]
    public Uri? Url { get; init; }

    [Secret("RETAIL_ALARM_SECRET", "Signs what is posted (HMAC-SHA256); set it in the environment.", CharsMin = 16)]
    public Secret? Secret { get; init; }

    [Choice(Severity.Warning, "The least severity of a case that raises an alarm.")]
    public required Severity SeverityMin { get; init; }

    [DayPart("When only what is critical goes out; the rest is collected and goes out at the end.",
        Example = "22:00-06:30")]
    public DayPart? QuietHours { get; init; }

    [Zone("Europe/London", "The time zone of the quiet hours.")]
    public required DateTimeZone QuietZone { get; init; }

    [Duration("0s", "0s", "30d", "A case that nobody acted on for so long is escalated; 0 escalates none.")]
    public required TimeSpan EscalateAfter { get; init; }

    [Url("Where escalations are posted; without one to the same address.", Example = "https://alarms.example/boss")]
    public Uri? EscalationUrl { get; init; }

    [Text(null, "Who is named in escalations.", Example = "head of store operations")]
    public string? EscalationPerson { get; init; }

    [Duration("10s", "100ms", "5m", "Longest wait for the receiver's answer.")]
    public required TimeSpan Timeout { get; init; }

    [Duration("5s", "10ms", "1h", "Wait before the first retry; doubled each time.")]
    public required TimeSpan RetryBackoffMin { get; init; }

    [Duration("10 minutes", "10ms", "24h", "Longest wait before a retry.", NotBelow = nameof(RetryBackoffMin))]
    public required TimeSpan RetryBackoffMax { get; init; }
}
