using RetailActors.Actors.Retail;

namespace RetailActors.Tryton.Tests;

/// <summary>Tickets of S002 as orders, at 20 %.</summary>
public static class Orders
{
    private static readonly WarehouseId Warehouse = new("S002");

    public static OrderLine Line(string sku, decimal quantity, string unit, long net, long tax, long baseUnits) =>
        new(new Sku(sku), Of(quantity), new UnitCode(unit), Of(baseUnits), net, 0, "4000",
            [new OrderTax(new TaxCode("S20"), "S20", "2200", tax)]);

    /// <summary>Two packs of six and three pieces, partly by card.</summary>
    public static SalesOrder Sale(long number = 1, string date = "2026-11-10") => Ticket(number, date,
        [Line("85123A", 2, "PACK6", 10_000, 2_000, 12), Line("85123A", 3, "EA", 2_498, 500, 3)],
        [("CARD", 10_000, "psp_1"), ("CASH", 4_998, null)]);

    public static SalesOrder Ticket(
        long number, string date, OrderLine[] lines, (string Tender, long Amount, string? Reference)[] payments,
        long rounding = 0, DocumentId? original = null)
    {
        var id = new TransactionId(new TerminalId("S002-T01"), number);
        return new SalesOrder(DocumentId.OfOrder(id), new StoreId("S002"), BusinessDate.Parse(date),
            Currency.Of("GBP"), id, Warehouse, "WALKIN", original, $"R{number}", lines,
            [.. payments.Select(payment => new OrderPayment(
                new TenderId(payment.Tender), payment.Tender == "CARD" ? "1200" : "1000", payment.Amount,
                payment.Reference))],
            rounding, "8999", payments.Sum(payment => payment.Amount));
    }

    private static Quantity Of(decimal units) => new((long)(units * Quantity.PerUnit));
}
