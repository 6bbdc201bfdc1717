using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Reconciliation;

/// <summary>
/// What the tickets say per tender = what was journaled per tender: every ticket is read again from the terminals'
/// facts, every journal from the books'. Costs one reading of both; nothing is kept.
/// </summary>
public sealed class TenderReconciler(IJournal journal)
{
    private const int NamedMax = 10, HeldPart = -1, WaivedPart = -2;

    private sealed class Sums
    {
        public long Tickets, Journaled, Open, Held, Waived;
    }

    private readonly SortedDictionary<(string Store, BusinessDate Date, string Tender, string Currency), Sums> _rows =
        [];

    private readonly List<string> _differences = [];

    public TenderReport Report => new(
        [.. _rows.Select(r => new TenderRow(new StoreId(r.Key.Store), r.Key.Date, r.Key.Tender,
            Currency.Of(r.Key.Currency), r.Value.Tickets, r.Value.Journaled, r.Value.Open, r.Value.Held,
            r.Value.Waived))], _differences);

    /// <param name="terminals">The shard of the tickets.</param>
    /// <param name="statements">The shard of their books.</param>
    public async ValueTask Add(ShardId terminals, ShardId statements, TenderBooks books, CancellationToken cancel)
    {
        List<TenderPart> parts = [.. books.Open];
        await foreach (var part in Journaled(statements, books.Head, cancel))
            parts.Add(part);
        var places = new Places(parts, books);
        var told = parts.Select(_ => new Dictionary<string, long>()).ToArray();
        await foreach (var (store, id, ticket) in Tickets(terminals, cancel))
            if (places.Of(id) is { } place)
                foreach (var tender in ticket.Tenders)
                    Count(store, ticket, tender, place, told);
        var wrong = new Dictionary<(int Part, string Tender), long>();
        foreach (var (index, part) in parts.Index())
            foreach (var tender in part.Sums.Keys.Union(told[index].Keys))
            {
                var (said, booked) = (told[index].GetValueOrDefault(tender), part.Sums.GetValueOrDefault(tender));
                Book(part, tender, booked);
                if (said != booked)
                    wrong[(index, tender)] = said - booked;
            }
        if (wrong.Count > 0)
            await Name(terminals, parts, places, wrong, cancel);
    }

    private void Count(string store, Transaction ticket, Tender tender, int place, Dictionary<string, long>[] told)
    {
        var row = Row(store, ticket.BusinessDate, tender.Id.Value, ticket.Currency);
        row.Tickets += tender.Amount;
        if (place == HeldPart)
            row.Held += tender.Amount;
        else if (place == WaivedPart)
            row.Waived += tender.Amount;
        else
            told[place][tender.Id.Value] = told[place].GetValueOrDefault(tender.Id.Value) + tender.Amount;
    }

    private void Book(TenderPart part, string tender, long amount)
    {
        var row = Row(part.Store.Value, part.Date, tender, part.Currency);
        if (part.IsOpen)
            row.Open += amount;
        else
            row.Journaled += amount;
    }

    private Sums Row(string store, BusinessDate date, string tender, Currency currency)
    {
        var key = (store, date, tender, currency.Code);
        if (!_rows.TryGetValue(key, out var sums))
            _rows[key] = sums = new Sums();
        return sums;
    }

    private async IAsyncEnumerable<TenderPart> Journaled(ShardId shard, long head,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var (frames, codec) = (new FrameReader(), new BooksEventCodec());
        await foreach (var block in journal.Read(shard, 1, cancel))
            foreach (var frame in frames.After(block, 0))
                if (frame.Type is BooksEventCodec.JournalCut or BooksEventCodec.OrderMade && frame.Sequence <= head
                    && Documents.In(codec.Read(frame.Type, frame.Version, frame.Payload)) is { } document
                    && Documents.InLedgerTerms(document) is { } posted)
                    yield return TenderPart.Of(posted);
    }

