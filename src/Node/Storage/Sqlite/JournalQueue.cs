namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// One piece of work for the writer's thread. It is told its end exactly once, by one of the last three.
/// </summary>
internal abstract class JournalRequest
{
    /// <summary>What it adds to a commit.</summary>
    public abstract int Bytes { get; }

    /// <summary>On the writer's thread, inside the transaction.</summary>
    public abstract void Apply(JournalTables tables);

    /// <summary>The transaction is durable.</summary>
    public abstract void Committed();

    /// <summary>The transaction was rolled back: nothing is written.</summary>
    public abstract void NotWritten(string why);

    /// <summary>The commit failed: it may be written or not.</summary>
    public abstract void Unclear(string why);

    public abstract void Refused(Exception why);
}

/// <summary>
/// What waits for the writer: bounded, first come first served. The writer takes all that came during its last commit,
/// so the group grows with the load and nobody waits for a timer.
/// </summary>
internal sealed class JournalQueue(int requestsMax) : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<JournalRequest> _waiting = new();
    private readonly SemaphoreSlim _room = new(requestsMax);
    private Exception? _closed;

    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>True when a place was free at once; then <see cref="Add"/> must follow.</summary>
    public bool TryTakePlace() => _room.Wait(0);

    public Task TakePlace(CancellationToken cancel) => _room.WaitAsync(cancel);

    public void Add(JournalRequest request)
    {
        Exception? closed;
        lock (_gate)
        {
            closed = _closed;
            if (closed is null)
            {
                _waiting.Enqueue(request);
                if (_waiting.Count == 1)
                    Monitor.Pulse(_gate);
            }
        }
        if (closed is null)
            return;
        _room.Release();
        request.Refused(closed);
    }

    /// <summary>Waits for work and moves one group of it. False when the queue is closed and empty.</summary>
    public bool Take(List<JournalRequest> group, int bytesMax)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closed is not null)
                    return false;
                Monitor.Wait(_gate);
            }
            long bytes = 0;
            while (_waiting.TryPeek(out var next) && (group.Count == 0 || bytes + next.Bytes <= bytesMax))
            {
                group.Add(_waiting.Dequeue());
                bytes += next.Bytes;
            }
        }
        _room.Release(group.Count);
        return true;
    }

    /// <summary>Takes nothing more; what waits is still served. The first reason stays.</summary>
    public void Close(Exception why)
    {
        lock (_gate)
        {
            _closed ??= why;
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose() => _room.Dispose();
}
