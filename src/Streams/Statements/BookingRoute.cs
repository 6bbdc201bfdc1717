using System.Collections.Concurrent;
using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Statements;

/// <summary>What the streams know of the world at one moment.</summary>
public sealed record Knowledge(Registry Registry, Catalogue Catalogue, EnrichmentRules Rules, JournalPolicy Policy);

/// <summary>From the terminals' facts to their stores' books: every recorded transaction becomes an entry.</summary>
public sealed class BookingRoute(Func<Knowledge> knowledge) : IRoute<BooksCommand>
{
    private readonly FrameReader _frames = new();
    private readonly TerminalEventCodec _codec = new();
    private readonly Interner _interner = new();

    public IReadOnlyList<(string Entity, BooksCommand Command)> Route(Block block, long after)
    {
        var known = knowledge();
        var enricher = new Enricher(known.Catalogue, known.Rules);
        var stores = new Dictionary<StoreId, List<Entry>>();
        foreach (var frame in _frames.After(block, after))
        {
            if (frame.IsRuntime || frame.Type is not (TerminalEventCodec.Recorded or TerminalEventCodec.Conflicted))
                continue;
            var (store, terminal) = Terminal.Parse(frame.Entity);
            if (!stores.TryGetValue(store, out var entries))
                stores[store] = entries = [];
            var site = known.Registry.Stores[store];
            var zone = Zones.Of(site.TimeZone);
            switch (_codec.Read(frame.Type, frame.Version, frame.Payload))
            {
                case TerminalEvent.Recorded recorded:
                    foreach (var item in recorded.Batch.Items)
                        entries.Add(Read(recorded.Batch, item, terminal, frame.Sequence,
                            t => enricher.Enrich(t, site, zone, terminal, frame.Sequence, block.At)));
                    break;
                case TerminalEvent.Conflicted conflicted:
                    foreach (var item in conflicted.Batch.Items)
                        entries.Add(Read(conflicted.Batch, item, terminal, frame.Sequence,
                            t => Enricher.Conflict(t, terminal, item.Fingerprint, frame.Sequence)));
                    break;
            }
        }
        return [.. stores.Select(s => (StoreBooks.KeyOf(s.Key, known.Registry.Stores[s.Key].Currency),
            (BooksCommand)new BooksCommand.Book(s.Value, DayEnds(s.Value, known.Registry.Stores[s.Key]),
                known.Policy)))];
    }

    private Entry Read(TransactionBatch batch, BatchItem item, TerminalId terminal, long position,
        Func<Transaction, Entry> enrich)
    {
        try
        {
            var from = new ByteReader(batch.BytesOf(item).Span);
            return enrich(TransactionCodec.Read(ref from, _interner));
        }
        catch (Exception e) when (e
            is CorruptBytesException or FormatException or ArgumentException or OverflowException)
        {
            return Enricher.Unreadable(terminal, item.Number, item.Date, item.Total, position, e.Message);
        }
    }

    public static Dictionary<BusinessDate, Instant> DayEnds(IEnumerable<Entry> entries, Store store)
    {
        var ends = new Dictionary<BusinessDate, Instant>();
        foreach (var entry in entries)
            if (!ends.ContainsKey(entry.Date))
                ends[entry.Date] = Zones.EndOf(entry.Date, store);
        return ends;
    }
}

/// <summary>Time zones by IANA name, from the data that NodaTime carries: the machine needs none.</summary>
public static class Zones
{
    private static readonly ConcurrentDictionary<string, DateTimeZone> Known = new();

    public static DateTimeZone Of(string name) => Known.GetOrAdd(name, n => DateTimeZoneProviders.Tzdb[n]);

    /// <summary>When the store's business date ends: the next day's cut-over, on its own wall clock.</summary>
    public static Instant EndOf(BusinessDate date, Store store)
    {
        var next = date.AddDays(1).ToDateOnly();
        var local = new LocalDateTime(next.Year, next.Month, next.Day, store.CutOverMinutes / 60,
            store.CutOverMinutes % 60);
        return local.InZoneLeniently(Of(store.TimeZone)).ToInstant();
    }
}
