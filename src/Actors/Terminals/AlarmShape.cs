using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Terminals;

/// <summary>An alarm that is set, or was given, as snapshots keep it.</summary>
internal static class AlarmShape
{
    public static void Write(ByteWriter to, Instant? at, bool alarmed)
    {
        to.Bool(at is not null);
        to.Var(at?.ToUnixTimeMilliseconds() ?? 0);
        to.Bool(alarmed);
    }

    public static (Instant?, bool) Read(ref ByteReader from)
    {
        var present = from.Bool();
        var at = Instant.FromUnixTimeMilliseconds(from.Var());
        return (present ? at : null, from.Bool());
    }
}
