using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Enrichment;

namespace RetailActors.Streams.Statements;

/// <summary>Reads held transactions again from the terminals' facts and looks whether they can be booked now.</summary>
public sealed class ReleaseReader(IJournal journal, Func<Knowledge> knowledge)
{
    private readonly NameCache _names = new();
    private readonly TerminalEventCodec _codec = new();
    private readonly Interner _interner = new();

    /// <param name="held">Of one store, all from one terminals shard.</param>
    public async ValueTask<BooksCommand.Release?> Read(
        StoreId store, ShardId terminals, IEnumerable<HeldRef> held, CancellationToken cancel)
    {
        var known = knowledge();
        var site = known.Registry.Stores[store];
        var enricher = new Enricher(known.Catalogue, known.Rules);
        var entries = new List<Entry>();
        foreach (var wanted in held.Where(h => h.Variant == 0).GroupBy(h => h.Position).OrderBy(g => g.Key))
            if (await Find(terminals, wanted.Key, cancel) is var (block, frame))
                Enrich(block, frame, [.. wanted], site, enricher, entries);
        return entries.Count == 0
            ? null
            : new BooksCommand.Release(entries, BookingRoute.DayEnds(entries, site), known.Policy, known.Catalogue);
    }

    private Block? _last;
    private List<EventFrame> _lastFrames = [];

    private async ValueTask<(Block, EventFrame)?> Find(ShardId shard, long sequence, CancellationToken cancel)
    {
        if (_last is null || _last.Shard != shard || sequence < _last.First || sequence > _last.Last)
        {
            _last = null;
            await foreach (var block in journal.Read(shard, sequence, cancel))
            {
                (_last, _lastFrames) = (block, EventFrame.ReadAll(block, _names));
                break;
            }
        }
        return _last is null ? null : (_last, _lastFrames[(int)(sequence - _last.First)]);
    }

    private void Enrich(
        Block block, EventFrame frame, List<HeldRef> wanted, Store site, Enricher enricher, List<Entry> entries)
    {
        if (_codec.Read(frame.Type, frame.Version, frame.Payload) is not TerminalEvent.Recorded recorded)
            return;
        var (_, terminal) = Terminal.Parse(frame.Entity);
        var numbers = wanted.Select(held => held.Id.Number).ToHashSet();
        foreach (var item in recorded.Batch.Items)
        {
            if (!numbers.Contains(item.Number))
                continue;
            var from = new ByteReader(recorded.Batch.BytesOf(item).Span);
            entries.Add(enricher.Enrich(TransactionCodec.Read(ref from, _interner), site, Zones.Of(site.TimeZone),
                terminal, frame.Sequence, block.At));
        }
    }
}
