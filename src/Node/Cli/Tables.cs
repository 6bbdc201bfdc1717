using RetailActors.Node.Operations;
using Spectre.Console;

namespace RetailActors.Node.Cli;

/// <summary>What a person reads at a glance.</summary>
internal static class Tables
{
    public static Table New(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(column.StartsWith('>') ? new TableColumn(column[1..]).RightAligned()
                : new TableColumn(column));
        return table;
    }

    public static void Row(Table table, params string?[] cells) =>
        table.AddRow(cells.Select(cell => Markup.Escape(cell ?? "")).ToArray());

    public static void Status(StatusView status)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{status.Node}[/] at {status.Time} · {status.JournalMode}");
        var (intake, outbox) = (status.Intake, status.Outbox);
        AnsiConsole.MarkupLineInterpolated($"intake: {intake.Accepted} accepted, {intake.Repeats} repeats");
        AnsiConsole.MarkupLineInterpolated(
            $"        {intake.Conflicts} conflicts, {intake.Refused} refused batches, {intake.Busy} told to wait");
        AnsiConsole.MarkupLineInterpolated(
            $"ERP {outbox.Erp}: {outbox.Waiting} waiting, {outbox.Begun} sending, {outbox.Posted} posted");
        AnsiConsole.MarkupLineInterpolated($"        {outbox.Rejected} rejected");
        if (status.Outbox.PausedUntil is { } until)
            AnsiConsole.MarkupLineInterpolated($"[yellow]paused until {until}: {status.Outbox.LastProblem}[/]");
        if (status.MasterData.Problem is { } problem)
            AnsiConsole.MarkupLineInterpolated($"[yellow]master data: {problem}[/]");
        AnsiConsole.MarkupLineInterpolated($"{status.OpenCases} open cases, {status.DeadLetters} dead letters");
        var shards = New("Shard", ">Epoch", ">Head", ">Durable", ">Entities", ">Memory KiB", ">Mailbox", ">Parked");
        foreach (var s in status.Shards)
            Row(shards, s.Shard, $"{s.Epoch}", $"{s.Head}", $"{s.Durable}", $"{s.Entities}", $"{s.MemoryBytes >> 10}",
                $"{s.Mailbox}", $"{s.Parked}");
        AnsiConsole.Write(shards);
        var streams = New("Stream", ">Read", ">Behind");
        foreach (var s in status.Streams)
            Row(streams, s.Name, $"{s.Read}", $"{s.Behind}");
        AnsiConsole.Write(streams);
    }

    public static void Terminals(List<TerminalView> terminals)
    {
        var table = New("Terminal", "Store", ">Recorded", ">Through", ">Missing", "Which", ">Conflicts", ">Queue");
        foreach (var t in terminals)
            Row(table, t.Terminal, t.Store, $"{t.Recorded}", $"{t.AcknowledgedThrough}", $"{t.Missing}",
                t.MissingNumbers, $"{t.Conflicts}",
                t.QueueOverdue ? $"{t.QueueDepth} overdue" : $"{t.QueueDepth}");
        AnsiConsole.Write(table);
    }

    public static void Sku(SkuView sku)
    {
        var table = New("Warehouse", ">On hand", ">Available", ">Reserved", ">Opening", ">Sold", ">Returned",
            ">Adjusted", ">Transferred", ">Told by ERP", ">Counted off", ">On its way");
        foreach (var w in sku.Warehouses)
            Row(table, w.Warehouse, w.OnHand, w.Available, w.Reserved, w.Opening, w.Sold, w.Returned, w.Adjusted,
                w.Transferred, w.ErpMoved, w.Corrected, w.InTransit);
        AnsiConsole.MarkupLineInterpolated($"[bold]{sku.Sku}[/], base units");
        AnsiConsole.Write(table);
    }

    public static void Drift(List<DriftView> drifts)
    {
        var table = New("SKU", "Warehouse", ">Ours", ">ERP", ">Drift", "Cause", "Why");
        foreach (var d in drifts)
            Row(table, d.Sku, d.Warehouse, d.Ours, d.Erp, d.Drift, d.Cause, d.Why);
        AnsiConsole.Write(table);
    }

    public static void Journals(List<JournalView> journals)
    {
        var table = New("Document", "Kind", "State", "ERP", ">Lines", ">Transactions", ">Debit", "Currency", "Why");
        foreach (var j in journals)
            Row(table, j.Journal, j.Kind, j.State, j.Reference, $"{j.Lines}", $"{j.Transactions}", j.Debit, j.Currency,
                j.Why);
        AnsiConsole.Write(table);
    }

    public static void Journal(JournalDetailView detail)
    {
        var j = detail.Journal;
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{j.Journal}[/] · {j.Store} · {j.Date} · {j.State} {j.Reference} · {j.Currency}");
        if (j.Supplements is { } first)
            AnsiConsole.MarkupLineInterpolated($"supplements {first}");
        var lines = New("Account", "Role", "Code", ">Debit", ">Credit", "Transaction", "Reference");
        foreach (var l in detail.Lines)
            Row(lines, l.Account, l.Role, l.Code, l.Debit, l.Credit, l.Transaction, l.Reference);
        AnsiConsole.Write(lines);
        if (detail.Order is { } order)
            Order(order);
        foreach (var t in detail.Transactions)
            AnsiConsole.MarkupLineInterpolated($"{t.Terminal}: {t.Count} transactions, numbers {t.Numbers}");
    }

    private static void Order(OrderView order)
    {
        AnsiConsole.MarkupLineInterpolated(
            $"customer {order.Customer} · warehouse {order.Warehouse ?? "none"} · receipt {order.Receipt ?? "none"}");
        if (order.Original is { } original)
            AnsiConsole.MarkupLineInterpolated($"gives back of {original}");
        var lines = New("SKU", ">Quantity", "Unit", ">Net", ">Discount", ">Tax", ">Of line");
        foreach (var l in order.Lines)
            Row(lines, l.Sku, l.Quantity, l.Unit, l.Net, l.Discount, l.Tax, $"{l.Original}");
        AnsiConsole.Write(lines);
    }

    public static void DeadLetters(List<DeadLetterView> letters)
    {
        var table = New("At", "Shard", "Entity", "Command", ">Attempts", "Error");
        foreach (var l in letters)
            Row(table, l.At, l.Shard, l.Entity, Short(l.Command), $"{l.Attempts}", Short(l.Error));
        AnsiConsole.Write(table);
    }

    private static string Short(string text) => text.Length > 80 ? text[..79] + "…" : text;

    public static void Reconciliation(ReconciliationView view)
    {
        var table = New("Store", "Date", ">Recorded", ">Total", ">Journaled", ">Orders", ">Open", ">Held",
            ">Waived", ">Posted", "Difference");
        foreach (var day in view.Days)
            Row(table, day.Store, day.Date, $"{day.Accepted}", $"{day.Total} {day.Currency}", $"{day.Journaled}",
                $"{day.Ordered}", $"{day.Open}", $"{day.Held}",
                $"{day.Waived}", $"{day.Posted}", day.Difference ?? "");
        AnsiConsole.Write(table);
        if (view.Tenders is { } tenders)
            Tenders(tenders);
        Summary(view);
    }

    private static void Tenders(IReadOnlyList<TenderDayView> tenders)
    {
        var table = New("Store", "Date", "Tender", ">Tickets", ">Journaled", ">Open", ">Held", ">Waived", "Currency",
            ">Difference");
        foreach (var t in tenders)
            Row(table, t.Store, t.Date, t.Tender, t.Tickets, t.Journaled, t.Open, t.Held, t.Waived, t.Currency,
                t.Difference);
        AnsiConsole.Write(table);
    }

    public static void Summary(ReconciliationView v)
    {
        AnsiConsole.MarkupLineInterpolated(
            $"recorded {v.Accepted} = journaled {v.Journaled} + ordered {v.Ordered} + open {v.Open} + held {v.Held}");
        AnsiConsole.MarkupLineInterpolated($"        + waived {v.Waived}");
        AnsiConsole.MarkupLineInterpolated(
            $"posted {v.Posted} · lost {v.Lost} · doubled {v.Doubled} · {v.Cases} open cases");
        AnsiConsole.MarkupLineInterpolated($"debit {v.Debit} · credit {v.Credit}");
        foreach (var difference in v.Differences)
            AnsiConsole.MarkupLineInterpolated($"[red]{difference}[/]");
        AnsiConsole.MarkupLine(v.Clean ? "[green]everything agrees[/]" : "[red]it does not agree[/]");
    }
}
