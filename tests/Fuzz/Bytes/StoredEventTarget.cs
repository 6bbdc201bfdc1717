using RetailActors.Actors.Runtime;
using RetailActors.Fuzz.Running;

namespace RetailActors.Fuzz.Bytes;

/// <summary>Events of every kind: what is damaged is a value of the kind or said to be damage.</summary>
internal sealed class StoredEventTarget() : Target("stored-events", share: 200)
{
    private (EventFrame Frame, Kind Own)[] _frames = [];

    public override async Task Open() => _frames =
    [
        .. (await StoredCorpus.Get()).Frames.SelectMany(frame =>
            Kind.All.Where(kind => kind.Reads(frame)).Select(kind => (frame, kind))),
    ];

    public override ValueTask<string> Try(Random random)
    {
        var (frame, kind) = _frames[random.Next(_frames.Length)];
        // Now and then another kind's, or a version that it never had.
        kind = random.Next(20) == 0 ? Kind.All[random.Next(Kind.All.Count)] : kind;
        var version = random.Next(20) == 0 ? random.Next(4) : frame.Version;
        var payload = new Damage(random).Of(frame.Payload.Span);
        return new(Judge.Read(payload.Length, () => kind.ReadEvent(frame.Type, version, payload)));
    }
}
