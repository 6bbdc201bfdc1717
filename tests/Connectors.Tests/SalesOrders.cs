using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tests;

/// <summary>Orders in the terms of an ERP's master data: its first goods, tax, tender and orders store.</summary>
public static class SalesOrders
{
    public static SalesOrder Sale(MasterData master, long number = 1001)
    {
        var store = master.Stores.First(s => s.Mode == StoreMode.Orders);
        var item = master.Items.First(i => i.Kind == ItemKind.Goods);
        var tax = master.Taxes.First(t => t.RateMillionths == 200_000);
        var id = new TransactionId(new TerminalId($"{store.Store}-T01"), number);
        return new SalesOrder(
            DocumentId.OfOrder(id), store.Store, BusinessDate.Parse("2026-11-21"), Currency.Of("GBP"), id,
            store.Warehouse, store.PlaceholderCustomer!, null, "R-1",
            [
                new OrderLine(item.Sku, Quantity.Of(2), item.BaseUnit, Quantity.Of(2), 1_000, 0, item.RevenueAccount,
                    [new OrderTax(tax.Code, tax.TaxGroup, tax.Account, 200)]),
            ],
            [
                new OrderPayment(master.Tenders[0].Tender, master.Tenders[0].Account, 1_500, "psp_77aa"),
                new OrderPayment(master.Tenders[1].Tender, master.Tenders[1].Account, -302, null),
            ],
            -2, master.RoundingAccount, 1_198);
    }

    public static SalesOrder ReturnOf(SalesOrder sale, long number)
    {
        var id = sale.Transaction with { Number = number };
        return sale with
        {
            Id = DocumentId.OfOrder(id),
            Transaction = id,
            Original = sale.Id,
            Lines = [.. sale.Lines.Select(Back)],
            Payments = [sale.Payments[0] with { Amount = -sale.Total, Reference = null }],
            Rounding = -sale.Rounding,
            Total = -sale.Total,
        };
    }

    /// <summary>What came back went out again.</summary>
    public static SalesOrder Exchange(SalesOrder sale, long number)
    {
        var id = sale.Transaction with { Number = number };
        return sale with
        {
            Id = DocumentId.OfOrder(id),
            Transaction = id,
            Lines = [sale.Lines[0], Back(sale.Lines[0])],
            Payments = [],
            Rounding = 0,
            Total = 0,
        };
    }

    private static OrderLine Back(OrderLine line) => line with
    {
        Quantity = -line.Quantity,
        BaseQuantity = -line.BaseQuantity,
        Net = -line.Net,
        Taxes = [.. line.Taxes.Select(tax => tax with { Amount = -tax.Amount })],
    };
}
