using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>What the books know of goods, as one command goes on: what comes back, is set aside, is one piece.
/// </summary>
internal sealed class GoodsCheck(GoodsBooks books)
{
    private readonly OrderCheck _orders = new(books.Orders);
    private readonly SerialCheck _serials = new(books.Serials);
    private readonly List<TracedMove> _traces = [];

    public ReturnCheck Returns { get; } = new(books.GivenBack);

    /// <summary>A person has looked at a serial that is sold twice: it is booked as it is, and not followed.</summary>
    public bool AcceptsSerials { get; init; }

    /// <summary>Whether what it gives back, or does to an order, fits what the books know now; null when it does.
    /// </summary>
    public (CauseKey Cause, string Why)? WhyNot(Entry entry) =>
        (entry.Step is { } step ? _orders.Judge(step) : null)
        ?? (entry.Returns.Length == 0 ? null : Returns.Judge(entry))
        ?? (AcceptsSerials || entry.Pieces.Length == 0 ? null : _serials.Judge(entry));

    public void Take(OrderStep step) => _orders.Take(step);

    /// <summary>Its moves are in this commit, or were in one that did not say what of. A piece that is sold twice is
    /// not followed until it is clear which one it is.</summary>
    public void Trace(Entry entry, CauseKey? heldFor)
    {
        if (heldFor?.Kind == CaseKinds.SerialSoldTwice || AcceptsSerials)
            return;
        _traces.AddRange(entry.Traces);
        _serials.Take(entry.Traces);
    }

    public void Finish(List<BooksEvent> events)
    {
        if (Returns.Taken.Count > 0)
            events.Add(new BooksEvent.GaveBack(Returns.Taken));
        events.AddRange(_orders.Taken.Select(step => new BooksEvent.OrderChanged(step)));
        if (_traces.Count > 0)
            events.Add(new BooksEvent.Traced(_traces));
    }
}
