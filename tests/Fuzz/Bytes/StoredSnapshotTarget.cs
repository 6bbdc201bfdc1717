using RetailActors.Fuzz.Running;

namespace RetailActors.Fuzz.Bytes;

/// <summary>Snapshots of every kind of entity, of states that a real day led to.</summary>
internal sealed class StoredSnapshotTarget() : Target("stored-snapshots", share: 100)
{
    private (Kind Kind, byte[] Bytes)[] _snapshots = [];

    public override async Task Open()
    {
        var frames = (await StoredCorpus.Get()).Frames;
        _snapshots = [.. Kind.All.SelectMany(kind => kind.Snapshots(frames).Append([])
            .Select(bytes => (kind, bytes)))];
    }

    public override ValueTask<string> Try(Random random)
    {
        var (kind, valid) = _snapshots[random.Next(_snapshots.Length)];
        var bytes = new Damage(random).Of(valid);
        return new(Judge.Read(bytes.Length, () => kind.ReadSnapshot(bytes)));
    }
}
