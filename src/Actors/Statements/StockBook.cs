using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>
/// What a store's tickets have moved since its last stock posting, summed, for an ERP whose journals do not relieve
/// stock (R13, R20). An order relieves its own stock at the ERP: it is not among them, held or not.
/// </summary>
public sealed class StockBook
{
    /// <summary>Lines of one posting; more make further ones.</summary>
    public const int LinesMax = 2_000;

    /// <summary>Sums by SKU, warehouse and reason; the key's own quantity is zero.</summary>
    public Dictionary<StockMove, Quantity> Due { get; } = [];

    /// <summary>The newest business date among them.</summary>
    public BusinessDate Date { get; internal set; }

    /// <summary>When they become a posting; null when there are none.</summary>
    public Instant? CutAt { get; internal set; }

    /// <summary>The number of postings of each date.</summary>
    public SortedDictionary<BusinessDate, int> Ordinals { get; } = [];

    internal void Apply(BooksEvent fact)
    {
        switch (fact)
        {
            case BooksEvent.StockDue due:
                Booking.AddMoves(Due, due.Moves);
                (Date, CutAt) = (due.Date > Date ? due.Date : Date, CutAt ?? due.CutAt);
                break;
            case BooksEvent.StockCut cut:
                // The postings of one cut hold all that is due: each takes its own lines away.
                foreach (var line in cut.Posting.Lines)
                    Due.Remove(new StockMove(line.Sku, line.Warehouse, line.Reason, Quantity.Zero));
                Ordinals[cut.Posting.Date] = Ordinals.GetValueOrDefault(cut.Posting.Date) + 1;
                if (Due.Values.All(quantity => quantity == Quantity.Zero))
                {
                    Due.Clear();
                    CutAt = null;
                }
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
    }

    /// <summary>All that is due as postings, in a fixed order. Sold and returned stay apart; what nets to nothing
    /// within
    /// them moves nothing.</summary>
    internal IEnumerable<BooksEvent> Cut(StoreBooks books)
    {
        var lines = Due.Where(due => due.Value != Quantity.Zero)
            .Select(due => new StockLine(due.Key.Sku, due.Key.Warehouse, due.Key.Reason, due.Value))
            .OrderBy(line => line.Warehouse.Value, StringComparer.Ordinal)
            .ThenBy(line => line.Sku.Value, StringComparer.Ordinal).ThenBy(line => line.Reason).ToArray();
        var ordinal = Ordinals.GetValueOrDefault(Date);
        if (lines.Length == 0)
            yield return new BooksEvent.StockCut(Posting(books, ordinal + 1, []));
        foreach (var chunk in lines.Chunk(LinesMax))
            yield return new BooksEvent.StockCut(Posting(books, ++ordinal, chunk));
    }

    private StockPosting Posting(StoreBooks books, int ordinal, StockLine[] lines) => new(
        DocumentId.OfStock(books.Store, Date, ordinal), books.Store, Date, books.Currency, lines);
}
