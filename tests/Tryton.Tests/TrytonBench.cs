using System.Text.Json.Nodes;
using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Connectors.Tests;
using RetailActors.Connectors.Tryton;
using RetailActors.Simulators.Tryton;
using RetailActors.Simulators.Worlds;
using RetailActors.Streams.Delivery;

namespace RetailActors.Tryton.Tests;

/// <summary>A real Tryton, the wire to it, the connector, and an accountant beside it.</summary>
public sealed class TrytonBench : IErpBench
{
    private readonly TrytonPool.Rented _rented;

    private TrytonBench(TrytonPool.Rented rented, Wire wire, IErp erp) =>
        (_rented, Wire, Erp) = (rented, wire, erp);

    public static readonly TrytonShop Shop = new(new World
    {
        Company = "Contract Ltd",
        RoundingAccount = "8999",
        Rates =
        [
            new("EUR", BusinessDate.Parse("2026-01-01"), 800_000_000),
            new("EUR", BusinessDate.Parse("2026-11-15"), 862_068_966),
            new("JPY", BusinessDate.Parse("2026-01-01"), 5_000_000),
        ],
        Stores = [Store("S001"), Store("S002")],
        Terminals = [],
        Items =
        [
            Item("85123A", "White hanging heart", "4000", "S20", 8_333_300, 3_000_000,
                new ItemUnit(new UnitCode("PACK6"), new Rational(6, 1)),
                new ItemUnit(new UnitCode("THIRD"), new Rational(1, 3))),
            Item("71053", "O'Neill lantern", "4000", "Z", 5_000_000, 2_000_000),
            Item("POST", "Postage", "4100", "S20", 4_000_000, null) with { Kind = ItemKind.Service },
            Item("NOACC", "Without an accounting category", "4000", "S20", 1_000_000, 500_000),
        ],
        Tenders = [new(new TenderId("CARD"), "1200", true), new(new TenderId("CASH"), "1000", false)],
        Taxes = [new(new TaxCode("S20"), "S20", "2200", 20), new(new TaxCode("Z"), "Z", "2201", 0)],
        Reasons = [new("FLOAT", "1150"), new("DAMAGE", "5400")],
        Accounts =
        [
            new("1000", "Cash"), new("1150", "Floats"), new("1200", "Cards in transit"), new("2200", "VAT"),
            new("2201", "VAT at zero"), new("4000", "Sales"), new("4100", "Services"), new("5400", "Damages"),
            new("8999", "Rounding"),
        ],
    })
    {
        Closed = ["2025-01"],
        OnHand =
        [
            new(new Sku("85123A"), new WarehouseId("S001"), Quantity.Of(120)),
            new(new Sku("85123A"), new WarehouseId("S002"), Quantity.Of(60)),
            new(new Sku("71053"), new WarehouseId("S001"), Quantity.Of(7)),
        ],
        WithoutAccounts = [new Sku("NOACC")],
    };

    public TrytonServer Server => _rented.Server;

    public Wire Wire { get; }

    public Judge Judge => _rented.Judge;

    /// <summary>Between the wire and Tryton, when the envelope is Fulfil's.</summary>
    public FulfilShim? Shim { get; private init; }

    public IErp Erp { get; }

    public IReadOnlyList<OnHand> OnHand => Shop.OnHand;

    /// <summary>As Tryton knows it: average costs, accounts of the stock, list prices with their tax.</summary>
    public MasterData Master { get; } = Shop.World.ToMasterData() with
    {
        Items =
        [
            .. from item in Shop.World.Items
               where !Shop.WithoutAccounts.Contains(item.Sku)
               let goods = item.Kind == ItemKind.Goods
               let rate = Shop.World.Taxes.Single(tax => tax.Code == item.Tax).RatePercent
               select item.ToItem() with
               {
                   PriceMillionths = (long)(Math.Round(item.PriceMillionths * (1 + rate / 100) / 1_000_000m, 2)
                       * 1_000_000),
                   Costs = goods ? new ItemCosts(null, item.CostMillionths, null) : default,
                   CostAccount = goods ? TrytonShop.CostAccount : null,
                   StockAccount = goods ? TrytonShop.StockOutAccount : null,
               },
        ],
        Periods = [.. Shop.Periods],
        Parameters = new LedgerParameters("GBP"),
    };

