using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// What goods go back to stock for: with a receipt for what their sale took them for, without one for what the order
/// says. Tryton itself would take what the product costs today, and reverse another cost of goods than was booked.
/// </summary>
internal static class ReturnCosts
{
    /// <summary>Decimals of a cost price.</summary>
    private const int Digits = 4;

    /// <summary>By the products' codes, per base unit; several lines of a product have their average.</summary>
    public static Dictionary<string, decimal> Said(SalesOrder order) => order.Lines
        .Where(line => line.Quantity < Quantity.Zero).GroupBy(line => line.Sku.Value)
        .Where(same => same.All(line => line.CostMillionths is not null))
        .ToDictionary(same => same.Key, same => Average(same.Select(line =>
            ((decimal)line.BaseQuantity.Millionths, (decimal)line.CostMillionths!.Value / 1_000_000))));

    /// <summary>What a sale's goods were taken from the shelves for.</summary>
    public static async ValueTask<Dictionary<string, decimal>> Of(
        Models models, SaleAtErp sold, CancellationToken cancel)
    {
        var shipments = Values.Texts(sold.Shipments.Select(id => $"{Shipping.Out},{id}"));
        var moves = await models.Rows("stock.move",
            [
                Values.Clause("shipment", "in", shipments), Values.Clause("state", "=", "done"),
                Values.Clause("to_location.type", "=", "customer"),
            ],
            ["product.code", "internal_quantity", "cost_price"], cancel);
        return moves.Where(move => move.NumberOrNull("cost_price") is not null)
            .GroupBy(move => move.Text("product.code")).ToDictionary(same => same.Key, same => Average(
                same.Select(move => (move.Number("internal_quantity"), move.Number("cost_price")))));
    }

    private static decimal Average(IEnumerable<(decimal Quantity, decimal Cost)> parts)
    {
        var all = parts.ToArray();
        var quantity = all.Sum(part => part.Quantity);
        return Math.Round(
            quantity == 0 ? all[0].Cost : all.Sum(part => part.Quantity * part.Cost) / quantity, Digits);
    }
}
