using RetailActors.Actors.Retail;
using RetailActors.Simulators.Terminals;
using Xunit;

namespace RetailActors.Tryton.Tests;

/// <summary>
/// A week of two stores through the real program into a real Tryton, while both are killed in the middle of postings;
/// then Tryton is asked what it holds.
/// </summary>
public sealed class WeekTests : IDisposable
{
    private const string Tax = "2200", Rounding = "8999";

    private readonly string _folder = Directory.CreateTempSubdirectory("retail-week-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_week_of_two_stores_stands_in_Tryton_to_the_penny_and_piece_whatever_was_killed_meanwhile()
    {
        await using var bench = await TrytonBench.Start(shop: Week.Shop);
        var week = new Week(bench, _folder);
        var before = await bench.Judge.Balances();
        var (process, address) = await week.Start();
        var tills = await Week.Sell(address);
        await WeekStock.CountAndSend(address);

        await week.Kill(process).WaitAsync(Week.Patience);
        await bench.Server.Up(default);
        var ours = await week.Finish();

        var expected = Counted(tills, await Posted(bench.Judge, ours));
        Assert.True(ours.Books.Clean, string.Join("; ", ours.Books.Differences));
        AssertMoney(expected, Changes(before, await bench.Judge.Balances()),
            await bench.Judge.VatBox("1"), await bench.Judge.VatBox("6"));
        await AssertStock(expected, bench.Judge, ours);
        Assert.Superset((HashSet<string>)[.. expected.Cases], ours.Cases.ToHashSet());
        Assert.All(ours.Cases.Except(expected.Cases), other => Assert.StartsWith("shift-", other));
    }

    private static void AssertMoney(
        Expected expected, SortedDictionary<string, decimal> changes, decimal taxBox, decimal netBox)
    {
        Assert.All(Week.Shop.World.Accounts.Select(account => account.Account).Where(account => account is not (Tax
            or Rounding)), account => Assert.Equal((account, expected.Ledger.Accounts.GetValueOrDefault(account)),
                (account, changes.GetValueOrDefault(account))));
        // Tryton computes the taxes of a sale again: a penny of a line may be rounding there.
        Assert.Equal(
            expected.Ledger.Accounts.GetValueOrDefault(Tax) + expected.Ledger.Accounts.GetValueOrDefault(Rounding),
            changes[Tax] + changes.GetValueOrDefault(Rounding));
        Assert.InRange(Math.Abs(changes[Tax] + expected.Tax), 0, 0.01m * expected.OrderLines);
        Assert.Equal((-changes[Tax], expected.Net), (taxBox, netBox));
        Assert.Equal((expected.Cost, expected.Stock),
            (changes.GetValueOrDefault("T-COGS"), changes.GetValueOrDefault("T-STOCK")));
        Assert.Equal(-expected.Cost - expected.Stock,
            changes.GetValueOrDefault("T-STOCK-IN") + changes.GetValueOrDefault("T-STOCK-OUT"));
        Assert.Equal(0, changes.GetValueOrDefault("T-RECEIVABLE"));
    }

    private static async Task AssertStock(Expected expected, Judge judge, WeekEnd ours)
    {
        Assert.Equal(4, ours.OnHand.Count);
        foreach (var ((sku, warehouse), pieces) in ours.OnHand)
        {
            var there = await judge.OnHand(warehouse, sku);
            Assert.Equal((sku, warehouse, Week.Pieces + expected.Moved.GetValueOrDefault((sku, warehouse))),
                (sku, warehouse, there));
            Assert.Equal(pieces, there + expected.Waiting.GetValueOrDefault((sku, warehouse)));
        }
        foreach (var model in new[] { "stock.shipment.out", "stock.shipment.out.return", "stock.shipment.internal" })
        {
            var references = (await judge.Rows(model, """[["reference", "like", "%+%"]]""", "reference"))
                .Select(shipment => shipment.GetProperty("reference").GetString()).ToArray();
            Assert.NotEmpty(references);
            Assert.Equal(references.Length, references.Distinct().Count());
        }
        var counts = (await judge.Rows("stock.inventory", """[["number", "like", "%+%"]]""", "number", "state"))
            .Select(count => count.GetProperty("number").GetString()).ToArray();
        Assert.Equal(counts.Length, counts.Distinct().Count());
        Assert.NotEmpty(counts);
    }

    /// <summary>The transactions in documents that Tryton holds, posted and complete, each once.</summary>
    private static async Task<HashSet<TransactionId>> Posted(Judge judge, WeekEnd ours)
    {
        var references = (await judge.Rows("account.move",
                """[["journal.code", "=", "RETAIL"], ["state", "=", "posted"]]""", "number"))
            .Select(move => move.GetProperty("number").GetString()!)
            .Concat((await judge.Rows("sale.sale", """[["invoice_state", "=", "paid"]]""", "reference"))
                .Select(sale => sale.GetProperty("reference").GetString()!)).ToArray();
        Assert.Equal(references.Length, references.Distinct().Count());
        var posted = new HashSet<TransactionId>();
        foreach (var document in ours.Documents)
            if (references.Contains(document.Id.Value) || document.Lines.Count == 0)
                foreach (var (terminal, numbers) in document.Transactions)
                    foreach (var (from, to) in numbers.Ranges)
                        for (var number = from; number <= to; number++)
                            Assert.True(posted.Add(new TransactionId(terminal, number)), "posted once");
        return posted;
    }

    private static Expected Counted(List<SimulatedTerminal> tills, HashSet<TransactionId> posted)
    {
        var expected = new Expected();
        foreach (var till in tills)
            foreach (var ticket in till.Record)
                expected.Ledger.Count(till.Terminal, ticket);
        foreach (var till in tills)
            foreach (var ticket in till.Record)
                if (posted.Contains(new TransactionId(till.Terminal, ticket.Number)))
                    expected.Add(till.Terminal.Value[..4], ticket);
                else
                    expected.Hold(till.Terminal.Value[..4], ticket);
        expected.CountAndSend();
        var tickets = tills.SelectMany(till => till.Record).ToArray();
        Assert.Contains(tickets, ticket => ticket.Original is not null);
        Assert.Contains(tickets, ticket => ticket.Kind == TransactionKind.Return && ticket.Original is null);
        Assert.Contains(tickets, ticket => ticket.Lines.Any(line => line.Unit.Value == "PACK6"));
        Assert.All(tills, till => Assert.Equal(3, till.Record.Count(
            ticket => !posted.Contains(new TransactionId(till.Terminal, ticket.Number)))));
        return expected;
    }

    private static SortedDictionary<string, decimal> Changes(
        SortedDictionary<string, decimal> before, SortedDictionary<string, decimal> after)
    {
        Assert.Equal(0, after.Values.Sum());
        foreach (var (account, balance) in before)
            after[account] = after.GetValueOrDefault(account) - balance;
        return after;
    }
}
