using System.Collections;
using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Delivery;

/// <summary>
/// What is not posted and not rejected, in the order in which it came, one queue for each kind of document. Stock goes
/// first, then orders, then journals, since customers see stock (R20); but one errand in eight begins with journals and
/// one in eight with orders, so that no kind waits for ever.
/// </summary>
public sealed class OpenQueue : IReadOnlyCollection<DocumentDelivery>
{
    private const int Round = 8;

    private static readonly DocumentKind[] StockFirst =
        [DocumentKind.StockPosting, DocumentKind.SalesOrder, DocumentKind.Journal];

    private static readonly DocumentKind[] OrdersFirst =
        [DocumentKind.SalesOrder, DocumentKind.StockPosting, DocumentKind.Journal];

    private static readonly DocumentKind[] JournalsFirst =
        [DocumentKind.Journal, DocumentKind.StockPosting, DocumentKind.SalesOrder];

    private readonly Dictionary<DocumentKind, LinkedList<DocumentDelivery>> _queues =
        StockFirst.ToDictionary(kind => kind, _ => new LinkedList<DocumentDelivery>());

    public int Count => _queues.Values.Sum(queue => queue.Count);

    public IEnumerator<DocumentDelivery> GetEnumerator() =>
        StockFirst.SelectMany(kind => _queues[kind]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal LinkedListNode<DocumentDelivery> Add(DocumentDelivery delivery) =>
        _queues[delivery.Journal.Id.Kind].AddLast(delivery);

    internal static void Remove(LinkedListNode<DocumentDelivery> place) => place.List?.Remove(place);

    /// <summary>The next ones that are due, at most so many.</summary>
    /// <param name="turn">How many errands were given out before.</param>
    /// <param name="later">When the first of those that were passed over is due.</param>
    internal List<DocumentDelivery> Next(
        int count, long turn, Func<DocumentDelivery, bool> free, Instant now, out Instant? later)
    {
        Instant? first = null;
        var waiting = _queues.ToDictionary(queue => queue.Key, queue => queue.Value.Where(free).Where(delivery =>
        {
            if (delivery.NotBefore <= now)
                return true;
            first = first is { } at ? Instant.Min(at, delivery.NotBefore) : delivery.NotBefore;
            return false;
        }).GetEnumerator());
        var next = new List<DocumentDelivery>();
        while (next.Count < count && Take(waiting, turn + next.Count) is { } one)
            next.Add(one);
        later = first;
        return next;
    }

    private static DocumentDelivery? Take(
        Dictionary<DocumentKind, IEnumerator<DocumentDelivery>> waiting, long turn)
    {
        var order = (turn % Round) switch { Round - 1 => JournalsFirst, Round / 2 - 1 => OrdersFirst, _ => StockFirst };
        foreach (var kind in order)
            if (waiting[kind].MoveNext())
                return waiting[kind].Current;
        return null;
    }
}
