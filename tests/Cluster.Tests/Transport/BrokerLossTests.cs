using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Hosting;
using RetailActors.Simulators.Servers;
using Xunit;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>Brokers that fail with mail in flight.</summary>
public sealed class BrokerLossTests(ITestOutputHelper output)
{
    private const int Askers = 8;
    private static readonly ShardId Tills = new("terminals", 1), Stock = new("stock", 1);
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_broker_that_crashes_loses_nothing_that_it_took()
    {
        await using var server = await RabbitServer.Start(null, 0, None);
        var options = RabbitNodes.Options("crash", server.Url);
        await using var owner = await RabbitNodes.Join(options);
        await using var sender = await RabbitNodes.Join(options);
        var (reader, later) = (new NotingReader(1), new NotingReader(2));
        await using var _ = await owner.Serve([Tills], reader, None);
        var unread = Enumerable.Range(0, 50)
            .Select(number => sender.Ask(Stock, Mail.Of(number), Patience).AsTask()).ToArray();
        var traffic = new Traffic(sender, Tills, Askers);
        await traffic.Flow(200);
        // Counted when the broker has confirmed it.
        Assert.InRange(sender.State.Sent, 250, long.MaxValue);
        // Queues that it made a while ago: what it knows of new ones it writes some seconds later.
        await server.Control(None, "eval", "[dets:sync(Table) || Table <- dets:all()].");

        await server.Stop(immediately: true, None);
        var lost = await Assert.ThrowsAsync<ShardFaultException>(() => unread[0]);
        Assert.NotNull(sender.State.Problem);
        await server.Launch(None);

        await traffic.Flow(200);
        await traffic.Check(reader);
        Assert.Null(sender.State.Problem);
        Assert.Equal(FaultKind.ShardLost, lost.Fault.Kind);
        await using var __ = await owner.Serve([Stock], later, None);
        Assert.Equal(Enumerable.Range(0, 50), (await later.Next(50).WaitAsync(Patience)).Select(seen => seen.Number));
    }

    /// <summary>
    /// A RabbitMQ 3.10 that is killed within seconds of making queues has forgotten some: they come back empty and
    /// without a leader.
    /// </summary>
    [Fact]
    public async Task Queues_that_lost_their_leader_in_a_crash_are_made_anew()
    {
        await using var server = await RabbitServer.Start(null, 0, None);
        var options = RabbitNodes.Options("forgotten", server.Url);
        await using var owner = await RabbitNodes.Join(options);
        await using var sender = await RabbitNodes.Join(options);
        ShardId[] shards = [.. Enumerable.Range(0, 6).Select(number => new ShardId("terminals", number))];
        var readers = shards.Select(_ => new NotingReader(1)).ToArray();
        await Task.WhenAll(shards.Zip(readers, (shard, reader) => owner.Serve([shard], reader, None).AsTask()));
        var traffic = shards.Select(shard => new Traffic(sender, shard, Askers)).ToArray();
        await Task.WhenAll(traffic.Select(one => one.Flow(20)));

        await server.Stop(immediately: true, None);
        await server.Launch(None);

        await Task.WhenAll(traffic.Select(one => one.Flow(100)));
        foreach (var (one, reader) in traffic.Zip(readers))
            await one.Check(reader);
    }

    /// <summary>The first: it leads the queues, since it made them. In a long run each of them.</summary>
    [Fact]
    public async Task One_broker_node_of_three_may_go_and_come_back()
    {
        await using var cluster = await RabbitCluster.Start(null, 3, None);
        var options = RabbitNodes.Options("three", [.. cluster.Nodes.Select(node => node.Url)]);
        await using var owner = await RabbitNodes.Join(options);
        await using var sender = await RabbitNodes.Join(options);
        ShardId[] shards = [.. Enumerable.Range(0, 3).Select(number => new ShardId("terminals", number))];
        var readers = shards.Select(_ => new NotingReader(1)).ToArray();
        await Task.WhenAll(shards.Zip(readers, (shard, reader) => owner.Serve([shard], reader, None).AsTask()));
        var traffic = shards.Select(shard => new Traffic(sender, shard, Askers)).ToArray();
        await Task.WhenAll(traffic.Select(one => one.Flow(100)));

        foreach (var node in cluster.Nodes.Take(LongRun.IsWanted ? 3 : 1))
        {
            var began = TimeProvider.System.GetTimestamp();
            await node.Stop(immediately: true, None);
            await Task.WhenAll(traffic.Select(one => one.Flow(Askers * 3)));
            var took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            output.WriteLine(FormattableString.Invariant($"without one: mail flows again after {took:F1} s"));
            await node.Launch(None);
            await Task.WhenAll(traffic.Select(one => one.Flow(Askers * 3)));
        }

        foreach (var (one, reader) in traffic.Zip(readers))
            await one.Check(reader);
    }
}
