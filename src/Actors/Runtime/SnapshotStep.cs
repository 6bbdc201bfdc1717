using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>
/// States to save together, the watermark that holds once they are, and the event they must wait for.
/// </summary>
public sealed record SnapshotStep(IReadOnlyList<Snapshot> Snapshots, long Watermark, long Barrier);
