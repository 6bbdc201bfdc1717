using System.Net.Http.Headers;
using System.Text.Json;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Node.Cli;
using RetailActors.Node.Hosting;
using RetailActors.Node.Intake;
using RetailActors.Node.Operations;
using RetailActors.Node.Settings;
using RetailActors.Simulators.Dynamics365;
using RetailActors.Simulators.Terminals;
using Xunit;

namespace RetailActors.Node.Tests.Journey;

/// <summary>
/// A node on its real journal file, with the simulated ERP over real HTTP, and one store with two tills.
/// </summary>
public sealed class TestShop : IAsyncDisposable
{
    public static readonly TerminalId Till1 = new("S001-T01");
    public static readonly TerminalId Till2 = new("S001-T02");
    private static readonly Currency Pounds = Currency.Of("GBP");

    private readonly string[] _overrides;
    private readonly HttpClient _http = new();
    private readonly Dictionary<TerminalId, string> _keys = new() { [Till1] = Keys.New(), [Till2] = Keys.New() };
    private NodeProcess? _process;

    private TestShop(SimulatedDynamics365 erp, string folder, string[] overrides) => (Erp, Folder, _overrides) = (erp,
        folder, overrides);

    public SimulatedDynamics365 Erp { get; }

    public string Folder { get; }

    public RetailNode Node => _process!.Node;

    public Uri Address => _process!.Web.Address;

    public IReadOnlyList<Microsoft.AspNetCore.Routing.RouteEndpoint> Endpoints => _process!.Web.Endpoints;

    public string OperatorKey => _process!.OperatorKey;

    public NodeClient Operator { get; private set; } = null!;

    public static Task<TestShop> Open(params string[] overrides) => Open(Data(), overrides);

    public static async Task<TestShop> Open(SimulatedErpData data, params string[] overrides)
    {
        var erp = await SimulatedDynamics365.Start(new Dynamics365Settings(), data);
        var shop = new TestShop(erp, Directory.CreateTempSubdirectory("retail-shop-").FullName, overrides);
        await shop.StartNode();
        await shop.Operator.Post("v1/registry", new RegistryView(
            [new StoreView("S001", "Europe/London", "04:00", "GBP")],
            [.. shop._keys.Select(k => new NewTerminalView(k.Key.Value, "S001", k.Value))]),
            NodeJson.Default.RegistryView, NodeJson.Default.RegistryView, default);
        await shop.Node.Keeper.First.WaitAsync(TimeSpan.FromMinutes(2));
        return shop;
    }

    public Task Register(StoreId store, Currency currency, params TerminalId[] tills)
    {
        foreach (var till in tills)
            _keys[till] = Keys.New();
        return Operator.Post("v1/registry", new RegistryView(
            [new StoreView(store.Value, "Europe/London", "04:00", currency.Code)],
            [.. tills.Select(till => new NewTerminalView(till.Value, store.Value, _keys[till]))]),
            NodeJson.Default.RegistryView, NodeJson.Default.RegistryView, default);
    }

    public async Task StartNode()
    {
        var settings = Settings();
        _process = await NodeProcess.Start(settings, ErpConnection.Open(settings.Erp, TimeProvider.System),
            TimeProvider.System,
            NullLoggerFactory.Instance, default);
        Operator = new NodeClient(Address, OperatorKey);
    }

    public async Task StopNode()
    {
        Operator.Dispose();
        await _process!.DisposeAsync();
    }

