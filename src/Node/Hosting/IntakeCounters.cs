namespace RetailActors.Node.Hosting;

/// <summary>What came in since the node started.</summary>
public sealed class IntakeCounters
{
    private long _batches, _accepted, _repeats, _conflicts, _held, _refused, _busy;

    public long Batches => Volatile.Read(ref _batches);

    public long Accepted => Volatile.Read(ref _accepted);

    public long Repeats => Volatile.Read(ref _repeats);

    public long Conflicts => Volatile.Read(ref _conflicts);

    public long Held => Volatile.Read(ref _held);

    public long Refused => Volatile.Read(ref _refused);

    public long Busy => Volatile.Read(ref _busy);

    public void AddBatch(long accepted, long repeats, long conflicts, long held)
    {
        Interlocked.Increment(ref _batches);
        Interlocked.Add(ref _accepted, accepted);
        Interlocked.Add(ref _repeats, repeats);
        Interlocked.Add(ref _conflicts, conflicts);
        Interlocked.Add(ref _held, held);
    }

    public void AddRefused() => Interlocked.Increment(ref _refused);

    public void AddBusy() => Interlocked.Increment(ref _busy);
}
