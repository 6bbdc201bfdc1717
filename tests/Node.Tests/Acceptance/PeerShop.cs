using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using RetailActors.Simulators.Dynamics365;
using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

[CollectionDefinition(nameof(Peers))]
public sealed class Peers : ICollectionFixture<PeerShop>;

/// <summary>One node and one simulated ERP for all cases, and a store for each, so that their journals do not mix.
/// </summary>
public sealed class PeerShop : IAsyncLifetime
{
    private const int StoresMax = 400;

    private TestShop? _shop;
    private int _stores = 1;

    public TestShop Shop => _shop!;

    public async ValueTask InitializeAsync() => _shop = await TestShop.Open(Data(), "retail.journals.quiet = 1h");

    public async Task<PeerStore> Store(string currency = "GBP")
    {
        var name = $"S{++_stores:000}";
        var store = new PeerStore(Shop, new StoreId(name), new TerminalId($"{name}-T01"), Currency.Of(currency));
        await Shop.Register(store.Id, store.Currency, store.Till);
        return store;
    }

    /// <summary>A new store with its till, and its till number 2.</summary>
    public async Task<(PeerStore Store, PeerTill One, PeerTill Two)> Tills(string currency = "GBP")
    {
        var store = await Store(currency);
        var second = new TerminalId($"{store.Id}-T02");
        await Shop.Register(store.Id, store.Currency, store.Till, second);
        return (store, new PeerTill(store, store.Till), new PeerTill(store, second));
    }

    public Task<ShiftView> Accept(PeerStore store, string shift, string who, string note) => Shop.Operator.Post(
        "v1/shifts/accept", new ShiftActRequest(store.Id.Value, shift, note, who), NodeJson.Default.ShiftActRequest,
        NodeJson.Default.ShiftView, default);

    public Task<ShiftView> Reopen(PeerStore store, string shift, string note) => Shop.Operator.Post(
        "v1/shifts/reopen", new ShiftActRequest(store.Id.Value, shift, note), NodeJson.Default.ShiftActRequest,
        NodeJson.Default.ShiftView, default);

    /// <summary>Cuts the journals of a new store in which only these tickets were sold.</summary>
    public async Task<PeerBooks> Book(params string[] tickets)
    {
        var store = await Store();
        await store.Send(tickets);
        return await store.Close();
    }

    public async Task<PeerBooks> BookIn(string currency, params string[] tickets)
    {
        var store = await Store(currency);
        await store.Send(tickets);
        return await store.Close();
    }

    private static SimulatedErpData Data() => new(
        new MasterData
        {
            Items =
            [
                Item("P1"), Item("P2"), Item("P3"), Item("WORK", kind: ItemKind.Service),
                Item("SAND", "TNE", units: [new ItemUnit(new UnitCode("GRM"), new Rational(1, 1_000_000))]),
                Item("NAILS", "KGM", units: [new ItemUnit(new UnitCode("GRM"), new Rational(1, 1_000))]),
                Item("EGGS", "EA", units: [new ItemUnit(new UnitCode("DOZ"), new Rational(12, 1))]),
                Item("PHONE") with { Tracking = ItemTracking.Serial },
                Item("RICE", "KGM") with { Tracking = ItemTracking.Lot },
                Item("CUPS", "PK20", units: [new ItemUnit(new UnitCode("EA"), new Rational(1, 20))]),
                Item("PENS", "DOZ", units: [new ItemUnit(new UnitCode("EA"), new Rational(1, 12))]),
            ],
            Stores = [.. Enumerable.Range(1, StoresMax)
                .Select(n => new StoreMapping(new StoreId($"S{n:000}"), new WarehouseId($"W{n:000}")))],
            Tenders = [Counting("CASH", "1000"), Counting("BANK", "1010"), Tender("DEPOSIT", "2500"),
                Counting("TAXED", "1000") with { DifferenceTax = new TaxCode("T25") },
                Counting("STRICT", "1000") with { DifferenceMax = 20_00 },
                Counting("LARGE", "1000") with { DifferenceMax = 20_00, BigDifferenceAccount = "6950" },
                Counting("MUST", "1000") with { Counted = true }, Tender("BARE", "1000"), Tender("TERMINAL", "1020"),
                Tender("CARD", "1030", perTransaction: true), Tender("ACCOUNT", "1100", perTransaction: true)],
            Reasons = [new ReasonMapping("customer", "1100"), new ReasonMapping("supplier", "2000")],
            Taxes = [new TaxMapping(new TaxCode("T25"), "STD", "2200") { RateMillionths = 250_000 },
                .. new[] { "T5", "T6A", "T6B", "T7", "T9", "T10", "T14", "T15", "T19", "T21", "T24", "FIX" }
                .Select(code => new TaxMapping(new TaxCode(code), "STD", "2200"))],
            RoundingAccount = "4900",
            Parameters = new LedgerParameters(CompanyCurrency: "GBP", DepositAccount: "2500"),
            Rates = [Rate("KWD", 2_500_000_000), Rate("JPY", 5_400_000)],
        }, [], []);

    private static Item Item(
        string sku, string unit = "EA", ItemKind kind = ItemKind.Goods, params IReadOnlyList<ItemUnit> units) =>
        new(new Sku(sku), sku, kind, new UnitCode(unit), units, "4000");

    private static Actors.Catalogue.ExchangeRate Rate(string from, long billionths) =>
        new(from, BusinessDate.Parse("1990-01-01"), billionths);

    private static TenderMapping Counting(string code, string account) => Tender(code, account) with
    {
        DifferenceAccount = "6900",
        SafeAccount = "1005",
        BankAccount = "1015",
    };

    private static TenderMapping Tender(string code, string account, bool perTransaction = false) =>
        new(new TenderId(code), account, perTransaction);

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}
