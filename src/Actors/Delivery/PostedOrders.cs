using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Delivery;

/// <summary>
/// Orders that are posted: the newest are among the deliveries, of the others only the numbers are kept. A ticket makes
/// an order, so they are far more than all other documents; what they were stays in the facts.
/// </summary>
public sealed class PostedOrders
{
    private readonly Queue<DocumentId> _known = new();
    private readonly SortedDictionary<string, NumberSet> _forgotten = new(StringComparer.Ordinal);

    /// <summary>Those that are among the deliveries.</summary>
    public int KnownCount => _known.Count;

    public long ForgottenCount { get; private set; }

    public bool IsForgotten(DocumentId id) => id.Kind == DocumentKind.SalesOrder && Parse(id) is var order
        && _forgotten.TryGetValue(order.Terminal.Value, out var numbers) && numbers.Contains(order.Number);

    internal void Add(DocumentId id)
    {
        if (id.Kind == DocumentKind.SalesOrder)
            _known.Enqueue(id);
    }

    /// <returns>The oldest, which is forgotten from now on.</returns>
    internal DocumentId Forget()
    {
        var id = _known.Dequeue();
        var order = Parse(id);
        if (!_forgotten.TryGetValue(order.Terminal.Value, out var numbers))
            _forgotten[order.Terminal.Value] = numbers = new NumberSet();
        numbers.Add(order.Number);
        ForgottenCount++;
        return id;
    }

    private static TransactionId Parse(DocumentId id) => TransactionId.Parse(id.Value);

    internal void Write(ByteWriter to)
    {
        to.Count(_known.Count);
        foreach (var id in _known)
            to.Text(id.Value);
        Statements.BooksShapes.WriteNumbers(to,
            [.. _forgotten.Select(one => new TerminalNumbers(new TerminalId(one.Key), one.Value))]);
    }

    internal void Read(ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
            _known.Enqueue(new DocumentId(from.Text()));
        foreach (var (terminal, numbers) in Statements.BooksShapes.ReadNumbers(ref from))
        {
            _forgotten[terminal.Value] = numbers;
            ForgottenCount += numbers.Count;
        }
    }
}
