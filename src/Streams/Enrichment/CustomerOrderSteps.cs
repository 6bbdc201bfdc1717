using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Enrichment;

/// <summary>What a transaction does to a customer order or layaway (R26).</summary>
internal static class CustomerOrderSteps
{
    /// <param name="moves">Of its lines, as a sale would move them.</param>
    public static OrderStep? Of(Transaction t, TerminalId terminal, Catalogue catalogue, List<StockMove> moves)
    {
        if (t.Order is not { } order || ActOf(t.Kind) is not { } act)
            return null;
        var lines = new List<SetAside>();
        if (act != OrderAct.Cancel)
            foreach (var move in moves)
                if (move.Quantity < Quantity.Zero)
                    lines.Add(new SetAside(move.Sku, move.Warehouse, -move.Quantity));
        return new OrderStep(order, act, new TransactionId(terminal, t.Number),
            act == OrderAct.PickUp ? -DepositUsed(t, catalogue) : t.Total, [.. lines])
        { Currency = t.Currency };
    }

    /// <summary>Only sets aside or frees: nothing leaves the shelf, nothing is sold.</summary>
    public static bool OnlySetAside(TransactionKind kind) =>
        kind is TransactionKind.OrderOpen or TransactionKind.OrderCancel;

    private static OrderAct? ActOf(TransactionKind kind) => kind switch
    {
        TransactionKind.OrderOpen => OrderAct.Open,
        TransactionKind.OrderPickup => OrderAct.PickUp,
        TransactionKind.OrderCancel => OrderAct.Cancel,
        _ => null,
    };

    /// <summary>The tenders that the ERP maps to the account of deposits.</summary>
    private static long DepositUsed(Transaction t, Catalogue catalogue)
    {
        var used = 0L;
        if (catalogue.Parameters.DepositAccount is { } account)
            foreach (var tender in t.Tenders)
                if (catalogue.Tender(tender.Id, t.BusinessDate)?.Account == account)
                    used = checked(used + tender.Amount);
        return used;
    }
}
