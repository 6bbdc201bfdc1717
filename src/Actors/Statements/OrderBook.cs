using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>
/// Which transactions of a store have become orders: their numbers and, for each date, how many and how much. What an
/// order says is in the fact that made it, so a year of tickets costs no more memory than a day's.
/// </summary>
public sealed class OrderBook
{
    public Dictionary<TerminalId, NumberSet> Numbers { get; } = [];

    public SortedDictionary<CurrencyDay, OrderTally> Days { get; } = new(CurrencyDay.Order);

    public bool Contains(TransactionId transaction) =>
        Numbers.TryGetValue(transaction.Terminal, out var numbers) && numbers.Contains(transaction.Number);

    /// <summary>One that later events do not change.</summary>
    public OrderBook Copy()
    {
        var copy = new OrderBook();
        Booking.Merge(copy.Numbers, Numbers);
        foreach (var (day, tally) in Days)
            copy.Days[day] = tally;
        return copy;
    }

    internal void Add(BooksEvent.OrderMade made, Dictionary<TerminalId, NumberSet> settled)
    {
        var order = made.Order;
        Booking.Settle(settled, order.Transaction);
        if (!Numbers.TryGetValue(order.Transaction.Terminal, out var numbers))
            Numbers[order.Transaction.Terminal] = numbers = new NumberSet();
        numbers.Add(order.Transaction.Number);
        var key = new CurrencyDay(order.Date, order.Currency);
        var day = Days.GetValueOrDefault(key);
        Days[key] = new OrderTally(day.Count + 1, checked(day.Total + made.Total));
    }
}

/// <param name="Total">Σ of the transactions' totals, in minor units.</param>
public readonly record struct OrderTally(long Count, long Total);
