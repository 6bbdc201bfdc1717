using RetailActors.Actors.Retail;
using RetailActors.Node.Demo;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;
using Xunit;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Cli;

/// <summary>The proof at the end of a run can fail: each record is falsified once.</summary>
public sealed class ThreeRecordsTests : IAsyncLifetime
{
    private static readonly TerminalId Till = new("S001-T01");

    private readonly DataFolder _folder = new(null);
    private LocalShop _shop = null!;
    private HttpClient _http = null!;
    private SimulatedTerminal _terminal = null!;

    public async ValueTask InitializeAsync()
    {
        var starter = Path.Combine(_folder.Path, "world");
        World.WriteStarter(starter);
        _shop = await LocalShop.Open(World.Load(starter), _folder, DemoOptions.NodeSettings, 1, default);
        _http = Fleet.NewClient(_shop.Address);
        _terminal = new SimulatedTerminal(Till, _http, _shop.Keys[Till], TimeProvider.System, 1);
        foreach (var number in Enumerable.Range(1, 3))
            Assert.True(_terminal.TryRecord(Mug(number)));
        await _terminal.RunUntilEmpty(default);
        Assert.True(await ShopClose.Drain(_shop, TimeProvider.System, TimeSpan.FromMinutes(1), default));
    }

    [Fact]
    public async Task Three_records_that_agree_are_clean()
    {
        var run = await Compare();

        Assert.True(run.Clean, run.ToJson());
        Assert.Equal((3L, 3L, "39.00", "39.00"), (run.Sent, run.Posted, run.Debit, run.Credit));
    }

    [Fact]
    public async Task A_sale_that_only_the_terminal_has_is_lost()
    {
        _terminal.TryRecord(Mug(4));

        var run = await Compare();

        Assert.Equal((1, false), (run.Lost, run.Clean));
        Assert.Contains(run.Differences, d => d.Contains("found nowhere: 4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_journal_that_stands_twice_at_the_erp_doubles_its_transactions()
    {
        var journal = Assert.Single(((EmbeddedErp)_shop.Erp).Simulator.Ledger.Posted());
        ((EmbeddedErp)_shop.Erp).Simulator.EnterByHand(journal.IntegrationKey);

        var run = await Compare();

        Assert.Equal((3, false), (run.Doubled, run.Clean));
        Assert.Contains(run.Differences, d => d.Contains("account 1000 at the ERP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_terminal_that_recorded_another_amount_than_was_posted_is_a_difference()
    {
        var other = new SimulatedTerminal(Till, _http, _shop.Keys[Till], TimeProvider.System, 1);
        foreach (var number in Enumerable.Range(1, 3))
            other.TryRecord(number == 2 ? Mug(2) with { Tenders = [new(new("CARD"), 1_300)] } : Mug(number));

        var run = await new ThreeRecords(_shop, [other]).Compare(new RunClock(TimeProvider.System, 0), [], default);

        Assert.False(run.Clean);
        Assert.Contains("account 1000 at the ERP: 39.00, by the terminals' record: 26.00", run.Differences);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _shop.DisposeAsync();
        _folder.Dispose();
    }

    private Task<RunSummary> Compare() =>
        new ThreeRecords(_shop, [_terminal]).Compare(new RunClock(TimeProvider.System, 0), [], default);

    /// <summary>Two mugs of the starter world for 13.00, in cash.</summary>
    private static Transaction Mug(long number) => Sale(number) with
    {
        Lines =
        [
            new Line(new("10001"), Quantity.Of(2), new("EA"), 6_500_000, 0, 1_083, [new(new("S"), 217)]),
        ],
        Tenders = [new Tender(new TenderId("CASH"), 1_300)],
        Total = 1_300,
    };
}
