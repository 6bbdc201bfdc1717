namespace RetailActors.Node.Intake;

/// <summary>
/// Memory and time for the bodies of all requests that are being read, beyond a reader's first bytes: many slow
/// clients with large bodies cannot take more than this together. Thread-safe.
/// </summary>
/// <param name="bytesMax"><c>retail.http.bodies-bytes-max</c>.</param>
/// <param name="within"><c>retail.http.body-within</c>: for one body, however fast it began.</param>
public sealed class BodyBudget(long bytesMax, TimeSpan within)
{
    public TimeSpan Within { get; } = within;

    private long _taken;

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= bytesMax)
            return true;
        GiveBack(bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
