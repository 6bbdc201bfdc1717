using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// Which tenders pay the invoice, and what is only changed from one tender into another: change out of a voucher is
/// cash that leaves the till and pays nothing.
/// </summary>
/// <param name="Pays">Σ is the total; all of its sign.</param>
/// <param name="Changes">Σ is 0; positive came into the till.</param>
internal sealed record Settlement(IReadOnlyList<OrderPayment> Pays, IReadOnlyList<OrderPayment> Changes)
{
    public static Settlement Of(SalesOrder order)
    {
        var sign = Math.Sign(order.Total);
        var left = Math.Abs(order.Total);
        var (pays, changes) = (new List<OrderPayment>(), new List<OrderPayment>());
        foreach (var payment in order.Payments.GroupBy(payment => (payment.Tender, payment.Account, payment.Reference))
            .Select(same => same.First() with { Amount = same.Sum(payment => payment.Amount) }))
        {
            var part = Math.Sign(payment.Amount) == sign ? Math.Min(left, Math.Abs(payment.Amount)) : 0;
            left -= part;
            if (part > 0)
                pays.Add(payment with { Amount = sign * part });
            if (payment.Amount - sign * part is not 0 and var rest)
                changes.Add(payment with { Amount = rest });
        }
        return new Settlement(pays, changes);
    }

    /// <summary>The changes as a journal of their own, or null when there are none.</summary>
    public Journal? ToJournal(SalesOrder order)
    {
        if (Changes.Count == 0)
            return null;
        var numbers = new NumberSet();
        numbers.Add(order.Transaction.Number);
        return new Journal(new DocumentId($"{order.Id}/change"), order.Store, order.Date, order.Currency, null,
            [.. Changes.Select(change => new JournalLine(
                change.Amount > 0 ? LineRole.TenderIn : LineRole.TenderOut, change.Account,
                Math.Max(0, change.Amount), Math.Max(0, -change.Amount), change.Tender.Value, order.Transaction,
                change.Reference))],
            [new TerminalNumbers(order.Transaction.Terminal, numbers)]);
    }
}
