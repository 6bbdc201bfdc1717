using RetailActors.Node.Settings;
using RetailActors.Node.Settings.Hocon;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

/// <summary>The shipped cluster.hocon, the declarations and what is described of them are one.</summary>
public sealed class SettingsDocumentTests
{
    private static readonly string Shipped = Path.Combine(Repository(), "cluster.hocon");

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "RetailActors.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("RetailActors.sln");
        return folder.FullName;
    }

    [Fact]
    public void The_shipped_file_documents_every_key_as_it_is_declared()
    {
        if (Environment.GetEnvironmentVariable("ACCEPT_CLUSTER_HOCON") == "1")
            File.WriteAllText(Shipped, SettingsDocument.Text());

        var (expected, actual) = (SettingsDocument.Text().Split('\n'), File.ReadAllText(Shipped).Split('\n'));
        var line = expected.Zip(actual).TakeWhile(l => l.First == l.Second).Count();
        Assert.True(expected.SequenceEqual(actual),
            $"cluster.hocon:{line + 1} should be: {expected.ElementAtOrDefault(line)} "
            + "(to write the file anew: ACCEPT_CLUSTER_HOCON=1 dotnet test tests/Node.Tests)");
    }

    [Fact]
    public void The_shipped_file_sets_every_key_that_has_a_default_and_no_other()
    {
        var root = HoconReader.ReadFile(Shipped, new HoconOptions { Environment = _ => "set" });
        var sections = Assert.IsType<HoconObject>(root.Find("retail")).Fields;
        var keys = sections.SelectMany(s =>
            Assert.IsType<HoconObject>(s.Value).Fields.Keys.Select(k => $"retail.{s.Key}.{k}"));

        Assert.Equal(SettingsTable.All.Where(s => s.Rule.Default is not null).Select(s => s.Key), keys);
    }

    [Fact]
    public void The_shipped_file_says_unit_limits_and_default_above_each_key()
    {
        var lines = File.ReadAllLines(Shipped).Select(l => l.Trim()).ToList();
        foreach (var setting in SettingsTable.All)
        {
            var at = lines.FindIndex(l => l.StartsWith($"{setting.Name} = ", StringComparison.Ordinal)
                || l.StartsWith($"# {setting.Name} = ", StringComparison.Ordinal));
            Assert.True(at > 0, setting.Key);
            var comment = string.Join(' ', lines.Take(at).Reverse().TakeWhile(l => l.StartsWith('#')).Reverse()
                .Select(l => l.TrimStart('#', ' ')));
            Assert.EndsWith($"; default: {setting.Rule.Default ?? "none"}", comment, StringComparison.Ordinal);
            Assert.Contains(setting.Rule.Allowed, comment, StringComparison.Ordinal);
            lines.RemoveRange(0, at + 1);
        }
    }

    [Fact]
    public void The_shipped_file_changes_nothing() =>
        Assert.Equal(NodeSettings.Defaults,
            Assert.IsType<SettingsRead.Loaded>(SettingsReader.Read(Shipped, [], _ => null)).Settings);

    [Fact]
    public void Every_example_is_allowed() =>
        Assert.All(SettingsTable.All.Where(s => s.Rule.Default is null),
            s => Assert.NotNull(s.Rule.Read(s.Rule.Example ?? "", s.Property.PropertyType)));

    [Fact]
    public void Every_key_is_described_with_its_value_and_where_it_was_set()
    {
        string[] overrides = ["retail.erp.timeout = 10s"];
        var read = SettingsReader.Read(
            null, overrides, name => name == "RETAIL_OPERATOR_KEY" ? "0123456789abcdef" : null);

        var described = Assert.IsType<SettingsRead.Loaded>(read).Described.ToDictionary(d => d.Key);

        Assert.Equal(SettingsTable.All.Select(s => s.Key), described.Keys);
        Assert.Equal(
            new SettingDescription("retail.erp.timeout", "10s", "duration", "30s",
                "a duration from 1s to 10m with its unit: ms, s, m, h or d",
                described["retail.erp.timeout"].Doc, "--set #1:1:22"),
            described["retail.erp.timeout"]);
        Assert.Equal("default", described["retail.node.name"].Where);
        Assert.Null(described["retail.erp.url"].Value);
        Assert.Equal("environment variable RETAIL_OPERATOR_KEY", described["retail.node.operator-key"].Where);
    }
}
