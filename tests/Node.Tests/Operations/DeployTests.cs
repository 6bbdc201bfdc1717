using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using RetailActors.Node.Cli;
using RetailActors.Node.Settings;
using RetailActors.Node.Tests.Journey;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RetailActors.Node.Tests.Operations;

/// <summary>docker-compose.yml and what it mounts, as far as they can be judged without an engine.</summary>
public sealed partial class DeployTests
{
    private static readonly string Root = RootOf();

    [Fact]
    public void Images_are_pinned_and_what_is_mounted_is_there()
    {
        var compose = Yaml("docker-compose.yml");
        var images = Scalars(compose, "image").ToArray();

        Assert.Equal(10, ((YamlMappingNode)compose["services"]).Children.Count);
        Assert.All(images, image => Assert.Matches("^[a-z/-]+:([0-9v][0-9.]+[0-9]|local)$", image));
        Assert.All(FromLines().Matches(Text("Dockerfile")), from => Assert.Matches(@":\d+\.\d+\.\d+$",
            from.Groups["it"].Value));
        Assert.All(Mounts().Matches(Text("docker-compose.yml")), mount => Assert.True(
            Path.Exists(Path.Combine(Root, mount.Groups["it"].Value)), mount.Value));
    }

    [Theory]
    [InlineData("node-1")]
    [InlineData("node-3")]
    public void The_settings_of_the_nodes_are_allowed_and_each_has_its_name(string name)
    {
        var read = SettingsReader.Read(Path.Combine(Root, "deploy", "node.hocon"), [],
            key => key == "RETAIL_NODE_NAME" ? name : $"a-value-of-{key.ToLowerInvariant().Replace('_', '-')}");

        var settings = Assert.IsType<SettingsRead.Loaded>(read).Settings;
        Assert.Equal((name, new Uri($"http://{name}:8480")), (settings.Node.Name, settings.Cluster.Advertise));
        Assert.Equal((ClusterKind.Rabbitmq, JournalKind.Postgres), (settings.Cluster.Kind, settings.Journal.Kind));
        Assert.Contains($"RETAIL_NODE_NAME: {name}", Text("docker-compose.yml"), StringComparison.Ordinal);
    }

    /// <summary>A node that is cut off in the middle of handing over is one that crashes.</summary>
    [Fact]
    public void A_node_has_longer_to_stop_than_it_takes_to_hand_over()
    {
        var read = SettingsReader.Read(Path.Combine(Root, "deploy", "node.hocon"), [], _ => "a-value-of-the-test");
        var drains = Assert.IsType<SettingsRead.Loaded>(read).Settings.Cluster.DrainWithin;
        var grace = Scalars(Yaml("docker-compose.yml"), "stop_grace_period").ToArray();

        Assert.NotEmpty(grace);
        Assert.All(grace, text => Assert.True(TimeSpan.FromSeconds(int.Parse(text.TrimEnd('s'))) > drains, text));
    }

    /// <summary>What the image is built from is there, and what it is told to do is something that it does.</summary>
    [Fact]
    public void The_image_is_built_from_what_is_there_and_its_commands_are_commands()
    {
        Assert.All(Text("Dockerfile").Split('\n').Where(line => line.StartsWith("COPY ", StringComparison.Ordinal)
                && !line.Contains("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]),
            file => Assert.True(Path.Exists(Path.Combine(Root, file)), file));
        var services = ((YamlMappingNode)Yaml("docker-compose.yml")["services"]).Children.Values
            .OfType<YamlMappingNode>().Where(service => service.Children.ContainsKey("build")).ToArray();

        Assert.Equal(4, services.Length);
        Assert.All(services, service => Assert.Empty(RetailCommand.Root()
            .Parse([.. ((YamlSequenceNode)service["command"]).Select(word => $"{word}")]).Errors));
    }

    [Fact]
    public void Every_variable_that_is_needed_is_made_by_the_script()
    {
        var made = Text("deploy/secrets.sh");

        Assert.All(Variables().Matches(Text("docker-compose.yml")),
            variable => Assert.Contains(variable.Groups["it"].Value, made, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_dashboard_asks_for_figures_that_nodes_tell()
    {
        await using var shop = await TestShop.Open();
        var told = await shop.Operator.GetText("metrics", default);
        using var dashboard = JsonDocument.Parse(Text("deploy/grafana/dashboards/retail.json"));

        var asked = Figures().Matches(dashboard.RootElement.GetRawText()).Select(m => m.Value).Distinct().ToArray();

        Assert.True(asked.Length > 10);
        // A node that is alone has no mail.
        Assert.All(asked.Where(name => !name.StartsWith("retail_mail_", StringComparison.Ordinal)),
            name => Assert.Contains($"# TYPE {name} ", told, StringComparison.Ordinal));
        Assert.All(["deploy/prometheus.yml", "deploy/grafana/provisioning/datasources/prometheus.yml",
            "deploy/grafana/provisioning/dashboards/retail.yml"], file => Assert.NotNull(Yaml(file)));
    }

    private static IEnumerable<string> Scalars(YamlNode node, string key) => node is not YamlMappingNode map ? []
        : map.Children.SelectMany(child => child.Key is YamlScalarNode { Value: { } name } && name == key
            && child.Value is YamlScalarNode { Value: { } value } ? [value] : Scalars(child.Value, key));

    private static YamlMappingNode Yaml(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new MergingParser(new Parser(new StringReader(Text(file)))));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string RootOf([CallerFilePath] string path = "")
    {
        var folder = Path.GetDirectoryName(path)!;
        while (!File.Exists(Path.Combine(folder, "RetailActors.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"\./(?<it>deploy/[a-z./-]+[a-z]):", RegexOptions.None, 10_000)]
    private static partial Regex Mounts();

    [GeneratedRegex(@"(?m)^FROM (?<it>\S+)", RegexOptions.None, 10_000)]
    private static partial Regex FromLines();

    [GeneratedRegex(@"\$\{(?<it>[A-Z_]+)", RegexOptions.None, 10_000)]
    private static partial Regex Variables();

    [GeneratedRegex(@"\b(?:retail|process|dotnet)_[a-z_]+", RegexOptions.None, 10_000)]
    private static partial Regex Figures();
}
