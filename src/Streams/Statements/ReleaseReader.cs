using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Statements;

/// <summary>Reads held transactions again from the terminals' facts and looks whether they can be booked now.</summary>
/// <param name="originals">Null: returns are not compared with their sales.</param>
public sealed class ReleaseReader(IJournal journal, Func<Knowledge> knowledge, OriginalReader? originals = null)
{
    private readonly FactFinder _facts = new(journal);
    private readonly TerminalEventCodec _codec = new();
    private readonly Interner _interner = new();

    private IReadOnlyDictionary<TransactionId, ReadOnlyMemory<byte>> _edited =
        new Dictionary<TransactionId, ReadOnlyMemory<byte>>();

    /// <param name="held">Of one store, all from one terminals shard.</param>
    /// <param name="edited">What persons have changed of them: it stands before what the terminal sent.</param>
    public async ValueTask<BooksCommand.Release?> Read(
        StoreId store, ShardId terminals, IEnumerable<HeldRef> held,
        IReadOnlyDictionary<TransactionId, ReadOnlyMemory<byte>> edited, CancellationToken cancel)
    {
        _edited = edited;
        var known = knowledge();
        var site = known.Registry.Stores[store];
        var enricher = new Enricher(known.Catalogue, known.Rules);
        var found = new List<(Transaction Sale, TerminalId Terminal, long Position, Instant At)>();
        foreach (var wanted in held.Where(h => h.Variant == 0).GroupBy(h => h.Position).OrderBy(g => g.Key))
            if (await _facts.Find(terminals, wanted.Key, cancel) is var (block, frame))
                Collect(block, frame, [.. wanted], found);
        var sales = originals is null ? null : await originals.Claim(
            await originals.Read(found.Select(one => one.Sale), cancel),
            found.Select(one => (new TransactionId(one.Terminal, one.Sale.Number), one.Sale, site)), known);
        var entries = new List<Entry>();
        foreach (var (sale, terminal, position, at) in found)
            UnlessUnreadable(() => entries.Add(enricher.Enrich(
                sale, site, Zones.Of(site.TimeZone), terminal, position, at, sales)));
        return entries.Count == 0
            ? null
            : new BooksCommand.Release(entries, BookingRoute.DayEnds(entries, site), known.Policy, known.Catalogue);
    }

    private void Collect(Block block, EventFrame frame, List<HeldRef> wanted,
        List<(Transaction, TerminalId, long, Instant)> found)
    {
        if (_codec.Read(frame.Type, frame.Version, frame.Payload) is not TerminalEvent.Recorded recorded)
            return;
        var (_, terminal) = Terminal.Parse(frame.Entity);
        var numbers = wanted.Select(held => held.Id.Number).ToHashSet();
        foreach (var item in recorded.Batch.Items)
        {
            if (!numbers.Contains(item.Number))
                continue;
            UnlessUnreadable(() =>
            {
                var content = _edited.TryGetValue(new TransactionId(terminal, item.Number), out var changed)
                    ? changed : recorded.Batch.BytesOf(item);
                var from = new ByteReader(content.Span);
                found.Add((TransactionCodec.Read(ref from, _interner), terminal, frame.Sequence, block.At));
            });
        }
    }

    /// <summary>What cannot be read stays held as it is, and its neighbours are released.</summary>
    private static void UnlessUnreadable(Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (BookingRoute.IsUnreadable(e))
        {
            // Its case says so already.
        }
    }
}
