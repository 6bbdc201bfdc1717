namespace RetailActors.Node.Hosting;

/// <summary>
/// Shards that have one owner and move together. The office keeps what there is once in a company: who may send, master
/// data, cases, the way to the ERP. A group of stores has their terminals and their books, so that a sale reaches the
/// books without leaving its node. A group of stock is one shard of SKUs.
/// </summary>
/// <param name="Name">As operators see it: <c>office</c>, <c>stores-3</c>, <c>stock-0</c>.</param>
public sealed record ShardGroup(string Name, IReadOnlyList<IShardHost> Hosts)
{
    public const string Office = "office";

    public bool IsOffice => Name == Office;

    /// <summary>One of them cannot go on here.</summary>
    public bool HasFailed => Hosts.Any(host => host.Completion.IsFaulted);

    /// <summary>Claims and recovers all of them; several at once, since recovery is reading and decoding.</summary>
    public async ValueTask Start(CancellationToken cancel)
    {
        try
        {
            await Parallel.ForEachAsync(Hosts, cancel, (host, c) => host.Start(c));
        }
        catch
        {
            await Stop();
            throw;
        }
    }

    /// <summary>Reads ahead, so that <see cref="Start"/> will be quick.</summary>
    public async ValueTask Warm(CancellationToken cancel)
    {
        foreach (var host in Hosts)
            await host.Warm(cancel);
    }

    public Task Stop() => Task.WhenAll(Hosts.Select(host => host.Stop().AsTask()));
}
