using Spectre.Console;

namespace RetailActors.Node.Demo;

/// <summary>The end of a run for people.</summary>
internal static class SummaryText
{
    private const int CasesShownMax = 20;

    public static void Write(RunSummary run)
    {
        Row("sent by the terminals (their own record)", $"{run.Sent:N0}");
        Row("accepted by the node", $"{run.Accepted:N0}");
        Row("sent again and recognised", $"{run.Repeats:N0}");
        Row("refused at the door", $"{run.Refused:N0}");
        Row("posted in the ERP's ledger", $"{run.Posted:N0}");
        Row("held in named cases", $"{run.Held:N0}");
        Row("lost", $"{run.Lost:N0}");
        Row("doubled", $"{run.Doubled:N0}");
        Row("debit", run.Debit);
        Row("credit", run.Credit);
        Row("journals at the ERP", $"{run.JournalsPosted:N0}");
        Row("of them posted by this run", $"{run.JournalsPosted - run.JournalsPostedBefore:N0}");
        Row("took", $"{run.Seconds:0.0} s, {run.TransactionsPerSecond:N0} transactions/s while sending");
        if (run.Month is { } month)
            WriteMonth(month);
        WriteCases(run);
        foreach (var difference in run.Differences)
            AnsiConsole.MarkupLineInterpolated($"[red]{difference}[/]");
        AnsiConsole.MarkupLine(run.Clean
            ? "[green]Nothing is lost or doubled, the ledger balances; every transaction is posted or in a case.[/]"
            : "[red]The records do not agree.[/]");
    }

    private static void WriteCases(RunSummary run)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{run.Cases} open cases[/]");
        foreach (var c in run.OpenCases.Take(CasesShownMax))
            AnsiConsole.MarkupLineInterpolated(
                $"  {c.Key,-34} {c.Transactions,6:N0} transactions {c.Amount,14}  {c.Owner}: {c.Title}");
        if (run.OpenCases.Count > CasesShownMax)
            AnsiConsole.MarkupLineInterpolated($"  and {run.OpenCases.Count - CasesShownMax} more: 'retail case list'");
    }

    private static void WriteMonth(MonthSummary month)
    {
        Row("shifts, all counted and closed", $"{month.Shifts:N0}");
        Row("of them accepted by a manager", $"{month.Accepted:N0}");
        Row("over in the drawers", month.Over);
        Row("short in the drawers", month.Under);
        Row("statements, all posted", $"{month.Statements:N0}");
        Row("payouts; of them at the bank to the penny", $"{month.Payouts:N0}; {month.AtTheBank:N0}");
        Row("rows of payouts; without a posted ticket", $"{month.PayoutRows:N0}; {month.PayoutRowsLeft:N0}");
        Row("shelves; of them counted otherwise", $"{month.Shelves:N0}; {month.Drifts.Count:N0}");
        AnsiConsole.MarkupLineInterpolated($"[bold]The month is kept open by {month.Open.Count} cases[/]");
    }

    private static void Row(string what, string value) => AnsiConsole.MarkupLineInterpolated($"{what,-42} {value,14}");
}
