using System.Globalization;
using Spectre.Console;

namespace RetailActors.Node.Bench;

/// <summary>The figures for people.</summary>
internal static class BenchTable
{
    public static void Show(BenchReport report)
    {
        var m = report.Machine;
        AnsiConsole.MarkupLineInterpolated($"{m.Cores} cores ({m.Processor}), {m.System}, {m.Runtime}");
        AnsiConsole.MarkupLineInterpolated($"GC {m.Gc}; file system {m.FileSystem}");
        AnsiConsole.MarkupLineInterpolated($"load {m.LoadBefore:0.0} → {m.LoadAfter:0.0}; {report.Seconds} s each");
        if (m.LoadAfter > m.Cores)
            AnsiConsole.MarkupLine("[yellow]Other work has the cores: only ratios and processor time hold.[/]");
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in new[] { "Bench", "Figure" })
            table.AddColumn(column);
        foreach (var column in new[] { "Value", "Target", "Limit here", "Of limit" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var f in report.Figures)
            table.AddRow(new[]
            {
                f.Bench, f.What, $"{Number(f.Value)} {f.Unit}".TrimEnd(),
                Target(f), f.Limit is { } limit ? Number(limit) : "", f.OfLimit is { } part ? $"{part * 100:0} %" : "",
            }.Select(Markup.Escape).ToArray());
        AnsiConsole.Write(table);
    }

    private static string Target(Figure f) => f.Target is { } target
        ? $"{(f.AtMost ? "≤" : "≥")} {Number(target)} {(f.Met == true ? "met" : "missed")}"
        : "";

    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
