using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Auditing;
using RetailActors.Node.Cli;
using RetailActors.Node.Tests.Cli;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Close;

/// <summary>What would fail on the first day, before it does (R19).</summary>
public sealed class AuditTests
{
    private static Task<AuditView> Audit(TestShop shop, bool seen, params AuditCodeView[] codes) =>
        shop.Operator.Post("v1/audit/golive", new AuditRequest(codes, seen), AuditJson.Default.AuditRequest,
            AuditJson.Default.AuditView, default);

    [Fact]
    public async Task Codes_that_the_erp_does_not_know_fail_with_problem_owner_and_remedy()
    {
        await using var shop = await Open();

        var view = await Audit(shop, seen: false, new("sku", "TEA", "PACK6"), new("sku", "TEA", "PALLET"),
            new("sku", "GHOST"), new("tender", "GIFT"), new("tax", "S20"), new("tax", "S99"), new("reason", "float"),
            new("reason", "gone"), new("store", "S009"));

        Assert.False(view.IsReady);
        Assert.Equal(
            ["reason gone: the ERP has no such reason", "sku GHOST: the ERP has no such product",
                "sku TEA: no conversion from PALLET to EA", "store S009: it has no warehouse",
                "tax S99: the ERP has no such tax code", "tender GIFT: it has no ledger account"],
            view.Findings.Where(f => f.Result == "fail").Select(f => $"{f.Kind} {f.Code}: {f.Problem}").Order());
        Assert.All(view.Findings, f => Assert.True(f.Owner.Length > 0 && f.Remedy.Length > 0));
        Assert.Equal((2, 2), (view.Checked[0].Codes, view.Checked[0].Failing));
    }

    [Fact]
    public async Task What_the_terminals_have_sent_is_checked_with_how_often_it_was_seen()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", Sale(1), Sale(2, "GHOST"), Sale(3, "GHOST"), Sale(4, tender: "GIFT"));

        var view = await Audit(shop, seen: true);

        Assert.Equal([("GHOST", 2L), ("GIFT", 1L)],
            view.Findings.Where(f => f.Result == "fail").Select(f => (f.Code, f.Uses)));
    }

    [Fact]
    public async Task Data_that_contradicts_itself_at_the_erp_is_found()
    {
        var data = Data();
        await using var shop = await Open(data with
        {
            Master = data.Master with
            {
                Stores = [.. data.Master.Stores, new StoreMapping(new StoreId("S001"), new WarehouseId("W2"))],
                RoundingAccount = null,
            },
        });

        var view = await Audit(shop, seen: false);

        Assert.Contains(view.Findings, f => f is { Result: "fail", Code: "S001", Problem: "it has 2 warehouses" });
        Assert.Contains(view.Findings, f => f is { Result: "look", Code: "rounding" });
    }

    [Fact]
    public async Task Goods_without_what_the_cost_of_a_journal_needs_are_found_before_they_are_sold()
    {
        var data = Data("PEN");
        Item[] items = [.. data.Master.Items.Select(item => item.Sku.Value switch
        {
            "TEA" => item with { CostAccount = "500100", StockAccount = "140100", Costs = new(1_000_000, null, null) },
            "MUG" => item with { CostAccount = "500100", StockAccount = "140100" },
            "BAG" => item with { CostAccount = "500100", Costs = new(1_000_000, null, null) },
            _ => item,
        })];
        var withCosts = data with { Master = data.Master with { Items = items } };
        AuditCodeView[] codes = [.. items.Select(item => new AuditCodeView("sku", item.Sku.Value))];
        await using var shop = await Open(withCosts, "retail.journals.costs = standard");
        await using var without = await Open(withCosts);

        var view = await Audit(shop, seen: false, codes);

        Assert.Equal(["fail BAG: it has a cost account and no stock account", "fail MUG: it has no standard cost",
                "look PEN: it has no cost account: journals carry no cost of it"],
            view.Findings.Select(f => $"{f.Result} {f.Code}: {f.Problem}").Order());
        Assert.Empty((await Audit(without, seen: false, codes)).Findings);
    }

    [Fact]
    public async Task The_command_line_reads_a_file_or_a_world_and_writes_a_table_json_or_csv()
    {
        await using var shop = await Open();
        var file = Path.Combine(shop.Folder, "codes.csv");
        Task<Ended> Retail(params string[] args) => RetailProgram.Run(["audit", "golive", .. args, "--node",
            shop.Address.ToString(), "--set", $"retail.node.data = \"{shop.Folder}\""]);

        await File.WriteAllTextAsync(file, "kind,code,unit,tax\nsku,TEA,EA,S20\ntender,CASH,,\n");
        Assert.Equal(0, (await Retail("--file", file)).Code);
        await File.AppendAllTextAsync(file, "sku,GHOST,EA,\n");
        var csv = await Retail("--file", file, "--csv");
        await File.AppendAllTextAsync(file, "thing,X,,\n");
        var wrong = await Retail("--file", file);
        var folder = Path.Combine(shop.Folder, "world");
        RetailActors.Simulators.Worlds.World.WriteStarter(folder);
        var world = await Retail("--world", folder, "--json");

        Assert.Equal(1, csv.Code);
        Assert.Contains("fail,sku,GHOST,the ERP has no such product,0,Operations,", csv.Out, StringComparison.Ordinal);
        Assert.Equal(2, wrong.Code);
        Assert.Contains("line 5: kind is 'thing'; allowed: sku, tax", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(1, world.Code);
        Assert.False(world.Json().GetProperty("isReady").GetBoolean());
    }

    [Fact]
    public async Task A_wrong_request_names_its_field()
    {
        await using var shop = await Open();

        var refused = await Assert.ThrowsAsync<NodeAnswerException>(
            () => Audit(shop, false, new AuditCodeView("odd", "X")));

        Assert.Contains("codes[0].kind is 'odd'; allowed: sku, tax", refused.Message, StringComparison.Ordinal);
    }
}