    private NodeSettings Settings()
    {
        var read = SettingsReader.Read(null,
        [
            $"retail.node.data = \"{Folder}\"", "retail.node.listen = \"http://127.0.0.1:0\"",
                "retail.journals.quiet = 50ms",
            "retail.journals.day-grace = 0s", "retail.erp.kind = simulated", $"retail.erp.url = \"{Erp.BaseUrl}\"",
            $"retail.erp.company = {Erp.Settings.Company}", $"retail.erp.tenant = {Erp.Settings.Tenant}",
            $"retail.erp.client-id = {Erp.Settings.ClientId}",
            $"retail.erp.client-secret = {Erp.Settings.ClientSecret}",
            "retail.erp.posting-poll = 10ms", "retail.erp.requests-per-second-max = 1000",
            "retail.erp.retry-backoff-min = 20ms",
            "retail.erp.retry-backoff-max = 200ms", "retail.erp.breaker-open = 1s", "retail.erp.timeout = 2s",
            .. _overrides,
        ], _ => null);
        return Assert.IsType<SettingsRead.Loaded>(read).Settings;
    }

    public static SimulatedErpData Data(params string[] moreSkus) => new(
        new MasterData
        {
            Items = [.. new[] { "TEA", "MUG", "BAG" }.Concat(moreSkus).Select(Goods)],
            Stores = [new StoreMapping(new StoreId("S001"), new WarehouseId("W1"))],
            Tenders = [new TenderMapping(new TenderId("CASH"), "110100", false),
                new TenderMapping(new TenderId("CARD"), "110200", true)],
            Taxes = [new TaxMapping(new TaxCode("S20"), "STD", "220100")],
            Reasons = [new ReasonMapping("float", "190100")],
            RoundingAccount = "490100",
        },
        [new OnHand(new Sku("TEA"), new WarehouseId("W1"), Quantity.Of(100))], []);

    public static Item Goods(string sku) => new(
        new Sku(sku), sku, ItemKind.Goods, new UnitCode("EA"),
        [new ItemUnit(new UnitCode("PACK6"), new Rational(6, 1))], "400100");

    public static Transaction Sale(long number, string sku = "TEA", int quantity = 1, string unit = "EA",
        string tender = "CASH") => new()
        {
            Kind = TransactionKind.Sale,
            Number = number,
            At = Instant.FromUtc(2026, 11, 20, 10, 0).Plus(Duration.FromMinutes(number % 600)),
            OffsetMinutes = 0,
            BusinessDate = BusinessDate.Parse("2026-11-20"),
            Currency = Pounds,
            Lines = [new Line(new Sku(sku), Quantity.Of(quantity), new UnitCode(unit), 12_000_000, 0, quantity * 1000L,
            [new LineTax(new TaxCode("S20"), quantity * 200L)])],
            Tenders = [new Tender(new TenderId(tender), quantity * 1200L)],
            Total = quantity * 1200L,
        };

    public async Task<(int Status, JsonElement Body)> Send(TerminalId till, string batch,
        params Transaction[] transactions)
    {
        var body = new ByteWriter();
        BatchJson.Write(body, new BatchId(batch), transactions);
        return await SendBytes(till, body.ToArray(), _keys[till]);
    }

    public async Task<(int Status, JsonElement Body)> SendBytes(TerminalId till, byte[] body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, $"v1/terminals/{till}/batches"));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, JsonDocument.Parse(text.Length == 0 ? "{}" : text).RootElement);
    }

    public string KeyOf(TerminalId till) => _keys[till];

    public async Task<BatchStatusView> Batch(TerminalId till, string batch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get,
            new Uri(Address, $"v1/terminals/{till}/batches/{batch}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _keys[till]);
        using var response = await _http.SendAsync(request);
        return JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(),
            NodeJson.Default.BatchStatusView)!;
    }

    public Task<ReconciliationView> Reconcile(bool erp = true) =>
        Operator.Get($"v1/reconciliation?erp={(erp ? "true" : "false")}", NodeJson.Default.ReconciliationView, default);

    public Task<List<StatementView>> Statements() =>
        Operator.Get("v1/statements", NodeJson.Default.ListStatementView, default);

    public Task<List<CaseView>> Cases() => Operator.Get("v1/cases", NodeJson.Default.ListCaseView, default);

    public async ValueTask DisposeAsync()
    {
        await StopNode();
        await Erp.DisposeAsync();
        _http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
