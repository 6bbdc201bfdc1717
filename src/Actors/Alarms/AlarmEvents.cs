using NodaTime;
using RetailActors.Actors.Cases;

namespace RetailActors.Actors.Alarms;

public enum NoticeKind : byte
{
    Opened = 1,

    /// <summary>Nobody has looked at it in time.</summary>
    Escalated = 2,
    Closed = 3,
}

/// <summary>Who is told.</summary>
public enum AlarmTarget : byte
{
    First = 1,

    /// <summary>Told of what the first has left lying.</summary>
    Second = 2,
}

/// <summary>One thing to tell of one case.</summary>
/// <param name="Number">Counts the notices; never used again.</param>
public sealed record Notice(
    long Number, NoticeKind Kind, string Case, Severity Severity, CaseOwner Owner, string? Assignee, string Why,
    Instant At)
{
    public AlarmTarget Target => Kind == NoticeKind.Escalated ? AlarmTarget.Second : AlarmTarget.First;
}

/// <summary>What goes out in one request. Sent again it has the same number and the same notices.</summary>
public sealed record AlarmMessage(long Number, AlarmTarget Target, IReadOnlyList<Notice> Notices)
{
    public int Attempt { get; init; }

    public Instant NotBefore { get; init; } = Instant.MinValue;

    public string? Why { get; init; }
}

/// <summary>When people sleep: only what is critical goes out, the rest is collected until the end.</summary>
public sealed record QuietHours(LocalTime From, LocalTime Until, DateTimeZone Zone)
{
    /// <summary>When the quiet ends; null when it is not quiet.</summary>
    public Instant? EndAt(Instant now)
    {
        var local = now.InZone(Zone).LocalDateTime;
        var quiet = From <= Until ? local.TimeOfDay >= From && local.TimeOfDay < Until
            : local.TimeOfDay >= From || local.TimeOfDay < Until;
        if (!quiet)
            return null;
        var date = local.TimeOfDay < Until ? local.Date : local.Date.PlusDays(1);
        return date.At(Until).InZoneLeniently(Zone).ToInstant();
    }
}

/// <summary>What is told, when, and how often it is tried.</summary>
/// <param name="Least">Cases below it raise no alarm.</param>
/// <param name="EscalateAfter">Null: nothing is escalated.</param>
public sealed record AlarmPolicy(
    Severity Least, QuietHours? Quiet, Duration? EscalateAfter, Duration BackoffMin, Duration BackoffMax);

public abstract record AlarmCommand
{
    public sealed record Open(string Case, Severity Severity, CaseOwner Owner, string Why, Instant At) : AlarmCommand;

    public sealed record Close(string Case, Instant At) : AlarmCommand;

    /// <summary>A person has acted on the case: it is not escalated any more.</summary>
    /// <param name="Assignee">The person it was given to, when the act was that.</param>
    public sealed record Acknowledge(string Case, string Who, string? Assignee, Instant At) : AlarmCommand;

    /// <summary>Asks what is to be sent now.</summary>
    public sealed record Next(AlarmPolicy Policy) : AlarmCommand;

    public sealed record Sent(long Message) : AlarmCommand;

    public sealed record Failed(long Message, string Why, AlarmPolicy Policy) : AlarmCommand;

    public sealed record Wake : AlarmCommand;
}

public abstract record AlarmReply
{
    /// <param name="NextAt">When there will be something to do; null when nothing waits.</param>
    public sealed record Due(IReadOnlyList<AlarmMessage> Messages, Instant? NextAt) : AlarmReply;

    public sealed record Done : AlarmReply;
}

public abstract record AlarmEvent
{
    public sealed record Opened(string Case, Severity Severity, CaseOwner Owner, string Why, Instant At) : AlarmEvent;

    public sealed record Closed(string Case, Instant At) : AlarmEvent;

    public sealed record Acknowledged(string Case, string Who, string? Assignee, Instant At) : AlarmEvent;

    /// <summary>Waiting notices have become a message.</summary>
    public sealed record Composed(long Message, AlarmTarget Target, IReadOnlyList<long> Notices) : AlarmEvent;

    public sealed record Sent(long Message, Instant At) : AlarmEvent;

    public sealed record Failed(long Message, string Why, Instant Until) : AlarmEvent;

    public sealed record Escalated(IReadOnlyList<string> Cases, Instant At) : AlarmEvent;

    /// <summary>Notices that are not told: below the severity, or too many wait.</summary>
    public sealed record Dropped(IReadOnlyList<long> Notices) : AlarmEvent;
}
