using RetailActors.Actors.Retail;

namespace RetailActors.Node.Operations;

/// <summary>Documents as operators see them.</summary>
internal static class DocumentViews
{
    public static string NameOf(DocumentKind kind) => kind switch
    {
        DocumentKind.SalesOrder => "order",
        DocumentKind.StockPosting => "stock",
        _ => "journal",
    };

    public static OrderView Of(SalesOrder order)
    {
        var decimals = order.Currency.Decimals;
        return new OrderView(order.Customer, order.Warehouse?.Value, order.Original?.Value, order.Receipt,
            [.. order.Lines.Select(line => new OrderLineView(line.Sku.Value, $"{line.Quantity}", line.Unit.Value,
                Money.Format(line.Net, decimals), Money.Format(line.Discount, decimals),
                Money.Format(line.Taxes.Sum(tax => tax.Amount), decimals), line.Original))]);
    }
}
