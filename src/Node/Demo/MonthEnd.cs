using System.Text;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Node.Payouts;
using RetailActors.Simulators.Payments;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Demo;

/// <summary>
/// The end of a replayed month. A manager answers for large differences in the drawers, the card provider pays, and the
/// ERP's people count their shelves. Then every shift, statement, payout and shelf has come to nothing, or to a case
/// that names what is left: anything else is a difference.
/// </summary>
public sealed class MonthEnd(LocalShop shop, EmbeddedErp erp, IReadOnlyList<SimulatedTerminal> terminals)
{
    public const string PayoutFileName = "payouts.csv", BankFileName = "bank.csv";

    private const string Manager = "the store's manager";

    /// <summary>One shelf in so many is a piece short when the ERP's people count.</summary>
    private const int ShortShelfEvery = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), PatienceMax = TimeSpan.FromMinutes(2);

    private readonly List<string> _differences = [];

    /// <summary>Shorter than a real month's times: the month is over when the files are read.</summary>
    public static readonly IReadOnlyList<string> NodeSettings =
    [
        "retail.statements.method = shift", "retail.statements.difference-shift-max = 2000",
        "retail.erp.stock = postings", "retail.payouts.match-every = 1s", "retail.payouts.match-within = 0s",
    ];

    /// <returns>How many differences of shifts were beyond their limit.</returns>
    public async Task<int> AcceptDifferences(CancellationToken cancel)
    {
        var accepted = 0;
        foreach (var shift in await Shifts(cancel))
            if (shift.Cases.Any(one => one.StartsWith($"{CaseKinds.OverShort}:", StringComparison.Ordinal)))
            {
                await shop.Operator.Post("v1/shifts/accept", new ShiftActRequest(shift.Store, shift.Shift,
                    "counted twice, the note is gone", Manager), NodeJson.Default.ShiftActRequest,
                    NodeJson.Default.ShiftView, cancel);
                accepted++;
            }
        return accepted;
    }

    public async Task<MonthSummary> Close(TimeProvider time, CancellationToken cancel)
    {
        var provider = await Pay(cancel);
        var drifts = await CountShelves(cancel);
        // What was found is a fact first and a case a moment later.
        while (!await ShopClose.IsDrained(shop))
            await Task.Delay(Pause, time, cancel);
        var shifts = await Shifts(cancel);
        var statements = await shop.Operator.Get("v1/statements", NodeJson.Default.ListStatementView, cancel);
        var payouts = await NamedPayouts(time, cancel);
        var shelves = await CompareShelves(drifts, cancel);
        var points = await Readiness(cancel);
        foreach (var shift in shifts.Where(shift => !shift.Settled || shift.Cases.Count > 0))
            _differences.Add($"shift {shift.Shift} is {shift.State}: {string.Join(", ", shift.Cases)}");
        foreach (var statement in statements.Where(statement => statement.State != "posted"))
            _differences.Add($"statement {statement.Statement} is {statement.State}");
        foreach (var point in points.Where(point => point.Case is null))
            _differences.Add($"{point.Store} {point.Date}: {point.Detail}, and no case says so");
        var counted = shifts.SelectMany(shift => shift.Tenders).Where(till => till.Difference is not null)
            .Select(till => decimal.Parse(till.Difference!, null)).ToArray();
        return new MonthSummary(
            shifts.Count, shifts.Count(shift => shift.AcceptedBy is not null),
            Text(counted.Where(one => one > 0).Sum()), Text(counted.Where(one => one < 0).Sum()), statements.Count,
            payouts.Count, provider.Rows, payouts.Sum(payout => payout.UnmatchedRows),
            payouts.Count(payout => payout.Bank == "equal"), shelves, [.. drifts.Select(Text)],
            [.. points.Select(point => point.Case!).Distinct().Order(StringComparer.Ordinal)], _differences);
    }

    /// <summary>What it pays stands in files beside the node's folder, as a user would get them.</summary>
    private async Task<CardProvider> Pay(CancellationToken cancel)
    {
        var provider = new CardProvider();
        foreach (var terminal in terminals)
            foreach (var transaction in terminal.Record)
                provider.Take(new Ticket(terminal.Terminal, transaction));
        var (payouts, bank) = (provider.PayoutFile(), provider.BankFile());
        await File.WriteAllTextAsync(Path.Combine(shop.Folder, PayoutFileName), payouts, cancel);
        await File.WriteAllTextAsync(Path.Combine(shop.Folder, BankFileName), bank, cancel);
        if (provider.Payouts == 0)
            return provider;
        var imported = await shop.Operator.PostFile($"v1/payouts/import?format=csv&file={PayoutFileName}",
            Encoding.UTF8.GetBytes(payouts), PayoutJson.Default.PayoutsImportedView, cancel);
        foreach (var payout in imported.Payouts.Where(payout => payout.Result == "conflict"))
            _differences.Add($"payout {payout.Payout} came before with other content");
        await shop.Operator.PostFile($"v1/payouts/bank?file={BankFileName}", Encoding.UTF8.GetBytes(bank),
            PayoutJson.Default.BankImportedView, cancel);
        return provider;
    }

    /// <summary>Whatever of a payout is left without a ticket, or without the bank, has its case.</summary>
    private async Task<List<PayoutView>> NamedPayouts(TimeProvider time, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var payouts = await shop.Operator.Get("v1/payouts", PayoutJson.Default.ListPayoutView, cancel);
            var cases = (await shop.Operator.Get("v1/cases", NodeJson.Default.ListCaseView, cancel))
                .Select(one => one.Key).ToHashSet();
            var nameless = payouts.Where(payout => payout is not { State: "matched", Bank: "equal" }
                && !cases.Contains($"{CaseKinds.UnmatchedPayout}:{payout.Payout}")).ToArray();
            var overdue = (await shop.Node.Payouts.Waiting()).Count;
            if (nameless.Length == 0 && overdue == 0)
                return payouts;
            if (time.GetElapsedTime(began) > PatienceMax)
            {
                _differences.AddRange(nameless.Select(payout =>
                    $"payout {payout.Payout} is {payout.State}, at the bank {payout.Bank}, and in no case"));
                if (overdue > 0)
                    _differences.Add($"{overdue} card payments wait for a payout");
                return payouts;
            }
            await Task.Delay(Pause, time, cancel);
        }
    }

    /// <returns>What the comparison with the ERP's shelves found after its people had counted.</returns>
    private async Task<List<DriftView>> CountShelves(CancellationToken cancel)
    {
        // Nobody has counted yet: whatever differs now is a fault.
        _differences.AddRange((await Compare(cancel)).Select(Text));
        foreach (var (at, shelf) in erp.Simulator.Shelves().OrderBy(shelf => shelf.Sku.Value, StringComparer.Ordinal)
            .Index())
            if (at % ShortShelfEvery == 0)
                erp.Simulator.Count(shelf with { Quantity = shelf.Quantity - Quantity.Of(1) });
        return await Compare(cancel);
    }

    private Task<List<DriftView>> Compare(CancellationToken cancel) => shop.Operator.Post("v1/stock/compare",
        new CompareRequest(), StockJson.Default.CompareRequest, StockJson.Default.ListDriftView, cancel);

    /// <summary>Three accounts of each shelf: the tickets', the node's and the ERP's, which differs where it was
    /// counted short and nowhere else.</summary>
    /// <returns>How many shelves there are.</returns>
    private async Task<int> CompareShelves(List<DriftView> drifts, CancellationToken cancel)
    {
        var expected = new ExpectedShelves(shop.World);
        foreach (var terminal in terminals)
            foreach (var transaction in terminal.Record)
                expected.Add(terminal.Terminal, transaction);
        var ours = new Dictionary<(string, string), decimal>();
        foreach (var host in shop.Node.Shards.Stock)
            foreach (var (sku, shelves) in await host.Inspect(shard => shard.States.Select(one => (one.Key,
                one.Value.Warehouses.Select(w => (w.Key, w.Value.OnHand)).ToArray())).ToArray()))
                foreach (var (warehouse, onHand) in shelves)
                    ours[(sku, warehouse)] = onHand.Millionths / 1_000_000m;
        foreach (var (key, quantity) in expected.All)
            if (ours.GetValueOrDefault(key) is var other && other != quantity)
                _differences.Add($"{key.Sku} in {key.Warehouse}: by the tickets {quantity}, on our shelf {other}");
        var counted = drifts.Select(drift => (drift.Sku, drift.Warehouse)).ToHashSet();
        foreach (var shelf in erp.Simulator.Shelves())
        {
            var (there, key) = (shelf.Quantity.Millionths / 1_000_000m, (shelf.Sku.Value, shelf.Warehouse.Value));
            if (there != ours.GetValueOrDefault(key) && !counted.Contains(key))
                _differences.Add($"{shelf.Sku}: the ERP has {there}, we have {ours.GetValueOrDefault(key)}: not found");
        }
        var cases = (await shop.Operator.Get("v1/cases", NodeJson.Default.ListCaseView, cancel)).Select(one => one.Key)
            .ToHashSet();
        _differences.AddRange(counted.Where(key => !cases.Contains($"{CaseKinds.StockDrift}:{key.Sku}@{key.Warehouse}"))
            .Select(key => $"{key.Sku} in {key.Warehouse} drifts, and no case says so"));
        return ours.Count;
    }

    private async Task<List<ClosePointView>> Readiness(CancellationToken cancel)
    {
        var months = terminals.SelectMany(terminal => terminal.Record)
            .Select(transaction => transaction.BusinessDate.ToString("yyyy-MM", null)).Distinct();
        var points = new List<ClosePointView>();
        foreach (var month in months)
            points.AddRange((await shop.Operator.Get($"v1/close/readiness?month={month}", CloseJson.Default.CloseView,
                cancel)).Points);
        return points;
    }

    private Task<List<ShiftView>> Shifts(CancellationToken cancel) =>
        shop.Operator.Get("v1/shifts", NodeJson.Default.ListShiftView, cancel);

    private static string Text(DriftView drift) => $"{drift.Sku} in {drift.Warehouse}: {drift.Why}";

    private static string Text(decimal amount) => amount.ToString("F2", null);
}

/// <summary>How the books of a replayed month were closed.</summary>
/// <param name="Accepted">Shifts whose difference a manager had to answer for.</param>
/// <param name="Over">What drawers held too much, all shifts together; <paramref name="Under"/> too little.</param>
/// <param name="Statements">All posted.</param>
/// <param name="PayoutRowsLeft">Of all rows: without a ticket in the books, since it is held.</param>
/// <param name="AtTheBank">Payouts of which the bank has the amount.</param>
/// <param name="Drifts">Shelves that the ERP's people counted otherwise: each a case.</param>
/// <param name="Open">The cases that keep the month open.</param>
/// <param name="Differences">What is open and has no name; empty when all is well.</param>
public sealed record MonthSummary(
    int Shifts, int Accepted, string Over, string Under, int Statements, int Payouts, int PayoutRows,
    int PayoutRowsLeft, int AtTheBank, int Shelves, IReadOnlyList<string> Drifts, IReadOnlyList<string> Open,
    IReadOnlyList<string> Differences);
