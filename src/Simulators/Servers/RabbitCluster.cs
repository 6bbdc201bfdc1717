namespace RetailActors.Simulators.Servers;

/// <summary>A private cluster of RabbitMQ nodes on this machine, for trials and tests of what fails.</summary>
public sealed class RabbitCluster : IAsyncDisposable
{
    private readonly ErlangNames _names;

    private RabbitCluster(ErlangNames names, IReadOnlyList<RabbitServer> nodes) => (_names, Nodes) = (names, nodes);

    public IReadOnlyList<RabbitServer> Nodes { get; }

    /// <param name="folder">Made when it is not there; null takes a new one that goes with the cluster.</param>
    /// <param name="nodes">Three or another odd number, so that one may fail.</param>
    /// <exception cref="ServerException">The package is missing, or a node does not start.</exception>
    public static async Task<RabbitCluster> Start(string? folder, int nodes, CancellationToken cancel)
    {
        var names = ErlangNames.Start(folder);
        string[] peers = [.. Enumerable.Range(1, nodes).Select(number => $"retail{number}")];
        var cluster = new RabbitCluster(names,
            [.. peers.Select(peer => new RabbitServer(names, peer, 0, peers, ownsNames: false))]);
        try
        {
            // At first one alone: the others find it and join. Afterwards whoever ended first waits for the others.
            if (!cluster.Nodes[0].HasData)
                await cluster.Nodes[0].Launch(cancel);
            await Task.WhenAll(cluster.Nodes.Where(node => !node.Runs).Select(node => node.Launch(cancel)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await _names.DisposeAsync();
    }
}
