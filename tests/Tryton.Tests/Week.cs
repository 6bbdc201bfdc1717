using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Node.Cli;
using RetailActors.Node.Demo;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;
using RetailActors.Node.Settings;
using RetailActors.Node.Tests.Cli;
using RetailActors.Simulators.Shopping;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Tryton;
using RetailActors.Simulators.Worlds;
using Xunit;

namespace RetailActors.Tryton.Tests;

/// <summary>
/// Two stores and all that they sell in a week, and in between what nobody can book: S001 posts journals of its days
/// and what they moved, each ticket of S002 is a sale of its own. The program runs as a process, to be killed.
/// </summary>
public sealed class Week(TrytonBench bench, string folder)
{
    public const string Unknown = "SKU-404", WithoutAccounts = "NOACC", OrderStore = "S002";

    /// <summary>On every shelf when it begins.</summary>
    public const int Pieces = 50_000;

    public const string OperatorKey = "an-operator-key-of-the-week-test";
    private const int Journaled = 40, Ordered = 4;

    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static LocalDate Today { get; } = LocalDate.FromDateTime(DateTime.UtcNow);

    /// <summary>A day of last year's January, which is closed.</summary>
    public static LocalDate Closed { get; } = new(Today.Year - 1, 1, 10);

    public static TrytonShop Shop { get; } = TrytonBench.Shop with
    {
        World = TrytonBench.Shop.World with
        {
            // A third of a piece is not sold over a counter.
            Items = [.. TrytonBench.Shop.World.Items.Select(item => item with
            {
                Units = [.. item.Units.Where(unit => unit.Unit.Value == "PACK6")],
            })],
            Terminals =
            [
                new(new TerminalId("S001-T01"), new StoreId("S001")),
                new(new TerminalId("S002-T01"), new StoreId("S002")),
            ],
        },
        Years = [Today.Year - 1, Today.Year, Today.Year + 1],
        Closed = [$"{Closed:uuuu-MM}"],
        OpenedOn = new DateOnly(Today.Year - 1, 1, 2),
        OnHand = [.. from sku in (string[])["85123A", "71053"]
                     from store in (string[])["S001", "S002"]
                     select new Actors.Catalogue.OnHand(new Sku(sku), new WarehouseId(store), Quantity.Of(Pieces))],
    };

    private string[] Settings =>
    [
        $"retail.node.data = \"{Path.Combine(folder, "node")}\"", "retail.node.listen = \"http://127.0.0.1:0\"",
        $"retail.node.operator-key = {OperatorKey}", "retail.erp.kind = tryton",
        $"retail.erp.url = \"{bench.Wire.Address}\"", $"retail.erp.company = \"{bench.Server.Shop.World.Company}\"",
        $"retail.erp.tenant = {TrytonServer.Database}", $"retail.erp.client-id = {TrytonServer.ConnectorUser}",
        $"retail.erp.client-secret = {TrytonServer.ConnectorPassword}", "retail.erp.requests-per-second-max = 1000",
        $"retail.erp.order-stores = {OrderStore}", "retail.erp.stock = postings", "retail.journals.stock-every = 1s",
        "retail.erp.retry-backoff-min = 50ms", "retail.erp.retry-backoff-max = 500ms", "retail.erp.breaker-open = 1s",
        // The rules about the data would find the days of the week late while it is still being posted.
        "retail.monitoring.every = 1h",
        "retail.journals.quiet = 50ms", "retail.journals.day-grace = 0s", "retail.journals.transactions-max = 15",
    ];

    public async Task<(Process Process, Uri Address)> Start()
    {
        var process = RetailProgram.Start(
            ["node", .. Settings.SelectMany(one => new[] { "--set", one })]);
        return (process, new Uri(await RetailProgram.Listening(process)));
    }

    /// <summary>All of last week's tickets, sent and acknowledged.</summary>
    public static async Task<List<SimulatedTerminal>> Sell(Uri node)
    {
        using var client = new NodeClient(node, OperatorKey);
        var keys = await LocalShop.Register(client, Shop.World, default);
        var assortment = Shop.World with
        {
            Items = [.. Shop.World.Items.Where(item => item.Sku.Value != WithoutAccounts)],
        };
        using var http = new HttpClient { BaseAddress = node };
        var tills = new List<SimulatedTerminal>();
        foreach (var shopper in Shopper.ForAll(assortment, seed: 7, Returning))
        {
            var till = new SimulatedTerminal(
                shopper.Terminal, http, keys[shopper.Terminal], TimeProvider.System, seed: 7);
            foreach (var ticket in Tickets(shopper, shopper.Terminal.Value.StartsWith("S001", StringComparison.Ordinal)
                ? Journaled : Ordered))
                Assert.True(till.TryRecord(ticket));
            await till.RunUntilEmpty(default);
            tills.Add(till);
        }
        return tills;
    }

    private static ShopperOptions Returning => new() { LinkedReturns = 0.15, UnlinkedReturns = 0.06 };

