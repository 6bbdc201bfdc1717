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
/// A week of two stores through the real program into a real Tryton, while both are killed in the middle of postings;
/// then Tryton is asked what it holds.
/// </summary>
public sealed class WeekTests : IDisposable
{
    private const string OperatorKey = "an-operator-key-of-the-week-test";
    private const int TransactionsADay = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("retail-week-").FullName;
    private readonly LocalDate _today = LocalDate.FromDateTime(DateTime.UtcNow);

    [Fact]
    public async Task A_week_of_two_stores_stands_in_Tryton_to_the_penny_whatever_was_killed_meanwhile()
    {
        var shop = Shop();
        await using var bench = await TrytonBench.Start(shop: shop);
        var before = await bench.Judge.Balances();
        var node = await Start(bench);
        var tills = await Sell(shop.World, node.Address);
        var kills = KillBoth(bench, node.Process);

        await kills.WaitAsync(Patience);
        await bench.Server.Up(default);
        var (posted, cases) = await Finish(bench);

        var expected = Counted(shop.World, tills);
        long taxed = 0, based = 0, count = 0;
        foreach (var till in tills)
            foreach (var ticket in till.Record.Where(ticket => posted.Contains(new TransactionId(
                till.Terminal, ticket.Number))))
            {
                expected.Add(ticket);
                taxed += ticket.Lines.Sum(line => line.Taxes.Sum(tax => tax.Amount));
                based += ticket.Lines.Sum(line => line.Net);
                count++;
            }
        var after = await bench.Judge.Balances();
        Assert.Equal(0, after.Values.Sum());
        Assert.All(shop.World.Accounts.Select(account => account.Account), account => Assert.Equal(
            (account, expected.Accounts.GetValueOrDefault(account)),
            (account, after.GetValueOrDefault(account) - before.GetValueOrDefault(account))));
        Assert.Equal((taxed / 100m, based / 100m), (await bench.Judge.VatBox("1"), await bench.Judge.VatBox("6")));
        var moves = await bench.Judge.Rows("account.move",
            """[["journal.code", "=", "RETAIL"], ["state", "=", "posted"]]""", "number");
        Assert.Equal(moves.Length, moves.DistinctBy(move => move.GetProperty("number").GetString()).Count());
        Assert.True(count > TransactionsADay * 10, $"{count} transactions are in Tryton");
        Assert.Contains("unmapped-sku:SKU-404", cases);
        Assert.Contains("unmapped-sku:NOACC", cases);
        Assert.Contains(cases, name => name.Contains($"{_today.Year - 1}0110", StringComparison.Ordinal)
            || name.Contains("period", StringComparison.Ordinal));
    }

