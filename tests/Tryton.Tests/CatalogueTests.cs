using System.Text.Json.Nodes;
using RetailActors.Actors.Catalogue;
using Xunit;

namespace RetailActors.Tryton.Tests;

/// <summary>The catalogue, read again and again from a real Tryton.</summary>
public sealed class CatalogueTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Only_what_was_written_since_is_read_again()
    {
        // One row a call, so that calls count products.
        await using var bench = await TrytonBench.Start(
            with: options => options with { PageRows = 1, ClocksApart = TimeSpan.Zero });
        var all = (await bench.Erp.ReadMasterData(None)).Items;
        var first = Reads(bench);

        Assert.Equal(all.Select(item => item.Sku), (await Items(bench)).Select(item => item.Sku));
        Assert.Equal(first, Reads(bench));

        await Price(bench, "71053", "6.0000");
        Assert.Equal(6_000_000, (await Items(bench)).Single(item => item.Sku.Value == "71053").PriceMillionths);
        Assert.InRange(Reads(bench), first + 1, first + 1);
    }

    [Fact]
    public async Task What_is_taken_out_of_the_catalogue_is_no_item_any_more()
    {
        await using var bench = await TrytonBench.Start();
        await bench.Erp.ReadMasterData(None);
        var product = await bench.Judge.Id("product.product", """[["code", "=", "POST"]]""");

        await bench.Judge.Model(
            "product.product.write", new JsonArray(product), new JsonObject { ["active"] = false });

        Assert.DoesNotContain(await Items(bench), item => item.Sku.Value == "POST");
    }

    private static async Task<IReadOnlyList<Item>> Items(TrytonBench bench) =>
        (await bench.Erp.ReadMasterData(None)).Items;

    private static int Reads(TrytonBench bench) =>
        bench.Wire.Passed.Count(method => method.EndsWith("product.product.read", StringComparison.Ordinal));

    private static async Task Price(TrytonBench bench, string sku, string price)
    {
        var template = await bench.Judge.Id("product.template", $$"""[["code", "=", "{{sku}}"]]""");
        await bench.Judge.Model("product.template.write", new JsonArray(template), new JsonObject
        {
            ["list_price"] = new JsonObject { ["__class__"] = "Decimal", ["decimal"] = price },
        });
    }
}
