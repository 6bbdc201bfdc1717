using RetailActors.Node.Settings;

namespace RetailActors.Node.Transport;

/// <summary>Opens the transport that the settings name.</summary>
public static class Transports
{
    public static ValueTask<IShardTransport> Open(
        NodeSettings settings, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel) =>
        throw new NotSupportedException();
}
