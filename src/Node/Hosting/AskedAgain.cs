using Microsoft.Extensions.Logging;

namespace RetailActors.Node.Hosting;

/// <summary>A shard that is busy or being replayed does not answer; what was asked of it is asked again.</summary>
internal static class AskedAgain
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Func<CancellationToken, Task> After(
        Func<CancellationToken, Task> work, TimeProvider clock, ILogger log) => async cancel =>
    {
        while (!cancel.IsCancellationRequested)
            try
            {
                await work(cancel);
                return;
            }
            catch (ShardFaultException e)
            {
                Log.WorkFailed(log, e.Message);
                await Task.Delay(Pause, clock, cancel);
            }
    };
}
