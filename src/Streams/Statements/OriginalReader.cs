using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Statements;

/// <summary>Where a transaction was recorded.</summary>
public readonly record struct Place(ShardId Shard, long Number, long Sequence);

/// <summary>Knows where transactions were recorded.</summary>
public interface IPlaces
{
    /// <returns>Of those numbers that have come; of an unknown terminal none.</returns>
    ValueTask<IReadOnlyList<Place>> Find(TerminalId terminal, IReadOnlyList<long> numbers, CancellationToken cancel);

    /// <returns>What a person has made of those that were edited, in canonical bytes: it takes the place of what was
    /// recorded. Old edits may be forgotten.</returns>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Edited(
        TerminalId terminal, IReadOnlyList<long> numbers, CancellationToken cancel) => new([]);
}

/// <summary>Asks for what one store gives back of the sales of another.</summary>
public interface IForeignClaims
{
    /// <summary>Asks the books of each sale's own store; asked again, the answer takes the place of the one before.
    /// </summary>
    /// <param name="store">That takes back.</param>
    /// <returns>Why it is to be held; null when it may be booked.</returns>
    ValueTask<Finding?> Ask(TransactionId by, Store store, IReadOnlyList<ReturnClaim> claims);
}

/// <summary>
/// Reads the sales that returns refer to from the facts, and what persons have made of them since. A fact never
/// changes: whoever reads it gets the same.
/// </summary>
/// <param name="claims">Null: each store is judged by what it knows itself.</param>
public sealed class OriginalReader(IJournal journal, IPlaces places, IForeignClaims? claims = null)
{
    private readonly FactFinder _facts = new(journal);
    private readonly TerminalEventCodec _codec = new();
    private readonly Interner _interner = new();

    /// <returns>Those that have come and can be read.</returns>
    public async ValueTask<Originals> Read(IEnumerable<Transaction> transactions, CancellationToken cancel)
    {
        var wanted = new SortedDictionary<string, SortedSet<long>>(StringComparer.Ordinal);
        foreach (var transaction in transactions.Where(Returns.RefersBack))
            foreach (var (terminal, number) in Returns.OriginalsOf(transaction))
            {
                if (!wanted.TryGetValue(terminal.Value, out var numbers))
                    wanted[terminal.Value] = numbers = [];
                numbers.Add(number);
            }
        var found = new Dictionary<TransactionId, Transaction>();
        foreach (var (name, numbers) in wanted)
        {
            var terminal = new TerminalId(name);
            foreach (var place in await places.Find(terminal, [.. numbers], cancel))
                if (await Read(place, cancel) is { } sale)
                    found[new TransactionId(terminal, place.Number)] = sale;
            foreach (var content in await places.Edited(terminal, [.. numbers], cancel))
                if (Read(content) is { } sale && found.ContainsKey(new TransactionId(terminal, sale.Number)))
                    found[new TransactionId(terminal, sale.Number)] = sale;
        }
        return new Originals(found);
    }

    /// <summary>Asks other stores for those returns that give back of their sales.</summary>
    public async ValueTask<Originals> Claim(
        Originals originals, IEnumerable<(TransactionId By, Transaction Ticket, Store Store)> tickets, Knowledge known)
    {
        if (claims is null || originals.Found.Count == 0)
            return originals;
        var enricher = new Enricher(known.Catalogue, known.Rules);
        var refused = new Dictionary<TransactionId, Finding>();
        foreach (var (by, ticket, store) in tickets)
            if (Returns.OriginalsOf(ticket).Any(originals.Found.ContainsKey)
                && await claims.Ask(by, store, ClaimsOf(ticket, store, originals, enricher)) is { } finding)
                refused[by] = finding;
        return originals with { Refused = refused };
    }

    private static IReadOnlyList<ReturnClaim> ClaimsOf(
        Transaction ticket, Store store, Originals originals, Enricher enricher)
    {
        try
        {
            return enricher.ClaimsOf(ticket, store, originals);
        }
        catch (Exception e) when (BookingRoute.IsUnreadable(e))
        {
            // It is held for that, and gives back nothing.
            return [];
        }
    }

    private async ValueTask<Transaction?> Read(Place place, CancellationToken cancel)
    {
        if (await _facts.Find(place.Shard, place.Sequence, cancel) is not var (_, frame)
            || _codec.Read(frame.Type, frame.Version, frame.Payload) is not TerminalEvent.Recorded recorded)
            return null;
        foreach (var item in recorded.Batch.Items)
            if (item.Number == place.Number)
                return Read(recorded.Batch.BytesOf(item));
        return null;
    }

    private Transaction? Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            var from = new ByteReader(content.Span);
            return TransactionCodec.Read(ref from, _interner);
        }
        catch (Exception e) when (BookingRoute.IsUnreadable(e))
        {
            // It is held itself, as unreadable; its return waits for it.
            return null;
        }
    }
}
