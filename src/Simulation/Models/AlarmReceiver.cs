using NodaTime;
using RetailActors.Actors.Alarms;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;

namespace RetailActors.Simulation.Models;

/// <summary>Whoever is told of cases: it drops what it has seen, by the message's number, and is not always there.
/// </summary>
public sealed class AlarmReceiver(Site site, Func<Alarms> durable)
{
    private static readonly Duration Patience = Duration.FromSeconds(5);
    private readonly Dictionary<long, AlarmMessage> _messages = [];

    /// <summary>Each once, by number.</summary>
    public SortedDictionary<long, Notice> Notices { get; } = [];

    /// <param name="answer">Whether it was taken; called later.</param>
    public void Send(AlarmMessage message, Action<bool> answer)
    {
        // What is through is not looked for: the answer may come after a second delivery's.
        Guarantee.Holds(durable().Messages.ContainsKey(message.Number) || _messages.ContainsKey(message.Number),
            $"G3: alarm {message.Number} is sent before it is durable");
        var state = message.Attempt == 0 ? "first attempt" : "again";
        if (site.Swarm.Strikes(Mishap.AlarmLost, 0.3, state))
        {
            site.Scheduler.After(Patience, "no answer", () => answer(false));
            return;
        }
        Take(message);
        var isLost = site.Swarm.Strikes(Mishap.AlarmAnswerLost, 0.3, state);
        site.Scheduler.After(isLost ? Patience : Duration.FromMilliseconds(site.Scheduler.Random.Next(100)),
            "alarm answered", () => answer(!isLost));
    }

    private void Take(AlarmMessage message)
    {
        if (_messages.TryGetValue(message.Number, out var known))
        {
            Guarantee.Holds(known.Notices.SequenceEqual(message.Notices) && known.Target == message.Target,
                $"alarm {message.Number} says something else when it is sent again");
            return;
        }
        _messages[message.Number] = message;
        foreach (var notice in message.Notices)
            Guarantee.Holds(Notices.TryAdd(notice.Number, notice), $"notice {notice.Number} is told in two messages");
    }
}
