using NodaTime;
using RetailActors.Actors.Alarms;
using RetailActors.Actors.Runtime;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Hosting;

using AlarmRunner = ShardRunner<Alarms, AlarmCommand, AlarmEvent, AlarmReply>;

/// <summary>Tells people of cases for one life of the alarms' host, as the real sender does.</summary>
public sealed class AlarmDriver(Site site, AlarmRunner alarms, AlarmReceiver receiver, AlarmPolicy policy)
{
    private readonly int _life = alarms.Life;
    private int _round;
    private int _underWay;
    private bool _isAsking;

    public bool IsAlive => alarms.Life == _life;

    /// <summary>There is, or may be, something to tell.</summary>
    public void Wake() => Later(20);

    private void Later(double milliseconds)
    {
        var round = ++_round;
        alarms.Node.After(Duration.FromMilliseconds(Math.Max(1, milliseconds)), "alarms", () => Ask(round));
    }

    private void Ask(int round)
    {
        if (!IsAlive || round != _round || _isAsking || _underWay > 0)
            return;
        _isAsking = true;
        if (!alarms.TrySend(Alarms.Key, new AlarmCommand.Next(policy), new Replies<AlarmReply>(Take, _ => Failed())))
            Failed();
    }

    private void Failed()
    {
        _isAsking = false;
        Later(1_000);
    }

    private void Take(AlarmReply reply)
    {
        _isAsking = false;
        if (reply is not AlarmReply.Due due)
            return;
        foreach (var message in due.Messages)
        {
            _underWay++;
            alarms.Node.Soon(5, "tells", () => receiver.Send(message, taken => Told(message, taken)));
        }
        if (due is { Messages.Count: 0, NextAt: { } next })
            Later((next - alarms.Node.Now).TotalMilliseconds);
    }

    private void Told(AlarmMessage message, bool taken) => alarms.Node.Soon(2, "alarm told", () =>
    {
        if (!IsAlive)
            return;
        AlarmCommand command = taken || site.Mutation == Mutation.BelieveAlarmSent
            ? new AlarmCommand.Sent(message.Number)
            : new AlarmCommand.Failed(message.Number, "no answer", policy);
        if (!alarms.TrySend(Alarms.Key, command, new Replies<AlarmReply>(_ => Ended(), _ => Ended())))
            Ended();
    });

    private void Ended()
    {
        _underWay--;
        Wake();
    }
}
