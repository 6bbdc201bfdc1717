using RetailActors.Actors.Retail;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Checks;

/// <summary>An order says what its ticket says: line by line, tax by tax, payment by payment.</summary>
public static class OrderChecker
{
    /// <param name="original">Where the sale that it gives back stands.</param>
    public static void Check(SalesOrder order, Ticket ticket, Standing original)
    {
        var sale = ticket.Sale;
        void Same(bool holds, string what) =>
            Guarantee.Holds(holds, $"G5: order {order.Id} differs from its ticket in {what}");
        Same(sale.Kind is TransactionKind.Sale or TransactionKind.Return, "kind");
        Same((order.Store, order.Date, order.Currency) == (ticket.Store, sale.BusinessDate, sale.Currency), "frame");
        Same(order.Total == sale.Total && order.Rounding == sale.Rounding, "total");
        Same(order.Customer == $"C-{ticket.Store}", "customer");
        Same(order.Lines.Select(line => (line.Sku, line.Quantity, line.Unit, line.Net))
            .SequenceEqual(sale.Lines.Select(line => (line.Sku, line.Quantity, line.Unit, line.Net))), "lines");
        Same(order.Lines.All(line => line.BaseQuantity.Millionths == Goods.BaseUnits(line.Quantity, line.Unit)),
            "base units");
        Same(order.Lines.SelectMany(line => line.Taxes).Select(tax => (tax.Code, tax.Amount))
            .SequenceEqual(sale.Lines.SelectMany(line => line.Taxes).Select(tax => (tax.Code, tax.Amount))), "taxes");
        Same(order.Payments.Select(payment => (payment.Tender, payment.Amount, payment.Reference))
            .SequenceEqual(sale.Tenders.Select(tender => (tender.Id, tender.Amount, tender.Reference))), "payments");
        // An exchange names its sale on the lines that come back.
        var named = sale.Lines.Where(line => line.Quantity < Quantity.Zero).Select(line => line.Detail?.Original?.Id)
            .Distinct().ToArray();
        Same(order.Original is null || order.Link == (sale.Original ?? (named.Length == 1 ? named[0] : null)),
            "original");
        // What stands in another store's books is not known here.
        if (sale.Original is not null && original.Store == ticket.Store)
            Same(original.Place switch
            {
                Place.Ordered => order.Original is not null,
                Place.Open or Place.Journaled => order.Original is null,
                _ => true,
            }, "original");
    }
}