    private async IAsyncEnumerable<(string Store, TransactionId Id, Transaction Ticket)> Tickets(ShardId shard,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var (frames, codec, interner) = (new FrameReader(), new TerminalEventCodec(), new Interner());
        await foreach (var block in journal.Read(shard, 1, cancel))
            foreach (var frame in frames.After(block, 0))
            {
                if (frame.Type != TerminalEventCodec.Recorded
                    || codec.Read(frame.Type, frame.Version, frame.Payload) is not TerminalEvent.Recorded recorded)
                    continue;
                var (store, terminal) = Terminal.Parse(frame.Entity);
                foreach (var ticket in recorded.Batch.Items.Select(item => Read(recorded.Batch, item, interner)))
                    if (ticket is not null && Postings.HasMoney(ticket.Kind))
                        yield return (store.Value, new TransactionId(terminal, ticket.Number), ticket);
            }
    }

    /// <summary>Null for what cannot be read: it stands in a case of its own.</summary>
    private static Transaction? Read(TransactionBatch batch, BatchItem item, Interner interner)
    {
        try
        {
            var from = new ByteReader(batch.BytesOf(item).Span);
            return TransactionCodec.Read(ref from, interner);
        }
        catch (Exception e) when (e is CorruptBytesException or FormatException or ArgumentException
            or OverflowException)
        {
            return null;
        }
    }

    /// <summary>A transaction whose amount is the difference is named first; otherwise those that may be it.</summary>
    private async ValueTask Name(ShardId terminals, List<TenderPart> parts, Places places,
        Dictionary<(int Part, string Tender), long> wrong, CancellationToken cancel)
    {
        var named = wrong.ToDictionary(w => w.Key, _ => (Equal: new List<string>(), Others: new List<string>()));
        await foreach (var (_, id, ticket) in Tickets(terminals, cancel))
            foreach (var tender in ticket.Tenders)
                if (places.Of(id) is { } place && named.TryGetValue((place, tender.Id.Value), out var lists))
                {
                    var list = Math.Abs(tender.Amount) == Math.Abs(wrong[(place, tender.Id.Value)]) ? lists.Equal
                        : lists.Others;
                    if (list.Count < NamedMax)
                        list.Add(id.ToString());
                }
        foreach (var ((index, tender), difference) in wrong.OrderBy(w => w.Key.Part)
            .ThenBy(w => w.Key.Tender, StringComparer.Ordinal))
        {
            var (part, (equal, others)) = (parts[index], named[(index, tender)]);
            var decimals = part.Currency.Decimals;
            _differences.Add($"{part.Store} {part.Date} {part.Name}, tender {tender}: the tickets say "
                + $"{Money.Format(part.Sums.GetValueOrDefault(tender) + difference, decimals)}, booked "
                + $"{Money.Format(part.Sums.GetValueOrDefault(tender), decimals)} {part.Currency}; look at "
                + string.Join(", ", equal.Count > 0 ? equal : others));
        }
    }

    /// <summary>Where each transaction is: ranges of numbers per terminal, found by halving.</summary>
    private sealed class Places
    {
        private readonly Dictionary<TerminalId, List<(long From, long To, int Part)>> _ranges = [];

        public Places(List<TenderPart> parts, TenderBooks books)
        {
            foreach (var (index, part) in parts.Index())
                foreach (var (terminal, numbers) in part.Numbers)
                    Add(terminal, numbers, index);
            foreach (var (terminal, numbers) in books.Held)
                Add(terminal, numbers, HeldPart);
            foreach (var (terminal, numbers) in books.Waived)
                Add(terminal, numbers, WaivedPart);
            foreach (var ranges in _ranges.Values)
                ranges.Sort();
        }

        private void Add(TerminalId terminal, NumberSet numbers, int part)
        {
            ref var ranges = ref CollectionsMarshal.GetValueRefOrAddDefault(_ranges, terminal, out _);
            ranges ??= [];
            ranges.AddRange(numbers.Ranges.Select(r => (r.From, r.To, part)));
        }

        /// <summary>Null when the books did not know it yet.</summary>
        public int? Of(TransactionId id)
        {
            if (!_ranges.TryGetValue(id.Terminal, out var ranges))
                return null;
            var at = ranges.BinarySearch((id.Number, long.MaxValue, int.MaxValue));
            at = at >= 0 ? at : ~at - 1;
            return at >= 0 && ranges[at].To >= id.Number ? ranges[at].Part : null;
        }
    }
}
