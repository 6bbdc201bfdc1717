using RetailActors.Actors.Cases;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Checks;

/// <summary>
/// The second phase: everything is mended, and time has passed. What was acknowledged is posted, once, or stands in an
/// open case; shelves show what moved; the cases say what the books say.
/// </summary>
public sealed class EndChecker(
    Truth truth, BooksChecker books, ShelfChecker shelves, ErpModel erp, IReadOnlyDictionary<string, Case> cases,
    IReadOnlyDictionary<string, SkuStock> stock, Outbox outbox)
{
    /// <summary>Null: no goods move at the ERP itself.</summary>
    public ErpGoods? Goods { get; init; }

    /// <summary>Null when all has come to its end; otherwise what has not.</summary>
    public string? Unfinished()
    {
        foreach (var (terminal, number, fingerprint) in truth.Acknowledged)
        {
            var first = truth.Durable[(terminal, number)];
            var id = new TransactionId(terminal, number);
            var standing = books.Of(id, first.Fingerprint == fingerprint ? 0 : fingerprint);
            if (standing.Place is Place.Nowhere or Place.Open)
                return $"{id} was acknowledged and stands in {standing.Place}";
            if (standing.Place is Place.Journaled or Place.Ordered && NotPosted(standing.Where) is { } why)
                return $"{id} is in {standing.Where}: {why}";
            if (standing.Place == Place.Held && CaseRules.HealsWhenMended(standing.Where))
                return $"{id} is still held for {standing.Where}, which is mended";
            if (standing.Place == Place.Held && first.Fingerprint == fingerprint
                && Wrongly(first, standing) is { } wrongly)
                return $"{id} is still held for {standing.Where}: {wrongly}";
        }
        return books.Documents.Values.OfType<StockPosting>().Select(posting => NotPosted(posting.Id.Value))
            .FirstOrDefault(why => why is not null) ?? shelves.Unposted() ?? DifferentCase() ?? DifferentShelf()
            ?? DifferentErpMoves();
    }

    private string? Wrongly(Ticket ticket, Standing standing)
    {
        var cause = new CauseKey(standing.Where);
        return cause.Kind switch
        {
            CaseKinds.UnknownOriginal when books.Returns.HasCome(TransactionId.Parse(cause.Subject)) =>
                "its sale has come",
            CaseKinds.OverReturned when !books.Returns.IsTooMuch(ticket) => "it gives back no more than was sold",
            _ => null,
        };
    }

    private string? NotPosted(string document)
    {
        if (books.Documents[document] is Journal { Lines.Count: 0 } or StockPosting { Lines.Count: 0 })
            return null;
        if (erp.Entries.GetValueOrDefault(document) is not [{ IsOrphan: false } entry])
            return "the ERP does not have it";
        if (entry.Document.Measure != books.Documents[document].Measure)
            return $"the ERP has {entry.Document.Measure}, the books {books.Documents[document].Measure}";
        return outbox.Deliveries.GetValueOrDefault(new DocumentId(document))?.State == DeliveryState.Posted
            ? null
            : "the outbox does not know that it is posted";
    }

    /// <summary>Exactly the held numbers stand in the cases of their causes.</summary>
    private string? DifferentCase()
    {
        var held = books.Standings.Where(s => s.Value.Place == Place.Held).ToLookup(s => s.Value.Where);
        foreach (var cause in held)
        {
            if (cases.GetValueOrDefault(cause.Key) is not { IsOpen: true } open)
                return $"{cause.Key} holds {cause.Count()} transactions and there is no open case";
            foreach (var ((id, _), _) in cause)
                if (open.Numbers.GetValueOrDefault(id.Terminal.Value)?.Contains(id.Number) != true)
                    return $"{id} is held for {cause.Key} and is not in its case";
        }
        foreach (var (key, one) in cases)
            if (one.Count > 0 && one.Count != held[key].Select(s => s.Key.Id).Distinct().Count())
                return $"the case {key} has {one.Count} transactions, the books hold {held[key].Count()}";
        return null;
    }

    private string? DifferentErpMoves()
    {
        foreach (var (sku, goods) in stock)
            foreach (var (warehouse, shelf) in goods.Warehouses)
            {
                var moved = new Quantity(Goods?.Moved.GetValueOrDefault((sku, warehouse)) ?? 0);
                if (shelf.ErpMoved != moved)
                    return $"{sku} in {warehouse}: {shelf.ErpMoved} moved at the ERP, it told of {moved}";
                if (shelf.Corrected != Quantity.Zero)
                    return $"{sku} in {warehouse}: {shelf.OnHand} on hand is {shelf.Corrected} off what moved";
            }
        return null;
    }

    private string? DifferentShelf()
    {
        foreach (var (sku, sums) in shelves.Shelves)
            foreach (var ((warehouse, reason), wanted) in sums)
            {
                var shelf = stock.GetValueOrDefault(sku)?.Warehouses.GetValueOrDefault(warehouse);
                var actual = (reason switch
                {
                    MoveReason.Sold => shelf?.Sold,
                    MoveReason.Returned => shelf?.Returned,
                    _ => shelf?.Adjusted,
                } ?? Quantity.Zero).Millionths;
                if (actual != wanted)
                    return $"{sku} in {warehouse}: {reason} {actual}, the tickets say {wanted} (millionths)";
            }
        return null;
    }

    /// <summary>What may never be, at any moment: more at the ERP than was cut, or something else.</summary>
    public void CheckErp()
    {
        foreach (var (id, entries) in erp.Entries)
        {
            Guarantee.Holds(entries.Count == 1, $"G1: {id} stands {entries.Count} times at the ERP");
            Guarantee.Holds(books.Documents.TryGetValue(id, out var document)
                && document.Measure == entries[0].Document.Measure, $"G1: the ERP has {id}, the books have another");
        }
    }
}

/// <summary>Which causes are over when the ERP's master data is whole and every number has come.</summary>
public static class CaseRules
{
    public static bool HealsWhenMended(string cause) =>
        CaseKinds.Of(new CauseKey(cause).Kind) is { HealsItself: true } kind
        // A currency without a rate stays one.
        && kind.Name != CaseKinds.ForeignCurrency;
}
