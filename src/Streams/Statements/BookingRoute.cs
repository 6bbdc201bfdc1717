using System.Collections.Concurrent;
using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
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
        var (before, afterwards) = (new List<(string, BooksCommand)>(), new List<(string, BooksCommand)>());
        foreach (var frame in _frames.After(block, after))
        {
            if (frame.IsRuntime)
                continue;
            var (store, terminal) = Terminal.Parse(frame.Entity);
            if (frame.Type is TerminalEventCodec.QueueSeen or TerminalEventCodec.QueueEmptied)
                (frame.Type == TerminalEventCodec.QueueSeen ? before : afterwards).Add((
                    StoreBooks.KeyOf(store, known.Registry.Stores[store].Currency), Queue(terminal, frame)));
            if (frame.Type is not (TerminalEventCodec.Recorded or TerminalEventCodec.Conflicted))
                continue;
            if (!stores.TryGetValue(store, out var entries))
                stores[store] = entries = [];
            var site = known.Registry.Stores[store];
            var origin = new Origin(site, Zones.Of(site.TimeZone), terminal, frame.Sequence, block.At);
            var fact = _codec.Read(frame.Type, frame.Version, frame.Payload);
            if ((fact as TerminalEvent.Recorded)?.Batch is { } recorded)
                foreach (ref readonly var item in recorded.Items.AsSpan())
                    entries.Add(Read(recorded, item, origin, enricher));
            else if ((fact as TerminalEvent.Conflicted)?.Batch is { } conflicted)
                foreach (ref readonly var item in conflicted.Items.AsSpan())
                    entries.Add(Read(conflicted, item, origin, enricher: null));
        }
        return [.. before, .. stores.Select(s => (StoreBooks.KeyOf(s.Key, known.Registry.Stores[s.Key].Currency),
            (BooksCommand)new BooksCommand.Book(s.Value, DayEnds(s.Value, known.Registry.Stores[s.Key]),
                known.Policy, known.Catalogue))), .. afterwards];
    }

    private BooksCommand.NoteQueue Queue(TerminalId terminal, EventFrame frame) =>
        new(terminal, _codec.Read(frame.Type, frame.Version, frame.Payload) is TerminalEvent.QueueSeen seen
            ? seen.Depth : 0);

    /// <summary>Where a transaction was recorded, and when.</summary>
    private readonly record struct Origin(
        Store Site, DateTimeZone Zone, TerminalId Terminal, long Position, Instant At);

    /// <param name="enricher">Null for the second content of a number, which is kept as it came.</param>
    private Entry Read(TransactionBatch batch, in BatchItem item, in Origin origin, Enricher? enricher)
    {
        try
        {
            var from = new ByteReader(batch.BytesOf(item).Span);
            var sale = TransactionCodec.Read(ref from, _interner);
            return enricher is null
                ? Enricher.Conflict(sale, origin.Terminal, item.Fingerprint, origin.Position)
                : enricher.Enrich(sale, origin.Site, origin.Zone, origin.Terminal, origin.Position, origin.At);
        }
        catch (Exception e) when (e
            is CorruptBytesException or FormatException or ArgumentException or OverflowException)
        {
            return Enricher.Unreadable(
                origin.Terminal, item.Number, item.Date, item.Total, origin.Position, e.Message);
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
