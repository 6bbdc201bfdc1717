using System.Text.Json.Nodes;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tryton;

/// <summary>What is on the shelves of each warehouse: its storage and every place inside it.</summary>
internal sealed class StockReader(Models models, CompanyReader companies)
{
    /// <summary>Tryton's quantities are floats with the unit's digits; sums of them carry dust below these.</summary>
    private const int Digits = 6;

    public async ValueTask<IReadOnlyList<OnHand>> Read(CancellationToken cancel)
    {
        await companies.Get(_ => true, cancel);
        var warehouses = await models.Rows("stock.location",
            [Values.Clause("type", "=", "warehouse"), Values.Clause("code", "!=", null)],
            ["code", "storage_location"], cancel);
        var products = (await models.Rows("product.product",
            [Values.Clause("code", "!=", null), Values.Clause("template.type", "=", "goods")], ["code"], cancel))
            .ToDictionary(row => row.Id("id")!.Value, row => new Sku(row.Text("code")));
        var found = new List<OnHand>();
        foreach (var warehouse in warehouses)
        {
            if (warehouse.Id("storage_location") is not { } storage || warehouse.Text("code").Length == 0)
                continue;
            var place = new JsonObject { ["locations"] = new JsonArray(storage), ["with_childs"] = true };
            foreach (var row in await models.Read("product.product", [.. products.Keys], ["quantity"], cancel, place))
                if (Math.Round(row.NumberOrNull("quantity") ?? 0, Digits) is not 0 and var quantity)
                    found.Add(new OnHand(products[row.Id("id")!.Value], new WarehouseId(warehouse.Text("code")),
                        new Quantity((long)(quantity * Quantity.PerUnit))));
        }
        return found;
    }
}
