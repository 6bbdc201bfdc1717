using System.Globalization;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Stock;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Hosting;

/// <summary>
/// How far a terminal has come in items, prices and stock: the sequences of the facts it has had, and, while it takes
/// the whole list first, the last SKU of it.
/// </summary>
/// <param name="Listing">Null: it has the whole list; otherwise the last SKU it was told.</param>
public sealed record FeedCursor(long Catalogue, IReadOnlyList<long> Stock, string? Listing)
{
    public override string ToString() => string.Join('.',
        Stock.Prepend(Catalogue).Select(sequence => sequence.ToString(CultureInfo.InvariantCulture)))
        + (Listing is null ? "" : $"~{Uri.EscapeDataString(Listing)}");

    /// <returns>Null when it is no cursor of this deployment: the terminal takes the whole list again.</returns>
    public static FeedCursor? Parse(string? text, int stockShards)
    {
        var parts = (text ?? "").Split('~', 2);
        var sequences = new List<long>();
        foreach (var part in parts[0].Split('.'))
            if (long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                sequences.Add(sequence);
        return sequences.Count == stockShards + 1
            ? new FeedCursor(sequences[0], sequences[1..], parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : null)
            : null;
    }
}

/// <param name="Item">Null: the ERP has it no longer.</param>
/// <param name="Available">To sell in the terminal's store, base units; null for what is not kept in stock.</param>
public sealed record FeedEntry(Sku Sku, Item? Item, Quantity? Available);

/// <param name="More">There is more at once.</param>
public sealed record FeedPage(FeedCursor Next, IReadOnlyList<FeedEntry> Entries, bool More);

/// <summary>
/// Items, prices and available-to-sell for terminals (R16). What has changed is read from the facts after the
/// terminal's cursor, each SKU once with its newest state: a terminal that was offline for long reads no history.
/// </summary>
public sealed class TerminalFeed(RetailNode node)
{
    public const int PageMax = 500;

    /// <summary>Further behind than this, the whole list is shorter.</summary>
    private const long FactsMax = 200_000;

    private readonly CatalogueEventCodec _codec = new();

    public async ValueTask<FeedPage> Read(StoreId store, FeedCursor? cursor, CancellationToken cancel)
    {
        var heads = node.Shards.Stock.Select(shard => ((ShardTail)shard.Tail).Durable).ToArray();
        var head = ((ShardTail)node.Shards.Catalogue.Tail).Durable;
        var known = cursor is not null && head - cursor.Catalogue is >= 0 and < FactsMax
            && cursor.Stock.Zip(heads).All(pair => pair.Second - pair.First is >= 0 and < FactsMax);
        if (!known)
            cursor = new FeedCursor(head, heads, "");
        return cursor!.Listing is { } last
            ? await List(store, cursor, last, cancel)
            : await Changes(store, cursor, cancel);
    }

    private async ValueTask<FeedPage> List(StoreId store, FeedCursor cursor, string last, CancellationToken cancel)
    {
        var skus = node.Catalogue.Items.Keys.Where(sku => string.CompareOrdinal(sku, last) > 0)
            .Order(StringComparer.Ordinal).Take(PageMax + 1).ToList();
        var page = skus.Take(PageMax).ToList();
        var entries = await Entries(store, page, cancel);
        return new FeedPage(cursor with { Listing = skus.Count > PageMax ? page[^1] : null },
            [.. entries.Where(entry => entry.Item is not null)], skus.Count > PageMax);
    }

    private async ValueTask<FeedPage> Changes(StoreId store, FeedCursor cursor, CancellationToken cancel)
    {
        var changed = new SortedSet<string>(StringComparer.Ordinal);
        var catalogue = await ReadOn(node.Shards.Catalogue.Id, cursor.Catalogue, changed, frame =>
            ((CatalogueEvent)_codec.Read(frame.Type, frame.Version, frame.Payload)).Items.Select(item => item.Code),
            cancel);
        var stock = cursor.Stock.ToArray();
        for (var i = 0; i < stock.Length && changed.Count < PageMax; i++)
            stock[i] = await ReadOn(node.Shards.Stock[i].Id, stock[i], changed, frame => [frame.Entity], cancel);
        var next = new FeedCursor(catalogue, stock, null);
        var more = changed.Count >= PageMax;
        return new FeedPage(next, await Entries(store, changed, cancel), more);
    }

    /// <summary>Whole blocks, so that a cursor is never within one; a page may be a block longer.</summary>
    private async ValueTask<long> ReadOn(ShardId shard, long after, SortedSet<string> changed,
        Func<EventFrame, IEnumerable<string>> skusOf, CancellationToken cancel)
    {
        var names = new NameCache();
        await foreach (var block in node.Journal.Read(shard, after + 1, cancel))
        {
            foreach (var frame in EventFrame.ReadAll(block, names))
                if (!frame.IsRuntime && frame.Sequence > after)
                    changed.UnionWith(skusOf(frame));
            after = block.Last;
            if (changed.Count >= PageMax)
                break;
        }
        return after;
    }

    private async ValueTask<IReadOnlyList<FeedEntry>> Entries(StoreId store, IReadOnlyCollection<string> skus,
        CancellationToken cancel)
    {
        var catalogue = node.Catalogue;
        var today = BusinessDate.From(DateOnly.FromDateTime(node.Clock.GetUtcNow().UtcDateTime));
        var warehouse = catalogue.Warehouse(store, today);
        var available = new Dictionary<string, Quantity>();
        if (warehouse is { } shelf)
            foreach (var sku in skus)
            {
                cancel.ThrowIfCancellationRequested();
                if (await node.Shards.StockOf(new Sku(sku)).Ask(sku, new StockCommand.Look(shelf))
                    is StockReply.Seen seen)
                    available[sku] = seen.Available;
            }
        return [.. skus.Select(sku => (Sku: sku, Item: catalogue.Items.GetValueOrDefault(sku)?.Current))
            .Select(one => new FeedEntry(new Sku(one.Sku), one.Item,
                one.Item?.Kind == ItemKind.Goods ? available.GetValueOrDefault(one.Sku) : null))];
    }
}
