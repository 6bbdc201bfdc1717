using RetailActors.Node.Operations;
using Spectre.Console;
using static RetailActors.Node.Cli.Tables;

namespace RetailActors.Node.Cli;

/// <summary>Cases and alarms at a glance.</summary>
internal static class CaseTables
{
    public static void Cases(List<CaseView> cases)
    {
        var table = New("Case", "What", "Owner", "Assignee", "Severity", "Age", ">Transactions", ">Amount");
        foreach (var c in cases)
            Row(table, c.Key, c.Title, c.Owner, c.Assignee, c.Severity, c.Age, $"{c.Transactions}", Text(c.Amounts));
        AnsiConsole.Write(table);
    }

    private static string Text(IReadOnlyList<AmountView> amounts) =>
        string.Join(" + ", amounts.Select(a => $"{a.Amount} {a.Currency}"));

    public static void Case(List<CaseView> cases)
    {
        var c = cases[0];
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{c.Key}[/] · {c.State} · {c.Severity} · open since {c.OpenedAt} ({c.Age})");
        AnsiConsole.MarkupLineInterpolated($"owner {c.Owner} · assigned to {c.Assignee ?? "nobody"}");
        AnsiConsole.MarkupLineInterpolated($"{c.Title}: {c.Why}");
        AnsiConsole.MarkupLineInterpolated($"[green]Remedy:[/] {c.Remedy}");
        AnsiConsole.MarkupLineInterpolated($"{c.Transactions} transactions, {Text(c.Amounts)}");
        var numbers = New("Terminal", ">Count", "Numbers");
        foreach (var n in c.Numbers)
            Row(numbers, n.Terminal, $"{n.Count}", n.Numbers);
        AnsiConsole.Write(numbers);
        foreach (var h in c.History)
            AnsiConsole.MarkupLineInterpolated($"{h.At} {h.Who}: {h.What} {h.Why}");
    }

    public static void Alarms(AlarmsView alarms)
    {
        var signed = alarms.Url is null ? "" : alarms.IsSigned ? ", signed" : ", unsigned";
        AnsiConsole.MarkupLineInterpolated($"to {alarms.Url ?? "the log only"}{signed}");
        AnsiConsole.MarkupLineInterpolated(
            $"{alarms.Sent} messages sent, {alarms.Waiting} notices waiting, {alarms.Dropped} dropped");
        foreach (var m in alarms.Messages)
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]{m.Id} to {m.To}: {m.Notices} notices, {m.Attempts} attempts: {m.Why}[/]");
        var table = New("Case", "Severity", "Owner", "Since", "Acknowledged", "Escalated", "Why");
        foreach (var a in alarms.Open)
            Row(table, a.Case, a.Severity, a.Owner, a.OpenedAt, a.AcknowledgedBy, a.Escalated ? "yes" : "", a.Why);
        AnsiConsole.Write(table);
    }
}
