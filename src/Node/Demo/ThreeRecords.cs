using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Demo;

/// <summary>
/// Holds three records against each other that were kept apart: what the terminals have on their disks, what the node
/// says of itself, and what stands in the ERP's ledger.
/// </summary>
public sealed class ThreeRecords(LocalShop shop, IReadOnlyList<SimulatedTerminal> terminals)
{
    private const int ShownMax = 50;

    private readonly List<string> _differences = [];

    private readonly string _format = $"F{shop.World.Stores.Max(store => store.Currency.Decimals)}";

    /// <param name="mended">Items that the ERP learned while it ran.</param>
    public async Task<RunSummary> Compare(RunClock clock, IReadOnlyList<Item> mended, CancellationToken cancel)
    {
        var node = await shop.Operator.Get("v1/reconciliation?erp=true", NodeJson.Default.ReconciliationView, cancel);
        var cases = await shop.Operator.Get("v1/cases", NodeJson.Default.ListCaseView, cancel);
        var postedThere = await shop.Erp.Posted(cancel);
        var balances = await shop.Erp.Balances(cancel);
        var found = await Whereabouts.Look(shop.Node, postedThere, cancel);
        _differences.AddRange(node.Differences);
        _differences.AddRange(found.Differences);
        _differences.AddRange(found.Nameless);
        var (lost, doubled) = await CompareNumbers(found, node.Waived);
        CompareMoney(found, balances, mended);
        var counts = terminals.Aggregate(new TerminalCounts(), (sum, terminal) => Add(sum, terminal.Counts));
        var sent = terminals.Sum(terminal => (long)terminal.Record.Count());
        var posted = found.Terminals.Sum(terminal => found.PostedOf(terminal).Count);
        Check("sent", sent - counts.Refused, "accepted by the node", node.Accepted);
        Check("posted at the ERP", posted, "posted, says the node", node.Posted);
        if (node.Conflicts == 0)
            Check("held in the books", found.Held, "held, says the node", node.Held);
        var (debit, credit) = (balances.Values.Sum(b => b.Debit), balances.Values.Sum(b => b.Credit));
        return new RunSummary(
            sent, node.Accepted, counts.Repeats, node.Conflicts, counts.Refused, node.Journaled, node.Held, node.Waived,
            posted, lost, doubled, Text(debit), Text(credit), debit == credit, cases.Count,
            node.Clean && lost == 0 && doubled == 0 && debit == credit && _differences.Count == 0,
            postedThere.Count, clock.JournalsBefore, Math.Round(clock.Seconds, 1), Math.Round(clock.SendingSeconds, 1),
            clock.RateOf(counts.Accepted + counts.Held + counts.Repeats), cases,
            [.. _differences.Take(ShownMax)]);
    }

    /// <summary>Each number is posted, or held, or was refused at the door: exactly one of the three.</summary>
    private async Task<(long Lost, long Doubled)> CompareNumbers(Whereabouts found, long waived)
    {
        var (missing, doubled) = (0L, found.PostedTwice);
        foreach (var terminal in terminals)
        {
            var (posted, held) = (found.PostedOf(terminal.Terminal), found.HeldOf(terminal.Terminal));
            var recorded = new NumberSet();
            foreach (var transaction in terminal.Record)
                recorded.Add(transaction.Number);
            var owed = recorded.Except(posted).Except(held);
            foreach (var refused in terminal.Refused)
                owed.Remove(refused.Number);
            Name(terminal.Terminal, "recorded by the terminal and found nowhere", owed);
            var both = posted.Intersect(held);
            Name(terminal.Terminal, "posted and held", both);
            Name(terminal.Terminal, "posted and never recorded by the terminal", posted.Except(recorded));
            (missing, doubled) = (missing + owed.Count, doubled + both.Count);
            // The record is long and the machine has other work.
            await Task.Yield();
        }
        if (missing > 0 && missing == waived)
            _differences.RemoveAll(difference => difference.Contains("found nowhere", StringComparison.Ordinal));
        return (missing == waived ? 0 : missing, doubled);
    }

    private void Name(TerminalId terminal, string what, NumberSet numbers)
    {
        if (!numbers.IsEmpty)
            _differences.Add($"{terminal}: {what}: {numbers}");
    }

    private void CompareMoney(
        Whereabouts found, IReadOnlyDictionary<string, (decimal Debit, decimal Credit)> balances,
        IReadOnlyList<Item> mended)
    {
        var expected = new ExpectedLedger(shop.World, mended);
        foreach (var terminal in terminals)
        {
            foreach (var transaction in terminal.Record)
                expected.Count(terminal.Terminal, transaction);
            var posted = found.PostedOf(terminal.Terminal);
            foreach (var transaction in terminal.Record)
                if (posted.Contains(transaction.Number))
                    Expect(expected, terminal.Terminal, transaction);
        }
        var actual = balances.ToDictionary(
            balance => balance.Key, balance => balance.Value.Debit - balance.Value.Credit);
        foreach (var account in actual.Keys.Union(expected.Accounts.Keys).Order(StringComparer.Ordinal))
            Check($"account {account} at the ERP", actual.GetValueOrDefault(account), "by the terminals' record",
                expected.Accounts.GetValueOrDefault(account));
    }

    private void Expect(ExpectedLedger expected, TerminalId terminal, Transaction transaction)
    {
        try
        {
            expected.Add(transaction);
        }
        catch (KeyNotFoundException e)
        {
            _differences.Add(
                $"{terminal}#{transaction.Number}: posted, and the ERP does not know its code: {e.Message}");
        }
    }

    private void Check(string ours, decimal one, string theirs, decimal other)
    {
        if (one != other)
            _differences.Add($"{ours}: {Text(one)}, {theirs}: {Text(other)}");
    }

    private void Check(string ours, long one, string theirs, long other)
    {
        if (one != other)
            _differences.Add($"{ours}: {one}, {theirs}: {other}");
    }

    private string Text(decimal amount) => amount.ToString(_format, null);

    public static TerminalCounts Add(TerminalCounts a, TerminalCounts b) => new(
        a.Recorded + b.Recorded, a.Sent + b.Sent, a.Accepted + b.Accepted, a.Repeats + b.Repeats,
        a.Conflicts + b.Conflicts, a.Held + b.Held, a.Refused + b.Refused, a.Batches + b.Batches,
        a.Failures + b.Failures, a.Throttled + b.Throttled, a.Heartbeats + b.Heartbeats);
}

/// <summary>What a run took.</summary>
public sealed class RunClock(TimeProvider time, long journalsBefore)
{
    private readonly long _began = time.GetTimestamp();
    private TimeSpan _sending;

    /// <summary>Journals that stood at the ERP when the run began.</summary>
    public long JournalsBefore { get; } = journalsBefore;

    public double Seconds => time.GetElapsedTime(_began).TotalSeconds;

    public double SendingSeconds => _sending.TotalSeconds;

    public void AllSent() => _sending = time.GetElapsedTime(_began);

    public double RateOf(long transactions) =>
        SendingSeconds > 0 ? Math.Round(transactions / SendingSeconds, 1) : 0;
}
