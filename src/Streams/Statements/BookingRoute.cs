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

/// <summary>
/// From the terminals' facts to their stores' books: every recorded transaction becomes an entry. The sales that
/// returns refer to are read before.
/// </summary>
/// <param name="reader">Null: returns are not compared with their sales.</param>
public sealed class BookingRoute(Func<Knowledge> knowledge, OriginalReader? reader = null)
    : IRoute<BooksCommand>, IPreparedRoute
{
    private readonly FrameReader _frames = new();
    private readonly TerminalEventCodec _codec = new();
    private readonly Interner _interner = new();

    /// <summary>Of the block that is read; used again for the next.</summary>
    private readonly List<Recorded> _recorded = [];
    private (Block Block, long After, Reading Reading, Originals Originals)? _prepared;

    public async ValueTask Prepare(Block block, long after, CancellationToken cancel)
    {
        _prepared = null;
        if (reader is null)
            return;
        var reading = Read(block, after);
        var sales = reading.Transactions.Where(one => one.Sale is not null && !one.IsConflict).ToList();
        var (originals, known) = (await reader.Read(sales.Select(one => one.Sale!), cancel), knowledge());
        _prepared = (block, after, reading, await reader.Claim(originals, sales.Select(one => (
            new TransactionId(one.Terminal, one.Item.Number), one.Sale!, known.Registry.Stores[one.Store])), known));
    }

    public IReadOnlyList<(string Entity, BooksCommand Command)> Route(Block block, long after)
    {
        var known = knowledge();
        var enricher = new Enricher(known.Catalogue, known.Rules);
        var (reading, originals) = _prepared is { } prepared && ReferenceEquals(prepared.Block, block)
            && prepared.After == after
            ? (prepared.Reading, prepared.Originals)
            : (Read(block, after), null);
        _prepared = null;
        var stores = new Dictionary<StoreId, List<Entry>>();
        var (before, afterwards) = (new List<(string, BooksCommand)>(), new List<(string, BooksCommand)>());
        foreach (var frame in reading.Queues)
        {
            var (store, terminal) = Terminal.Parse(frame.Entity);
            (frame.Type == TerminalEventCodec.QueueSeen ? before : afterwards).Add((
                StoreBooks.KeyOf(store, known.Registry.Stores[store].Currency), Queue(terminal, frame)));
        }
        foreach (var one in reading.Transactions)
        {
            if (!stores.TryGetValue(one.Store, out var entries))
                stores[one.Store] = entries = [];
            entries.Add(EntryOf(one, known.Registry.Stores[one.Store], block.At, enricher, originals));
        }
        return [.. before, .. stores.Select(s => (StoreBooks.KeyOf(s.Key, known.Registry.Stores[s.Key].Currency),
            (BooksCommand)new BooksCommand.Book(s.Value, DayEnds(s.Value, known.Registry.Stores[s.Key]),
                known.Policy, known.Catalogue))), .. afterwards];
    }

    private BooksCommand.NoteQueue Queue(TerminalId terminal, EventFrame frame) =>
        new(terminal, _codec.Read(frame.Type, frame.Version, frame.Payload) is TerminalEvent.QueueSeen seen
            ? seen.Depth : 0);

    /// <summary>A transaction of a block, and where it is from.</summary>
    /// <param name="Sale">Null when it cannot be read.</param>
    /// <param name="IsConflict">The second content of a number, which is kept as it came.</param>
    private readonly record struct Recorded(
        StoreId Store, TerminalId Terminal, long Position, BatchItem Item, Currency Currency, bool IsConflict,
        Transaction? Sale, string? Unreadable);

    /// <summary>What a block holds for the books.</summary>
    private sealed record Reading(List<Recorded> Transactions, List<EventFrame> Queues);

    private Reading Read(Block block, long after)
    {
        var (recorded, queues) = (_recorded, new List<EventFrame>());
        recorded.Clear();
        foreach (var frame in _frames.After(block, after))
        {
            if (!frame.IsRuntime && frame.Type is TerminalEventCodec.QueueSeen or TerminalEventCodec.QueueEmptied)
                queues.Add(frame);
            if (frame.IsRuntime || frame.Type is not (TerminalEventCodec.Recorded or TerminalEventCodec.Conflicted))
                continue;
            var (store, terminal) = Terminal.Parse(frame.Entity);
            var fact = _codec.Read(frame.Type, frame.Version, frame.Payload);
            var batch = fact is TerminalEvent.Recorded news ? news.Batch : ((TerminalEvent.Conflicted)fact).Batch;
            var currency = batch.CurrencyOfAll;
            recorded.EnsureCapacity(recorded.Count + batch.Items.Length);
            foreach (ref readonly var item in batch.Items.AsSpan())
            {
                var (sale, unreadable) = Read(batch, item);
                recorded.Add(new Recorded(store, terminal, frame.Sequence, item, currency,
                    fact is TerminalEvent.Conflicted, sale, unreadable));
            }
        }
        return new Reading(recorded, queues);
    }

    private (Transaction? Sale, string? Unreadable) Read(TransactionBatch batch, in BatchItem item)
    {
        try
        {
            var from = new ByteReader(batch.BytesOf(item).Span);
            return (TransactionCodec.Read(ref from, _interner), null);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return (null, e.Message);
        }
    }

    private static Entry EntryOf(in Recorded one, Store site, Instant at, Enricher enricher, Originals? originals)
    {
        var why = one.Unreadable;
        try
        {
            if (one.Sale is { } sale)
                return one.IsConflict
                    ? Enricher.Conflict(sale, one.Terminal, one.Item.Fingerprint, one.Position)
                    : enricher.Enrich(sale, site, Zones.Of(site.TimeZone), one.Terminal, one.Position, at, originals);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            why = e.Message;
        }
        return Enricher.Unreadable(one.Terminal, one.Item.Number, one.IsConflict ? one.Item.Fingerprint : 0,
            one.Item.Date, one.Item.Total, one.Position, one.Currency, why!);
    }

    /// <summary>Not what a newer program wrote: that is nobody's case, and waits for a program that knows it.</summary>
    internal static bool IsUnreadable(Exception e) => e is not UnknownShapeException
        && e is CorruptBytesException or FormatException or ArgumentException or OverflowException;

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