    private static IEnumerable<Transaction> Tickets(Shopper shopper, int aDay)
    {
        Transaction? last = null, sale = null;
        for (var day = 7; day > 0; day--)
            for (var ticket = 0; ticket < aDay; ticket++)
            {
                var at = (Today.PlusDays(-day) + new LocalTime(10, 0)).InUtc().ToInstant();
                yield return last = shopper.Next(at + Duration.FromMinutes(10 * ticket)) with { Customer = null };
                if (last.Kind == TransactionKind.Sale && last.Lines.Length == 1)
                    sale = last;
            }
        yield return sale! with { Number = last!.Number + 1, Lines = Of(sale, Unknown) };
        yield return sale with { Number = last.Number + 2, Lines = Of(sale, WithoutAccounts) };
        yield return sale with
        {
            Number = last.Number + 3,
            Shift = null,
            BusinessDate = BusinessDate.Parse($"{Closed:uuuu-MM-dd}"),
            At = (Closed + new LocalTime(10, 0)).InUtc().ToInstant(),
        };
    }

    private static Line[] Of(Transaction sale, string sku) =>
        [sale.Lines[0] with { Sku = new Sku(sku), Unit = new UnitCode("EA") }];

    /// <summary>
    /// The node dies while it posts a journal, and while it posts an order; each time another one goes on. Then Tryton
    /// dies in the middle of a call, and the node with it.
    /// </summary>
    /// <returns>When both are dead.</returns>
    public Task Kill(Process node)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (journals, invoices) = (0, 0);
        bench.Wire.Before = async method =>
        {
            var journal = method.EndsWith("account.move.post", StringComparison.Ordinal)
                ? Interlocked.Increment(ref journals) : 0;
            var invoice = method.EndsWith("account.invoice.post", StringComparison.Ordinal)
                ? Interlocked.Increment(ref invoices) : 0;
            if (journal != 2 && invoice != 3)
                return;
            node.Kill();
            await node.WaitForExitAsync();
            node = (await Start()).Process;
        };
        bench.Wire.During = async method =>
        {
            if (invoices < 3 || journals < 4 || !method.EndsWith(".create", StringComparison.Ordinal))
                return;
            (bench.Wire.Before, bench.Wire.During) = (null, null);
            bench.Server.Kill();
            node.Kill();
            await node.WaitForExitAsync();
            done.SetResult();
        };
        return done.Task;
    }

    /// <summary>A last start on the same files, until all that can be posted is posted.</summary>
    public async Task<WeekEnd> Finish()
    {
        var read = SettingsReader.Read(null, Settings, _ => null);
        var settings = Assert.IsType<SettingsRead.Loaded>(read).Settings;
        using var logs = Microsoft.Extensions.Logging.LoggerFactory.Create(_ => { });
        await using var process = await NodeProcess.Start(
            settings, ErpConnection.Open(settings.Erp, TimeProvider.System), TimeProvider.System, logs, default);
        using var client = new NodeClient(process.Web.Address, process.OperatorKey);
        await WaitUntilAllIsPosted(process.Node, client);
        var books = await client.Get("v1/reconciliation?erp=true", NodeJson.Default.ReconciliationView, default);
        var cases = await client.Get("v1/cases", NodeJson.Default.ListCaseView, default);
        var shelves = new Dictionary<(string Sku, string Warehouse), decimal>();
        foreach (var item in Shop.World.Items.Where(item => item.Sku.Value is not WithoutAccounts and not "POST"))
            foreach (var shelf in (await client.Get(
                $"v1/skus/{item.Sku}", NodeJson.Default.SkuView, default)).Warehouses)
                shelves[(item.Sku.Value, shelf.Warehouse)] = decimal.Parse(
                    shelf.OnHand, System.Globalization.CultureInfo.InvariantCulture);
        return new WeekEnd(books, await Documents(process.Node), [.. cases.Select(one => one.Key)], shelves);
    }

    /// <summary>Whatever is posted or refused is a fact of the outbox: with the last one of them all is done.</summary>
    private static async Task WaitUntilAllIsPosted(RetailNode node, NodeClient client)
    {
        using var patience = new CancellationTokenSource(Patience);
        var outbox = (ShardTail)node.Shards.Outbox.Tail;
        while (true)
        {
            var seen = outbox.Durable;
            var books = await client.Get("v1/reconciliation", NodeJson.Default.ReconciliationView, default);
            var cases = await client.Get("v1/cases", NodeJson.Default.ListCaseView, default);
            var rejected = cases.Where(one => one.Kind == "rejected").Sum(one => one.Transactions);
            var moving = 0;
            foreach (var statements in node.Shards.Statements)
                moving += await statements.Inspect(shard => shard.States.Count(s => s.Value.Stock.CutAt is not null));
            if (books.Open + moving == 0 && books.Journaled + books.Ordered == books.Posted + rejected
                && books.Accepted == books.Journaled + books.Ordered + books.Held
                && (await new Inspection(node).Status()).Outbox is { Waiting: 0, Begun: 0 })
                return;
            await outbox.WaitBeyond(seen, patience.Token).AsTask().ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
            Assert.False(patience.IsCancellationRequested, $"not all is posted: {books}; {string.Join("; ", cases)}");
        }
    }

    private static async Task<List<Journal>> Documents(RetailNode node)
    {
        var all = new List<Journal>();
        await foreach (var journal in new Inspection(node).AllJournals(null, default))
            all.Add(journal);
        return all;
    }
}

/// <summary>What our side says at the end.</summary>
/// <param name="Documents">Journals and orders, in terms of the ledger.</param>
/// <param name="Cases">The keys of those that are open.</param>
/// <param name="OnHand">Of goods, in base units.</param>
public sealed record WeekEnd(
    ReconciliationView Books, IReadOnlyList<Journal> Documents, IReadOnlyList<string> Cases,
    IReadOnlyDictionary<(string Sku, string Warehouse), decimal> OnHand);
