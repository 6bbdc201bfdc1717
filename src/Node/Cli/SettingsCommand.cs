using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using RetailActors.Node.Settings;
using Spectre.Console;

namespace RetailActors.Node.Cli;

/// <summary><c>retail settings show</c>: what holds, and where it was said.</summary>
internal static class SettingsCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON value on one line." };

    public static Command Create()
    {
        var show = new Command("show", "Every key: its value, unit, default and where it is set. Secrets are masked.")
            { Json, NodeCommand.Config, NodeCommand.Set };
        show.SetAction(parsed => Show(
            parsed.GetValue(NodeCommand.Config)!, parsed.GetValue(NodeCommand.Set) ?? [], parsed.GetValue(Json)));
        return new Command("settings", "The node's settings.") { show };
    }

    private static int Show(string config, string[] overrides, bool json)
    {
        if (NodeCommand.Load(config, overrides) is not { } loaded)
            return RetailCommand.Misused;
        if (json)
            Console.WriteLine(
                JsonSerializer.Serialize(loaded.Described, SettingsJson.Default.IReadOnlyListSettingDescription));
        else
            Write(loaded.Described);
        return RetailCommand.Well;
    }

    private static void Write(IReadOnlyList<SettingDescription> all)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Key", "Value", "Unit", "Default", "Set in");
        foreach (var one in all)
        {
            string[] cells = [one.Key, one.Value ?? "", one.Unit, one.Default ?? "", one.Where];
            table.AddRow(Array.ConvertAll(cells, Markup.Escape));
        }
        AnsiConsole.Write(table);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<SettingDescription>))]
internal sealed partial class SettingsJson : JsonSerializerContext;
