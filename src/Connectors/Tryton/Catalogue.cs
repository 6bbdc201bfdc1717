using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tryton;

/// <param name="Units">Of its family, by symbol.</param>
internal sealed record Product(long Id, long BaseUnit, IReadOnlyDictionary<string, long> Units);

internal sealed record Party(long Id, long Address);

internal sealed record Warehouse(long Id, long Storage, long Input, long Output, long? LostFound);

/// <summary>Records that orders and stock name by our codes. Read for each document, never assumed.</summary>
internal sealed class Catalogue(Models models)
{
    /// <summary>The service whose account takes the pennies.</summary>
    public const string Rounding = "ROUNDING";

    public async ValueTask<IReadOnlyDictionary<string, Product>> Products(
        IEnumerable<Sku> skus, CancellationToken cancel)
    {
        var codes = skus.Select(sku => sku.Value).Append(Rounding).Distinct();
        var products = await models.Rows("product.product", [Values.Clause("code", "in", Values.Texts(codes))],
            ["code", "default_uom", "default_uom.category"], cancel);
        var families = products.Select(row => row.Id("default_uom.category") ?? 0).Distinct();
        var units = (await models.Rows("product.uom", [Values.Clause("category", "in", Values.Ids(families))],
            ["symbol", "category"], cancel)).ToLookup(row => row.Id("category") ?? 0);
        var found = new Dictionary<string, Product>();
        foreach (var row in products)
            found.TryAdd(row.Text("code"), new Product(row.Id("id")!.Value, row.Id("default_uom") ?? 0,
                UnitsOf(units[row.Id("default_uom.category") ?? 0])));
        return found;
    }

    /// <summary>The base unit wins over another of its symbol; two others of one symbol are no unit.</summary>
    private static Dictionary<string, long> UnitsOf(IEnumerable<JsonElement> family) => family
        .GroupBy(row => row.Text("symbol")).Where(same => same.Count() == 1)
        .ToDictionary(same => same.Key, same => same.Single().Id("id")!.Value);

    public static JsonObject NewParty(string code) => new()
    {
        ["name"] = code,
        ["code"] = code,
        ["addresses"] = Values.Created([new JsonObject()]),
    };

    public async ValueTask<Party?> Party(string code, CancellationToken cancel) =>
        await models.Rows("party.party", [Values.Clause("code", "=", code)], ["addresses"], cancel) is [var row]
        && row.Ids("addresses") is [var address, ..]
            ? new Party(row.Id("id")!.Value, address) : null;

    public async ValueTask<Warehouse?> Warehouse(WarehouseId code, CancellationToken cancel)
    {
        var rows = await models.Rows("stock.location",
            [Values.Clause("code", "=", code.Value), Values.Clause("type", "=", "warehouse")],
            ["storage_location", "input_location", "output_location", "lost_found_location"], cancel);
        return rows is [var row] && row.Id("storage_location") is { } storage && row.Id("input_location") is { } input
            && row.Id("output_location") is { } output
            ? new Warehouse(row.Id("id")!.Value, storage, input, output, row.Id("lost_found_location")) : null;
    }

    public async ValueTask<long?> CustomerLocation(CancellationToken cancel) =>
        await models.Rows("stock.location", [Values.Clause("type", "=", "customer")], ["code"], cancel)
            is [var row, ..] ? row.Id("id") : null;

    /// <summary>Where goods are between two warehouses, as Tryton's own settings say.</summary>
    public async ValueTask<long?> Transit(CancellationToken cancel) =>
        (await models.Read("stock.configuration", [1], ["shipment_internal_transit"], cancel)) is [var row]
            ? row.Id("shipment_internal_transit") : null;

    public async ValueTask<long?> PaymentMethod(TenderId tender, long company, CancellationToken cancel) =>
        await models.Rows("account.invoice.payment.method",
            [Values.Clause("name", "=", tender.Value), Values.Clause("company", "=", company)], ["name"], cancel)
            is [var row] ? row.Id("id") : null;
}
