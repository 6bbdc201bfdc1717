using System.Threading.Tasks.Sources;

namespace RetailActors.Node.Hosting;

/// <summary>Wakes one waiting loop; any number of rings before it waits count as one. Allocates nothing.</summary>
public sealed class Doorbell : IValueTaskSource
{
    private const int Quiet = 0, Rung = 1, Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _state;

    public void Ring()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state == Rung)
                return;
            if (Interlocked.CompareExchange(ref _state, Rung, state) != state)
                continue;
            if (state == Waiting)
                _source.SetResult(true);
            return;
        }
    }

    /// <summary>Only one loop may wait.</summary>
    public ValueTask Wait()
    {
        if (Interlocked.CompareExchange(ref _state, Quiet, Rung) == Rung)
            return ValueTask.CompletedTask;
        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Quiet) == Quiet)
            return new ValueTask(this, _source.Version);
        Volatile.Write(ref _state, Quiet);
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token)
    {
        _source.GetResult(token);
        Volatile.Write(ref _state, Quiet);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
