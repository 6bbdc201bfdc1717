using System.Text.Json.Serialization;
using RetailActors.Actors.Alarms;
using RetailActors.Actors.Cases;
using RetailActors.Node.Hosting;
using RetailActors.Node.Settings;

namespace RetailActors.Node.Operations;

/// <summary>What a receiver of alarms gets. Shapes only grow.</summary>
/// <param name="Id">The same for each attempt: what was seen before is to be dropped.</param>
/// <param name="To"><c>first</c>, or <c>second</c> for what is escalated.</param>
/// <param name="Person">Who is named in escalations.</param>
public sealed record AlarmBody(string Id, string Node, string To, string? Person,
    IReadOnlyList<AlarmNoticeView> Alarms);

/// <param name="What"><c>opened</c>, <c>escalated</c> or <c>closed</c>.</param>
public sealed record AlarmNoticeView(
    string What, string Case, string Kind, string Title, string Severity, string Owner, string? Assignee, string Why,
    string Remedy, string At);

/// <summary>The state of alarming.</summary>
public sealed record AlarmsView(
    string? Url, bool IsSigned, long Sent, long Dropped, int Waiting, IReadOnlyList<AlarmMessageView> Messages,
    IReadOnlyList<OpenAlarmView> Open);

public sealed record AlarmMessageView(string Id, string To, int Notices, int Attempts, string? NotBefore, string? Why);

public sealed record OpenAlarmView(
    string Case, string Severity, string Owner, string OpenedAt, bool Told, string? AcknowledgedBy, string? Assignee,
    bool Escalated, string Why);

internal static class AlarmText
{
    public static AlarmBody Of(RetailNode node, AlarmsSection settings, string id, AlarmMessage message) => new(
        id, node.Settings.Node.Name, To(message.Target),
        message.Target == AlarmTarget.Second ? settings.EscalationPerson : null, [.. message.Notices.Select(Of)]);

    private static AlarmNoticeView Of(Notice notice)
    {
        var kind = Case.New(notice.Case).Kind;
        return new AlarmNoticeView(Names.Hyphenated($"{notice.Kind}"), notice.Case, kind.Name, kind.Title,
            Names.Hyphenated($"{notice.Severity}"), Names.Hyphenated($"{notice.Owner}"), notice.Assignee, notice.Why,
            kind.Remedy, Times.Text(notice.At));
    }

    public static ValueTask<AlarmsView> View(RetailNode node) => node.Shards.Alarms.Inspect(shard =>
    {
        var (settings, alarms) = (node.Settings.Alarms, shard.Find(Alarms.Key) ?? Alarms.New(""));
        return new AlarmsView(
            settings.Url?.ToString(), settings.Secret is not null, alarms.SentCount, alarms.DroppedCount,
            alarms.Waiting.Count,
            [.. alarms.Messages.Values.Select(m => new AlarmMessageView($"{node.Settings.Node.Name}-{m.Number}",
                To(m.Target), m.Notices.Count, m.Attempt, m.Attempt > 0 ? Times.Text(m.NotBefore) : null, m.Why))],
            [.. alarms.Open.Select(a => new OpenAlarmView(a.Key, $"{a.Value.Severity}", $"{a.Value.Owner}",
                Times.Text(a.Value.OpenedAt), a.Value.Told, a.Value.AcknowledgedBy, a.Value.Assignee,
                a.Value.Escalated, a.Value.Why))]);
    });

    private static string To(AlarmTarget target) => Names.Hyphenated($"{target}");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlarmBody))]
[JsonSerializable(typeof(AlarmsView))]
public sealed partial class AlarmJson : JsonSerializerContext;