    /// <summary>What is in each till, posted or not.</summary>
    private static ExpectedLedger Counted(World world, List<SimulatedTerminal> tills)
    {
        var expected = new ExpectedLedger(world, []);
        foreach (var till in tills)
            foreach (var ticket in till.Record)
                expected.Count(till.Terminal, ticket);
        return expected;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private TrytonShop Shop() => TrytonBench.Shop with
    {
        World = TrytonBench.Shop.World with
        {
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
        Years = [_today.Year - 1, _today.Year, _today.Year + 1],
        Closed = [$"{_today.Year - 1}-01"],
        OpenedOn = new DateOnly(_today.Year - 1, 2, 1),
    };

    private string[] Settings(TrytonBench bench) =>
    [
        $"retail.node.data = \"{Path.Combine(_folder, "node")}\"", "retail.node.listen = \"http://127.0.0.1:0\"",
        $"retail.node.operator-key = {OperatorKey}", "retail.erp.kind = tryton",
        $"retail.erp.url = \"{bench.Wire.Address}\"", $"retail.erp.company = \"{bench.Server.Shop.World.Company}\"",
        $"retail.erp.tenant = {TrytonServer.Database}", $"retail.erp.client-id = {TrytonServer.ConnectorUser}",
        $"retail.erp.client-secret = {TrytonServer.ConnectorPassword}", "retail.erp.requests-per-second-max = 1000",
        "retail.erp.retry-backoff-min = 50ms", "retail.erp.retry-backoff-max = 500ms", "retail.erp.breaker-open = 1s",
        "retail.journals.quiet = 50ms", "retail.journals.day-grace = 0s", "retail.journals.transactions-max = 15",
    ];

    private async Task<(Process Process, Uri Address)> Start(TrytonBench bench)
    {
        var process = RetailProgram.Start(
            ["node", .. Settings(bench).SelectMany(one => new[] { "--set", one })]);
        return (process, new Uri(await RetailProgram.Listening(process)));
    }

    /// <summary>All of last week's tickets, and some that nobody can book.</summary>
    private async Task<List<SimulatedTerminal>> Sell(World world, Uri node)
    {
        using var client = new NodeClient(node, OperatorKey);
        var keys = await LocalShop.Register(client, world, default);
        var assortment = world with { Items = [.. world.Items.Where(item => item.Sku.Value != "NOACC")] };
        using var http = new HttpClient { BaseAddress = node };
        var tills = new List<SimulatedTerminal>();
        foreach (var shopper in Shopper.ForAll(assortment, seed: 7))
        {
            var till = new SimulatedTerminal(
                shopper.Terminal, http, keys[shopper.Terminal], TimeProvider.System, seed: 7);
            foreach (var ticket in Week(shopper))
                Assert.True(till.TryRecord(ticket));
            await till.RunUntilEmpty(default);
            tills.Add(till);
        }
        return tills;
    }

    private IEnumerable<Transaction> Week(Shopper shopper)
    {
        Transaction? last = null, sale = null;
        for (var day = 7; day > 0; day--)
            for (var ticket = 0; ticket < TransactionsADay; ticket++)
            {
                var at = (_today.PlusDays(-day) + new LocalTime(10, 0)).InUtc().ToInstant();
                yield return last = shopper.Next(at + Duration.FromMinutes(10 * ticket));
                if (last.Kind == TransactionKind.Sale && last.Lines.All(line => line.Quantity > Quantity.Zero))
                    sale = last;
            }
        var old = new LocalDate(_today.Year - 1, 1, 10);
        yield return sale! with { Number = last!.Number + 1, Lines = Of(sale, "SKU-404") };
        yield return sale with { Number = last.Number + 2, Lines = Of(sale, "NOACC") };
        yield return sale with
        {
            Number = last.Number + 3,
            Shift = null,
            BusinessDate = BusinessDate.Parse($"{old:uuuu-MM-dd}"),
            At = (old + new LocalTime(10, 0)).InUtc().ToInstant(),
        };
    }

    private static Line[] Of(Transaction sale, string sku) =>
        [sale.Lines[0] with { Sku = new Sku(sku), Unit = new UnitCode("EA") }, .. sale.Lines[1..]];

    /// <summary>SIGKILL for the node in its third posting, and for Tryton in the sixth.</summary>
    private Task KillBoth(TrytonBench bench, Process node)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var posts = 0;
        bench.Wire.Before = async method =>
        {
            if (!method.EndsWith("account.move.post", StringComparison.Ordinal))
                return;
            switch (Interlocked.Increment(ref posts))
            {
                case 3:
                    node.Kill();
                    await node.WaitForExitAsync();
                    var next = await Start(bench);
                    node = next.Process;
                    break;
                case 6:
                    bench.Server.Kill();
                    bench.Wire.Before = null;
                    node.Kill();
                    await node.WaitForExitAsync();
                    done.SetResult();
                    break;
            }
        };
        return done.Task;
    }

    /// <summary>A last start on the same files, until all that can be posted is posted.</summary>
    private async Task<(HashSet<TransactionId> Posted, IReadOnlyList<string> Cases)> Finish(TrytonBench bench)
    {
        var read = SettingsReader.Read(null, Settings(bench), _ => null);
        var settings = Assert.IsType<SettingsRead.Loaded>(read).Settings;
        using var logs = Microsoft.Extensions.Logging.LoggerFactory.Create(_ => { });
        await using var process = await NodeProcess.Start(
            settings, ErpConnection.Open(settings.Erp, TimeProvider.System), TimeProvider.System, logs, default);
        using var client = new NodeClient(process.Web.Address, process.OperatorKey);
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var node = await client.Get("v1/reconciliation?erp=true", NodeJson.Default.ReconciliationView, default);
            var cases = await client.Get("v1/cases", NodeJson.Default.ListCaseView, default);
            var rejected = cases.Where(one => one.Kind == "rejected").Sum(one => one.Transactions);
            if (node.Open == 0 && node.Journaled == node.Posted + rejected
                && node.Accepted == node.Journaled + node.Held)
                return (await Booked(process.Node, bench), [.. cases.Select(one => one.Key)]);
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, $"{node}");
            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }
    }

    /// <summary>What the node's journals hold, of those that Tryton has.</summary>
    private static async Task<HashSet<TransactionId>> Booked(RetailNode node, TrytonBench bench)
    {
        var there = (await bench.Judge.Rows("account.move", """[["state", "=", "posted"]]""", "number"))
            .Select(move => move.GetProperty("number").GetString()).ToHashSet();
        var booked = new HashSet<TransactionId>();
        await foreach (var journal in new Inspection(node).AllJournals(null, default))
            if (there.Contains(journal.Id.Value) || journal.Lines.Count == 0)
                foreach (var (terminal, numbers) in journal.Transactions)
                    foreach (var (from, to) in numbers.Ranges)
                        for (var number = from; number <= to; number++)
                            Assert.True(booked.Add(new TransactionId(terminal, number)), "booked once");
        return booked;
    }
}
