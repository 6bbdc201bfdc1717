using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Connectors.Dynamics365;
using RetailActors.Simulators.Dynamics365;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tests.Dynamics365;

/// <summary>The connector and the simulated environment, over HTTP.</summary>
public sealed class Dynamics365Bench : IErpOrderBench
{
    private Dynamics365Bench(SimulatedDynamics365 simulated, Dynamics365Erp erp, SimulatedErpData data) =>
        (Simulated, Erp, Data) = (simulated, erp, data);

    public static readonly SimulatedErpData World = new(
        new MasterData
        {
            Items =
            [
                new(new Sku("85123A"), "White hanging heart", ItemKind.Goods, new UnitCode("EA"),
                    [new(new UnitCode("PACK6"), new Rational(6, 1)),
                        new(new UnitCode("THIRD"), new Rational(1, 3))], "4000")
                {
                    Variants = ["85123A-RED", "85123A-BLUE"],
                    Barcodes = ["5012345678900", "5012345678917"],
                    Tracking = ItemTracking.Lot,
                    TaxGroup = "GOODS",
                    PriceMillionths = 2_550_000,
                    Costs = new ItemCosts(1_100_000, 1_123_457, 1_200_000),
                    CostAccount = "5000",
                    StockAccount = "1400",
                },
                new(new Sku("71053"), "O'Neill lantern", ItemKind.Goods, new UnitCode("EA"), [], "4000")
                {
                    Tracking = ItemTracking.Serial,
                },
                new(new Sku("POST"), "Postage paid", ItemKind.Service, new UnitCode("EA"), [], "4100")
                {
                    IsGiftCard = true,
                },
            ],
            Stores =
            [
                new(new StoreId("S001"), new WarehouseId("W1")),
                new(new StoreId("S002"), new WarehouseId("W2"))
                {
                    ReturnWarehouse = new WarehouseId("W2R"),
                    Mode = StoreMode.Orders,
                    PlaceholderCustomer = "WALK-IN",
                },
            ],
            Tenders =
            [
                new(new TenderId("CARD"), "1200", true),
                new(new TenderId("CASH"), "1100", false)
                {
                    Counted = true,
                    DifferenceAccount = "6910",
                    DifferenceMax = 1_050,
                    BigDifferenceAccount = "6920",
                    SafeAccount = "1110",
                    BankAccount = "1300",
                },
            ],
            Taxes =
            [
                new(new TaxCode("S20"), "UK-STD", "2200") { ItemGroups = ["GOODS", "FULL"], RateMillionths = 200_000 },
                new(new TaxCode("Z"), "UK-ZERO", "2201") { RateMillionths = 0 },
            ],
            Reasons = [new("FLOAT", "1150"), new("DAMAGE", "5100")],
            Customers = [new("WALK-IN", "Walk-in customer"), new("C-100", "O'Neill Ltd", Blocked: true)],
            Rates =
            [
                new("EUR", BusinessDate.Parse("2026-01-01"), 851_234_567),
                new("EUR", BusinessDate.Parse("2026-07-01"), 860_000_000),
                new("JPY", BusinessDate.Parse("2026-01-01"), 5_260_000),
            ],
            Periods =
            [
                new("2026-10", BusinessDate.Parse("2026-10-01"), BusinessDate.Parse("2026-10-31"), Open: false),
                new("2026-11", BusinessDate.Parse("2026-11-01"), BusinessDate.Parse("2026-11-30"), Open: true),
            ],
            Parameters = new LedgerParameters("GBP", "2500"),
            RoundingAccount = "8999",
        },
        [
            new(new Sku("85123A"), new WarehouseId("W1"), Quantity.Of(120)),
            new(new Sku("85123A"), new WarehouseId("W2"), new Quantity(2_500_000)),
            new(new Sku("71053"), new WarehouseId("W1"), Quantity.Of(-3)),
        ],
        ["9999"]);

    public SimulatedDynamics365 Simulated { get; }

    public IErp Erp { get; }

    public SimulatedErpData Data { get; }

    public MasterData Master => Data.Master;

    public IReadOnlyList<OnHand> OnHand => Data.OnHand;

    public static async ValueTask<Dynamics365Bench> Start(
        Dynamics365Settings? settings = null, Func<Dynamics365Options, Dynamics365Options>? with = null,
        SimulatedErpData? data = null, TimeProvider? time = null)
    {
        var simulated = await SimulatedDynamics365.Start(settings ?? new Dynamics365Settings(), data ?? World);
        var options = Options(simulated);
        var erp = new Dynamics365Erp(with?.Invoke(options) ?? options, time ?? TimeProvider.System);
        return new Dynamics365Bench(simulated, erp, data ?? World);
    }

    public static Dynamics365Options Options(SimulatedDynamics365 simulated) => new()
    {
        BaseUrl = simulated.BaseUrl,
        TokenUrl = simulated.TokenUrl,
        Company = simulated.Settings.Company,
        ClientId = simulated.Settings.ClientId,
        ClientSecret = simulated.Settings.ClientSecret,
        JournalName = "RETAIL",
        PostingWait = TimeSpan.Zero,
        PostingPoll = TimeSpan.FromMilliseconds(10),
    };

    public int JournalsUnder(DocumentId journal) => journal.Kind == DocumentKind.SalesOrder
        ? Simulated.Ledger.OrdersUnder(journal.Value).Count
        : Simulated.Ledger.Under(journal.Value).Count;

    public bool HasCustomer(string account) => Simulated.Ledger.HasCustomer(account);

    public ValueTask EnterByHand(SalesOrder order)
    {
        Simulated.EnterOrderByHand(order.Id.Value);
        return ValueTask.CompletedTask;
    }

    public void LoseTheNextReply() =>
        Simulated.Faults.Add(new Fault(FaultKind.TimeOutAfterCommit, Times: 1, On: "$batch"));

    public void LoseTheNextRequest() =>
        Simulated.Faults.Add(new Fault(FaultKind.TimeOutBeforeCommit, Times: 1, On: "$batch"));

    public void TearTheNextWrite() => Simulated.Faults.Add(new Fault(FaultKind.OrphanHeader, Times: 1));

    public void BeBusy(TimeSpan retryAfter) => Simulated.Faults.Add(new Fault(FaultKind.Throttled, Delay: retryAfter));

    public void RefuseTheNextPosting() => Simulated.Faults.Add(new Fault(FaultKind.RejectedVoucher, Times: 1));

    public void RunPosting() => Simulated.RunPostingJob();

    public ValueTask EnterByHand(Journal journal)
    {
        Simulated.EnterByHand(journal.Id.Value);
        return ValueTask.CompletedTask;
    }

    public ValueTask GoDown() => Simulated.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await Erp.DisposeAsync();
        await Simulated.DisposeAsync();
    }
}

public sealed class Dynamics365OrderContract : ErpOrderContract
{
    protected override async ValueTask<IErpOrderBench> Start(bool createsCustomers = false) =>
        await Dynamics365Bench.Start(with: options => options with { CreatesCustomers = createsCustomers });
}

public sealed class Dynamics365Contract : ErpContract
{
    protected override async ValueTask<IErpBench> Start() => await Dynamics365Bench.Start();
}

public sealed class Dynamics365StockContract : ErpStockContract
{
    protected override async ValueTask<IErpBench> Start() => await Dynamics365Bench.Start();

    protected override void LoseTheNextReply(IErpBench bench) => bench.LoseTheNextReply();
}
