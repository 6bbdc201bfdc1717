using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Demo;
using RetailActors.Simulators.Shopping;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Fuzz.Bytes;

/// <summary>
/// What a real journal holds after a small day: sales, held and healed ones, conflicts, journals, posts. Damage begins
/// with these, so that it gets further than noise does. Made once a process.
/// </summary>
internal sealed record StoredCorpus(IReadOnlyList<Block> Blocks, IReadOnlyList<EventFrame> Frames)
{
    private const int TransactionsPerTill = 60, FramesPerTypeMax = 200;

    private static readonly Lazy<Task<StoredCorpus>> Made = new(Make);

    private static readonly ShopperOptions Shoppers = new()
    {
        Faults = new BusinessFaults { UnmappedSku = 0.05, UnknownTender = 0.05, LinesDoNotSum = 0.05 },
    };

    public static Task<StoredCorpus> Get() => Made.Value;

    private static async Task<StoredCorpus> Make()
    {
        var world = World.Generate(7, stores: 2, terminalsPerStore: 2, skus: 40);
        world = world with { Stores = [.. world.Stores.Select(store => store with { Currency = Currency.Of("GBP") })] };
        using var folder = new DataFolder(null);
        await using var shop = await LocalShop.Open(world, folder, DemoOptions.NodeSettings, 7, default);
        using var http = Fleet.NewClient(shop.Address);
        foreach (var shopper in Shopper.ForAll(world, 7, Shoppers))
            await Sell(shopper, shop, http);
        if (!await ShopClose.Drain(shop, TimeProvider.System, TimeSpan.FromMinutes(1), default))
            throw new TimeoutException("the day of the corpus does not end");
        return await Read(shop.Node.Journal);
    }

    private static async Task Sell(Shopper shopper, LocalShop shop, HttpClient http)
    {
        var till = new SimulatedTerminal(
            shopper.Terminal, http, shop.Keys[shopper.Terminal], TimeProvider.System, 7,
            new TerminalOptions { Faults = new TerminalFaults { RestoredBackups = 0.1, BackupTransactionsMax = 5 } });
        var at = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        for (var count = 0; count < TransactionsPerTill; count++)
            till.TryRecord(shopper.Next(at + Duration.FromSeconds(count)));
        await till.RunUntilEmpty(default);
    }

    private static async Task<StoredCorpus> Read(IJournal journal)
    {
        var (blocks, names) = (new List<Block>(), new NameCache());
        foreach (var shard in await journal.Shards(default))
            await foreach (var block in journal.Read(shard, 1, default))
                blocks.Add(block with { Body = block.Body.ToArray() });
        var frames = blocks.SelectMany(block => EventFrame.ReadAll(block, names));
        return new StoredCorpus(blocks,
            [.. frames.GroupBy(frame => frame.Type).SelectMany(type => type.Take(FramesPerTypeMax))]);
    }
}
