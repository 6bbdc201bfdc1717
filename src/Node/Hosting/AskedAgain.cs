using System.Data.Common;
using Microsoft.Extensions.Logging;
using RetailActors.Node.Storage;

namespace RetailActors.Node.Hosting;

/// <summary>
/// A shard that is busy or being replayed does not answer, a database may be away; what was asked is asked again.
/// </summary>
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
            catch (Exception e) when (e is ShardFaultException or JournalUnavailableException or DbException
                && !cancel.IsCancellationRequested)
            {
                Log.WorkFailed(log, e.Message);
                await Task.Delay(Pause, clock, cancel);
            }
    };
}
