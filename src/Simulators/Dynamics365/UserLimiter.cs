namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// The withdrawn limits per user and web server: a sliding window and requests at once. Texts as documented.
/// </summary>
internal sealed class UserLimiter(UserLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _requests = new();
    private int _running;

    /// <exception cref="ODataFault">429.</exception>
    public IDisposable Enter()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            while (_requests.TryPeek(out var oldest) && now - oldest >= limits.Window)
                _requests.Dequeue();
            if (_requests.Count >= limits.RequestsMax)
                throw new ODataFault(429,
                    $"Number of requests exeeded the limit of {limits.RequestsMax} "
                    + $"over the time window of {limits.Window.TotalSeconds:0} seconds.",
                    limits.Window - (now - _requests.Peek()));
            if (_running >= limits.ConcurrentMax)
                throw new ODataFault(429,
                    $"Number of concurrent requests exceeded the limit of {limits.ConcurrentMax}.");
            _requests.Enqueue(now);
            _running++;
            return new Slot(this);
        }
    }

    private void Leave()
    {
        lock (_gate)
            _running--;
    }

    private sealed class Slot(UserLimiter limiter) : IDisposable
    {
        public void Dispose() => limiter.Leave();
    }
}
