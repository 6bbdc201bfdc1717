using NodaTime;

namespace RetailActors.Node.Hosting;

/// <summary>Rings at one moment, the last that was set; a moment rings once until it is forgotten.</summary>
internal sealed class AlarmClock(TimeProvider clock, Action ring) : IAsyncDisposable
{
    /// <summary>Timers take no longer: it rings early then, and is set again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private readonly ITimer _timer =
        clock.CreateTimer(_ => ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    private Instant? _at;

    public void Set(Instant at, Instant now)
    {
        if (at == _at)
            return;
        // A timer may be a little early, and the moment must have come.
        var wait = at <= now ? TimeSpan.Zero : (at - now).ToTimeSpan() + TimeSpan.FromMilliseconds(1);
        _at = wait < Longest ? at : null;
        _timer.Change(wait < Longest ? wait : Longest, Timeout.InfiniteTimeSpan);
    }

    public void Forget() => _at = null;

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
