using NodaTime;
using RetailActors.Actors.Alarms;
using RetailActors.Actors.Cases;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Checks;

/// <summary>Of every case that is open somebody was told; of what somebody was told and is over, too.</summary>
public sealed class AlarmChecker(AlarmReceiver receiver, Severity least)
{
    private readonly SortedDictionary<string, Instant?> _open = new(StringComparer.Ordinal);

    public void Seen(string key, CaseEvent fact)
    {
        if (fact is CaseEvent.Opened opened)
            _open[key] = opened.At;
        else if (fact is CaseEvent.Closed)
            _open[key] = null;
    }

    /// <summary>Null when everybody knows what there is to know.</summary>
    public string? Unfinished()
    {
        var told = receiver.Notices.Values.ToLookup(notice => notice.Case);
        foreach (var (key, at) in _open)
        {
            if (Case.New(key).Kind.Severity < least)
                continue;
            var last = told[key].LastOrDefault(notice => notice.Kind != NoticeKind.Escalated);
            if (at is not null && last is not { Kind: NoticeKind.Opened })
                return $"nobody was told that {key} is open";
            if (at is null && last is { Kind: NoticeKind.Opened })
                return $"nobody was told that {key} is over";
        }
        return null;
    }
}
