using RetailActors.Actors.Alarms;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Alarms;

/// <summary>From the cases' facts to the alarms: what opened, what a person has taken up, what is over.</summary>
public sealed class AlarmRoute : IRoute<AlarmCommand>
{
    private readonly FrameReader _frames = new();
    private readonly CaseEventCodec _codec = new();

    public IReadOnlyList<(string Entity, AlarmCommand Command)> Route(Block block, long after)
    {
        var commands = new List<(string, AlarmCommand)>();
        foreach (var frame in _frames.After(block, after))
        {
            if (frame.IsRuntime || frame.Type is CaseEventCodec.Held or CaseEventCodec.Released
                or CaseEventCodec.Raised or CaseEventCodec.Settled)
                continue;
            AlarmCommand? command = _codec.Read(frame.Type, frame.Version, frame.Payload) switch
            {
                CaseEvent.Opened opened when Case.New(frame.Entity).Kind is var kind =>
                    new AlarmCommand.Open(frame.Entity, kind.Severity, kind.Owner, opened.Why, opened.At),
                CaseEvent.Closed closed => new AlarmCommand.Close(frame.Entity, closed.At),
                CaseEvent.Acted acted => new AlarmCommand.Acknowledge(frame.Entity, acted.Who, null, acted.At),
                CaseEvent.Assigned given =>
                    new AlarmCommand.Acknowledge(frame.Entity, given.Who, given.Person, given.At),
                _ => null,
            };
            if (command is not null)
                commands.Add((Actors.Alarms.Alarms.Key, command));
        }
        return commands;
    }
}
