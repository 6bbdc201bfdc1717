using NodaTime;
using NodaTime.TimeZones;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Shopping;

/// <summary>
/// A store's wall clock and business day. Fast for times that follow each other: it keeps the last offset.
/// </summary>
internal sealed class StoreClock(DateTimeZone zone, LocalTime cutOver)
{
    private readonly long _cutOverMillis = cutOver.TickOfDay / NodaConstants.TicksPerMillisecond;
    private ZoneInterval? _interval;

    /// <param name="at">The offset is cut to whole minutes, as ISO 8601 has them.</param>
    public (int OffsetMinutes, BusinessDate Date) Read(Instant at)
    {
        if (_interval is null || !_interval.Contains(at))
            _interval = zone.GetZoneInterval(at);
        var offsetMinutes = _interval.WallOffset.Seconds / 60;
        var local = at.ToUnixTimeMilliseconds() + offsetMinutes * 60_000L - _cutOverMillis;
        return (offsetMinutes, new BusinessDate((int)Math.Floor(local / (double)NodaConstants.MillisecondsPerDay)));
    }
}
