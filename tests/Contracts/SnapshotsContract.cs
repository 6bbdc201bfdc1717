using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Contracts;

/// <summary>What every store of snapshots keeps.</summary>
public abstract class SnapshotsContract : IAsyncLifetime
{
    protected static readonly ShardId Tills = new("terminals", 3);
    private static readonly ShardId Other = new("stock", 3);

    protected ISnapshots Snapshots { get; private set; } = null!;

    /// <summary>
    /// An empty store, whose journal holds at least 1,000,000 events of either shard as far as it matters.
    /// </summary>
    protected abstract ValueTask<ISnapshots> Start();

    /// <summary>The same store as another process finds it after this one was killed without warning.</summary>
    protected abstract ValueTask<ISnapshots> RestartAfterCrash();

    protected abstract ValueTask Stop();

    public async ValueTask InitializeAsync() => Snapshots = await Start();

    public async ValueTask DisposeAsync()
    {
        await Stop();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_new_shard_has_no_snapshot_and_no_watermark()
    {
        Assert.Equal(0, await Snapshots.Watermark(Tills, CancellationToken.None));
        Assert.Null(await Snapshots.Load(Tills, "T01", CancellationToken.None));
        Assert.Empty(await All(Snapshots, Tills));
    }

    [Fact]
    public async Task What_was_saved_comes_back()
    {
        await Snapshots.Save(Tills, [Of("T01", 7), Of("", 9, bytes: 0), Of("Ä/π 𝄞", 8)], 7, CancellationToken.None);

        Assert.Equal(7, await Snapshots.Watermark(Tills, CancellationToken.None));
        AssertSame(Of("T01", 7), await Snapshots.Load(Tills, "T01", CancellationToken.None));
        AssertSame(Of("", 9, bytes: 0), await Snapshots.Load(Tills, "", CancellationToken.None));
        AssertSame(Of("Ä/π 𝄞", 8), await Snapshots.Load(Tills, "Ä/π 𝄞", CancellationToken.None));
    }

    [Fact]
    public async Task A_later_snapshot_takes_the_place_of_an_earlier_one()
    {
        await Snapshots.Save(Tills, [Of("T01", 7), Of("T02", 6)], 6, CancellationToken.None);
        await Snapshots.Save(Tills, [Of("T01", 12, bytes: 5000)], 10, CancellationToken.None);

        AssertSame(Of("T01", 12, bytes: 5000), await Snapshots.Load(Tills, "T01", CancellationToken.None));
        AssertSame(Of("T02", 6), await Snapshots.Load(Tills, "T02", CancellationToken.None));
    }

    [Fact]
    public async Task The_watermark_never_falls()
    {
        await Snapshots.Save(Tills, [Of("T01", 12)], 10, CancellationToken.None);
        await Snapshots.Save(Tills, [Of("T02", 9)], 4, CancellationToken.None);

        Assert.Equal(10, await Snapshots.Watermark(Tills, CancellationToken.None));
    }

    [Fact]
    public async Task The_watermark_can_rise_alone()
    {
        await Snapshots.Save(Tills, [], 40, CancellationToken.None);

        Assert.Equal(40, await Snapshots.Watermark(Tills, CancellationToken.None));
    }

    [Fact]
    public async Task All_of_a_shard_come_in_the_order_of_their_entities()
    {
        var saved = Enumerable.Range(0, 2000).Select(number => Of($"T{number * 7919 % 2000:D4}", number, 900)).ToList();
        await Snapshots.Save(Tills, [.. saved, Of("", 5)], 5, CancellationToken.None);
        await Snapshots.Save(Other, [Of("T0003", 77)], 77, CancellationToken.None);

        var all = await All(Snapshots, Tills);

        var expected = saved.Append(Of("", 5)).OrderBy(snapshot => snapshot.Entity, StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Select(snapshot => snapshot.Entity), all.Select(snapshot => snapshot.Entity));
        foreach (var (one, other) in expected.Zip(all))
            AssertSame(one, other);
    }

    [Fact]
    public async Task A_cleared_shard_has_nothing_and_its_neighbour_everything()
    {
        await Snapshots.Save(Tills, [Of("T01", 7)], 7, CancellationToken.None);
        await Snapshots.Save(Other, [Of("T01", 8)], 8, CancellationToken.None);

        await Snapshots.Clear(Tills, CancellationToken.None);

        Assert.Equal(0, await Snapshots.Watermark(Tills, CancellationToken.None));
        Assert.Null(await Snapshots.Load(Tills, "T01", CancellationToken.None));
        AssertSame(Of("T01", 8), await Snapshots.Load(Other, "T01", CancellationToken.None));
    }

    [Fact]
    public async Task After_a_clear_the_watermark_does_not_rise_before_it_was_read_again()
    {
        await Snapshots.Save(Tills, [Of("T01", 7)], 7, CancellationToken.None);
        await Snapshots.Clear(Tills, CancellationToken.None);

        await Snapshots.Save(Tills, [Of("T02", 9)], 9, CancellationToken.None);
        Assert.Equal(0, await Snapshots.Watermark(Tills, CancellationToken.None));

        await Snapshots.Save(Tills, [Of("T02", 9)], 9, CancellationToken.None);
        Assert.Equal(9, await Snapshots.Watermark(Tills, CancellationToken.None));
    }

    [Fact]
    public async Task After_a_crash_a_watermark_still_has_all_of_its_snapshots()
    {
        for (var round = 1; round <= 20; round++)
        {
            await Snapshots.Save(
                Tills, [Of("A", round), Of("B", round), Of($"C{round}", round)], round, CancellationToken.None);
        }

        var again = await RestartAfterCrash();

        var watermark = await again.Watermark(Tills, CancellationToken.None);
        var all = await All(again, Tills);
        Assert.True(watermark <= 20);
        Assert.Equal(watermark == 0 ? 0 : watermark + 2, all.Count);
        Assert.All(all.Take(watermark == 0 ? 0 : 2), snapshot => Assert.Equal(watermark, snapshot.Sequence));
    }

    protected static Snapshot Of(string entity, long sequence, int bytes = 30)
    {
        var body = new byte[bytes];
        new Random((int)sequence * 31 + entity.Length).NextBytes(body);
        return new Snapshot(entity, sequence, Version: 3, body);
    }

    protected static async Task<List<Snapshot>> All(ISnapshots snapshots, ShardId shard)
    {
        var all = new List<Snapshot>();
        await foreach (var snapshot in snapshots.LoadAll(shard, CancellationToken.None))
            all.Add(snapshot);
        return all;
    }

    protected static void AssertSame(Snapshot expected, Snapshot? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(
            (expected.Entity, expected.Sequence, expected.Version), (actual.Entity, actual.Sequence, actual.Version));
        Assert.Equal(expected.Body.ToArray(), actual.Body.ToArray());
    }
}
