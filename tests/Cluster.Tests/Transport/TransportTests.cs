using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Hosting;
using RetailActors.Node.Transport;
using Xunit;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>Nodes that write to each other.</summary>
public abstract class TransportTests : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    protected static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(300);
    protected const byte A = (byte)'a', B = (byte)'b';

    private readonly List<IShardTransport> _nodes = [];

    protected ShardId Tills { get; private set; }

    protected ShardId Stock { get; private set; }

    /// <summary>Another node of the same cluster.</summary>
    /// <param name="waitingMax">About how many messages may wait for one shard.</param>
    protected abstract ValueTask<IShardTransport> Join(int waitingMax);

    protected abstract ValueTask Stop();

    public ValueTask InitializeAsync()
    {
        (Tills, Stock) = (new ShardId("terminals", 3), new ShardId("stock", 3));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await Stop();
        GC.SuppressFinalize(this);
    }

    protected async Task<IShardTransport> Node(int waitingMax = 10_000)
    {
        var node = await Join(waitingMax);
        _nodes.Add(node);
        return node;
    }

    protected static ValueTask<IAsyncDisposable> Serve(
        IShardTransport node, IMailReader reader, params ShardId[] shards) =>
        node.Serve(shards, reader, CancellationToken.None);

    protected static async Task<(int Number, byte By)> Ask(
        IShardTransport node, ShardId shard, int number, TimeSpan? within = null)
    {
        var answer = await node.Ask(shard, Mail.Of(number), within ?? Patience);
        return (Mail.NumberOf(answer), answer.Span[^1]);
    }

    protected static async Task<FaultKind?> FaultOf(Task asked)
    {
        try
        {
            await asked;
            return null;
        }
        catch (ShardFaultException e)
        {
            return e.Fault.Kind;
        }
    }
}
