using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>Brokers and networks that fail with mail in flight.</summary>
public sealed class RabbitFailureTests(SharedBroker broker)
{
    private const int Askers = 8;
    private static readonly ShardId Tills = new("terminals", 1);
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_is_cut_is_made_again(bool atTheOwner)
    {
        await using var proxy = new CuttingProxy((await broker.Server).Port);
        var direct = RabbitNodes.Options(broker.NewPrefix(), (await broker.Server).Url);
        var through = direct with { Urls = [proxy.Url] };
        await using var owner = await RabbitNodes.Join(atTheOwner ? through : direct);
        await using var sender = await RabbitNodes.Join(atTheOwner ? direct : through);
        var reader = new NotingReader(1);
        await using var _ = await owner.Serve([Tills], reader, None);
        var traffic = new Traffic(sender, Tills, Askers);

        for (var cuts = 0; cuts < 5; cuts++)
        {
            await traffic.Flow(100);
            proxy.Cut();
        }

        await traffic.Flow(100);
        await traffic.Check(reader);
    }

    [Fact]
    public async Task An_owner_that_hears_nothing_any_more_is_followed_by_the_next()
    {
        await using var proxy = new CuttingProxy((await broker.Server).Port);
        var direct = RabbitNodes.Options(broker.NewPrefix(), (await broker.Server).Url);
        await using var first = await RabbitNodes.Join(direct with { Urls = [proxy.Url] });
        await using var second = await RabbitNodes.Join(direct);
        var (early, late) = (new NotingReader(1), new NotingReader(2));
        await using var _ = await first.Serve([Tills], early, None);
        var traffic = new Traffic(second, Tills, Askers);
        await traffic.Flow(100);

        proxy.Freeze();
        await using var __ = await second.Serve([Tills], late, None).AsTask().WaitAsync(Patience);
        await traffic.Flow(100);
        var seen = early.Seen.Count;
        proxy.Thaw();
        await traffic.Flow(100);

        // It may have had some in its buffers; it gets no new ones.
        Assert.InRange(early.Seen.Count - seen, 0, Askers);
        await traffic.Check(early, late);
    }
}
