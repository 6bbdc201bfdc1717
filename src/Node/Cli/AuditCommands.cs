using System.CommandLine;
using System.Text.Json;
using RetailActors.Node.Auditing;
using RetailActors.Simulators.Worlds;
using Spectre.Console;
using static RetailActors.Node.Cli.NodeCommands;
using static RetailActors.Node.Cli.Tables;

namespace RetailActors.Node.Cli;

/// <summary><c>retail audit golive</c>: what would fail on the first day.</summary>
internal static class AuditCommands
{
    private static readonly Option<string?> WorldFolder = new("--world")
    { Description = "Checks every code of this folder of tables." };

    private static readonly Option<string?> File = new("--file")
    { Description = "Checks the codes of this CSV: kind, code and, of SKUs, unit and tax." };

    private static readonly Option<bool> Seen = new("--seen")
    { Description = "Checks what the node's terminals have sent; the default when nothing else is given." };

    private static readonly Option<string?> Date = new("--date")
    { Description = "The first day, yyyy-MM-dd; default: today." };

    private static readonly Option<bool> Csv = new("--csv") { Description = "The findings as CSV." };

    public static Command Create()
    {
        var golive = new Command("golive",
            "Checks SKUs, units, taxes, tenders, stores, reasons, customers against the ERP. Exit code 1: one fails.")
            { WorldFolder, File, Seen, Date, Csv, Json, NodeUrl, NodeCommand.Config, NodeCommand.Set };
        golive.SetAction(async (parsed, cancel) =>
        {
            if (Request(parsed) is not { } request)
                return RetailCommand.Misused;
            return await Talk(parsed, async node =>
            {
                var view = await node.Post("v1/audit/golive", request, AuditJson.Default.AuditRequest,
                    AuditJson.Default.AuditView, cancel);
                Show(view, parsed.GetValue(Json), parsed.GetValue(Csv));
                return view.IsReady ? RetailCommand.Well : RetailCommand.Wrong;
            });
        });
        return new Command("audit", "Audits of the master data.") { golive };
    }

    private static AuditRequest? Request(ParseResult parsed)
    {
        try
        {
            var codes = new List<AuditCodeView>();
            if (parsed.GetValue(File) is { } file)
                codes.AddRange(CodesFile.Read(file));
            if (parsed.GetValue(WorldFolder) is { } folder)
                codes.AddRange(CodesFile.Of(World.Load(folder)));
            return new AuditRequest(codes, parsed.GetValue(Seen) || codes.Count == 0, parsed.GetValue(Date));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or WorldException
            or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"retail: {e.Message}");
            return null;
        }
    }

    private static void Show(AuditView view, bool json, bool csv)
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(view, AuditJson.Default.AuditView));
        else if (csv)
            WriteCsv(view);
        else
            WriteTable(view);
    }

    private static void WriteCsv(AuditView view)
    {
        Console.WriteLine("result,kind,code,problem,uses,owner,remedy");
        foreach (var f in view.Findings)
            Console.WriteLine(string.Join(',',
                new[] { f.Result, f.Kind, f.Code, f.Problem, $"{f.Uses}", f.Owner, f.Remedy }.Select(Quoted)));
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\n") < 0 ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void WriteTable(AuditView view)
    {
        var summary = New("Kind", ">Codes", ">Failing");
        foreach (var c in view.Checked)
            Row(summary, c.Kind, $"{c.Codes}", $"{c.Failing}");
        AnsiConsole.Write(summary);
        var findings = New("Result", "Kind", "Code", "Problem", ">Uses", "Owner", "Remedy");
        foreach (var f in view.Findings)
            Row(findings, f.Result, f.Kind, f.Code, f.Problem, $"{f.Uses}", f.Owner, f.Remedy);
        if (view.Findings.Count > 0)
            AnsiConsole.Write(findings);
        AnsiConsole.MarkupLine(view.IsReady ? $"[green]{Markup.Escape(view.Erp)} is ready for {view.Date}[/]"
            : $"[red]{view.Findings.Count(f => f.Result == "fail")} codes would fail on {view.Date}[/]");
    }
}