    public static async Task<TrytonBench> Start(
        TrytonEnvelope envelope = TrytonEnvelope.Tryton, Func<TrytonOptions, TrytonOptions>? with = null,
        TrytonShop? shop = null)
    {
        var rented = await TrytonPool.Rent(shop ?? Shop);
        var shim = envelope == TrytonEnvelope.Fulfil ? await FulfilShim.Start(rented.Server.Address) : null;
        var wire = await Wire.Start(shim?.Address ?? rented.Server.Address);
        var options = Options(wire.Address, envelope);
        return new TrytonBench(rented, wire, new TrytonErp(with?.Invoke(options) ?? options, TimeProvider.System))
        {
            Shim = shim,
        };
    }

    public static TrytonOptions Options(Uri address, TrytonEnvelope envelope = TrytonEnvelope.Tryton) => new()
    {
        Envelope = envelope,
        BaseUrl = address,
        Database = TrytonServer.Database,
        User = TrytonServer.ConnectorUser,
        Secret = envelope == TrytonEnvelope.Fulfil ? FulfilShim.ApiKey : TrytonServer.ConnectorPassword,
        Company = Shop.World.Company,
        AsyncPoll = TimeSpan.FromMilliseconds(10),
    };

    public int JournalsUnder(DocumentId journal) =>
        Judge.Rows("account.move", $$"""[["number", "=", "{{journal}}"]]""", "id").GetAwaiter().GetResult().Length;

    public void LoseTheNextReply() => Wire.Next("account.move.post", Mishap.LoseReply);

    public void LoseTheNextRequest() => Wire.Next("account.move.create", Mishap.LoseRequest);

    public void TearTheNextWrite() => Wire.Next("account.move.post", Mishap.LoseRequest);

    public void BeBusy(TimeSpan retryAfter) => Wire.Busy = retryAfter;

    /// <summary>Just before it is posted, somebody changes the draft.</summary>
    public void RefuseTheNextPosting() => Wire.Before = async method =>
    {
        if (!method.EndsWith("account.move.post", StringComparison.Ordinal))
            return;
        Wire.Before = null;
        await Unbalance(1);
    };

    public void RunPosting() => Unbalance(-1).GetAwaiter().GetResult();

    public async ValueTask EnterByHand(Journal journal)
    {
        var move = (await Judge.Rows("account.move", $$"""[["number", "=", "{{journal.Id}}"]]""", "period", "journal",
            "date"))[0];
        await Judge.Model("account.move.create", new JsonArray(new JsonObject
        {
            ["number"] = journal.Id.Value,
            ["period"] = move.GetProperty("period").GetInt64(),
            ["journal"] = move.GetProperty("journal").GetInt64(),
            ["date"] = JsonNode.Parse(move.GetProperty("date").GetRawText()),
        }));
    }

    public ValueTask GoDown()
    {
        Server.Kill();
        return Wire.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Erp.DisposeAsync();
        await Wire.DisposeAsync();
        if (Shim is not null)
            await Shim.DisposeAsync();
        TrytonPool.Return(_rented);
    }

    /// <summary>Somebody changes the first debit of the draft by a penny, or puts it back.</summary>
    private async Task Unbalance(int pence)
    {
        var line = (await Judge.Rows("account.move.line", """[["debit", ">", 0]]""", "debit"))
            .OrderBy(row => row.GetProperty("id").GetInt64()).Last();
        await Judge.Model("account.move.line.write", new JsonArray(line.GetProperty("id").GetInt64()),
            new JsonObject
            {
                ["debit"] = new JsonObject
                {
                    ["__class__"] = "Decimal",
                    ["decimal"] = $"{Judge.Number(line, "debit") + pence / 100m}",
                },
            });
    }

    private static WorldStore Store(string id) => new(new StoreId(id), id, "Europe/London", LocalTime.Midnight,
        Currency.Of("GBP"), new WarehouseId(id));

    private static WorldItem Item(
        string sku, string name, string account, string tax, long price, long? cost, params ItemUnit[] units) =>
        new(new Sku(sku), name, ItemKind.Goods, new UnitCode("EA"), units, account, new TaxCode(tax), price, cost);
}

public sealed class TrytonContract : ErpContract
{
    protected override async ValueTask<IErpBench> Start() => await TrytonBench.Start();
}

public sealed class FulfilContract : ErpContract
{
    protected override async ValueTask<IErpBench> Start() => await TrytonBench.Start(TrytonEnvelope.Fulfil);
}

public sealed class TrytonStockContract : ErpStockContract
{
    protected override async ValueTask<IErpBench> Start() => await TrytonBench.Start();

    protected override void LoseTheNextReply(IErpBench bench) =>
        ((TrytonBench)bench).Wire.Next("stock.inventory.create", Mishap.LoseReply);
}
