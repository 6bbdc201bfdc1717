using RetailActors.Node.Settings;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

public sealed class NodeSettingsTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SettingsRead Read(string file, string[]? overrides = null, Func<string, string?>? environment = null) =>
        SettingsReader.Read(_folder.Write("node.hocon", file), overrides ?? [], environment ?? (_ => null));

    private NodeSettings Settings(string file, string[]? overrides = null, Func<string, string?>? environment = null) =>
        Assert.IsType<SettingsRead.Loaded>(Read(file, overrides, environment)).Settings;

    private SettingError Refusal(string file, params string[] overrides) =>
        Assert.Single(Assert.IsType<SettingsRead.Refused>(Read(file, overrides)).Errors);

    [Fact]
    public void Nothing_set_means_the_defaults()
    {
        var settings = Settings("");

        Assert.Equal(NodeSettings.Defaults, settings);
        Assert.Equal("node-1", settings.Node.Name);
        Assert.Null(settings.Node.OperatorKey);
        Assert.Equal(1_000, settings.Intake.BatchTransactionsMax);
        Assert.Equal(8L << 20, settings.Runtime.FlushBytesMax);
        Assert.Equal(TimeSpan.FromHours(24), settings.Intake.ClockSkewMax);
        Assert.Equal(TimeSpan.Zero, settings.Intake.BacklogAgeMax);
        Assert.Equal(TimeSpan.FromMinutes(5), settings.Erp.RetryBackoffMax);
        Assert.Equal(ErpKind.Simulated, settings.Erp.Kind);
        Assert.Null(settings.Erp.Url);
    }

    [Fact]
    public void A_file_overrides_the_defaults_and_an_override_the_file()
    {
        var settings = Settings(
            "retail { node.name = shop-7, intake { body-bytes-max = 2MiB }, erp.timeout = 20 seconds }",
            ["retail.erp.timeout = 10s", "retail.node { listen = \"http://*:0\" }"]);

        Assert.Equal("shop-7", settings.Node.Name);
        Assert.Equal("http://*:0", settings.Node.Listen);
        Assert.Equal(2L << 20, settings.Intake.BodyBytesMax);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.Erp.Timeout);
    }

    [Fact]
    public void Secrets_come_from_the_environment()
    {
        var settings = Settings("", environment: name => name == "RETAIL_OPERATOR_KEY" ? "0123456789abcdef" : null);

        Assert.Equal("0123456789abcdef", settings.Node.OperatorKey?.Reveal());
    }

    [Fact]
    public void An_empty_environment_variable_is_no_secret() =>
        Assert.Null(Settings("", environment: _ => "").Erp.ClientSecret);

    [Theory]
    [InlineData("intake.batch-transactions-max", "0", "a whole number of transactions from 1 to 10000")]
    [InlineData("intake.batch-transactions-max", "1.5", "a whole number of transactions from 1 to 10000")]
    [InlineData("intake.batch-transactions-max", "many", "a whole number of transactions from 1 to 10000")]
    [InlineData("shards.stores", "257", "a whole number of shards from 1 to 256")]
    [InlineData("erp.timeout", "30", "a duration from 1s to 10m with its unit: ms, s, m, h or d")]
    [InlineData("erp.timeout", "11m", "a duration from 1s to 10m with its unit: ms, s, m, h or d")]
    [InlineData("erp.timeout", "30 sec", "a duration from 1s to 10m with its unit: ms, s, m, h or d")]
    [InlineData("journal.checkpoint-every", "1K", "a size from 1MiB to 4GiB")]
    [InlineData("erp.kind", "sap", "one of dynamics365, simulated, none")]
    [InlineData("node.name", "a b", "a name of 1 to 64 characters")]
    [InlineData("erp.url", "contoso.com", "an absolute http or https address")]
    public void A_value_that_is_not_allowed_is_refused_with_what_is(string key, string value, string allowed)
    {
        var error = Refusal($"retail {{\n  {key} = {value}\n}}");

        Assert.Equal(($"retail.{key}", value), (error.Key, error.Value));
        Assert.StartsWith(allowed, error.Allowed, StringComparison.Ordinal);
        Assert.Equal($"{_folder.PathOf("node.hocon")}:2:{key.Length + 6}", error.Where);
        Assert.Equal($"{error.Where}: retail.{key} = {value}: not allowed; expected {error.Allowed}", $"{error}");
    }

    [Theory]
    [InlineData("http://127.0.0.1:8480", true)]
    [InlineData("https://[::1]:8480", true)]
    [InlineData("http://+", false)]
    [InlineData("http://a:1/path", false)]
    [InlineData("http://a:1/#x", false)]
    [InlineData("http://ann:pw@a:1", false)]
    [InlineData("ftp://a:1", false)]
    public void The_address_to_listen_at_is_a_host_and_a_port(string listen, bool allowed) =>
        Assert.Equal(allowed, Read($"retail.node.listen = \"{listen}\"") is SettingsRead.Loaded);

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var read = Read(
            "retail.erp.timeout = 1h\nretail.shards.stock = 0", ["retail.intake = 5", "retail.node.name = [x]"]);

        var refused = Assert.IsType<SettingsRead.Refused>(read);
        Assert.Equal(4, refused.Errors.Count);
        Assert.Equal(4, refused.Text.Split('\n').Length);
        Assert.Contains("--set #1:1:17: retail.intake: a section is set to a value", refused.Text,
            StringComparison.Ordinal);
        Assert.Contains("--set #2:1:20: retail.node.name: an array", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retail.intake.batch-transaction-max = 1", "perhaps retail.intake.batch-transactions-max")]
    [InlineData("retail.erp.brekaer-open = 1s", "perhaps retail.erp.breaker-open")]
    [InlineData("erp.timeout = 1s", "a key of cluster.hocon as it is shipped")]
    [InlineData("retail.something.entirely.else = 1", "a key of cluster.hocon as it is shipped")]
    [InlineData("retail.erp.timeout.seconds = 1", "a duration from 1s to 10m with its unit: ms, s, m, h or d")]
    public void A_key_that_does_not_exist_is_refused(string file, string expected) =>
        Assert.Equal(expected, Refusal(file).Allowed);

    [Fact]
    public void The_list_of_errors_is_bounded() =>
        Assert.Equal(100, Assert.IsType<SettingsRead.Refused>(
            Read(string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"retail.x{i} = 1")))).Errors.Count);

    [Fact]
    public void A_limit_must_not_be_below_its_other_end()
    {
        var error = Refusal("retail.runtime { restart-backoff-min = 10s, restart-backoff-max = 1s }");

        Assert.Equal("retail.runtime.restart-backoff-max", error.Key);
        Assert.Equal("below retail.runtime.restart-backoff-min = 10s", error.Problem);
    }

    [Fact]
    public void Costs_in_journals_are_refused_beside_stock_postings_that_the_ERP_values()
    {
        var error = Refusal("retail { journals.costs = standard, erp.stock = postings }");

        Assert.Equal(("retail.journals.costs", "not together with retail.erp.stock = postings", "off"),
            (error.Key, error.Problem, error.Allowed));
        Assert.IsType<SettingsRead.Loaded>(Read("retail { journals.costs = off, erp.stock = postings }"));
    }

    [Fact]
    public void Dynamics_needs_to_be_told_where_and_as_whom()
    {
        var read = Assert.IsType<SettingsRead.Refused>(Read("retail.erp { kind = dynamics365, company = usmf }"));

        Assert.Equal(["retail.erp.url", "retail.erp.tenant", "retail.erp.client-id", "retail.erp.client-secret"],
            read.Errors.Select(e => e.Key));
        Assert.All(read.Errors, e => Assert.Equal("not set", e.Problem));
    }

    [Fact]
    public void Dynamics_is_connected_when_all_is_told()
    {
        var settings = Settings("""
            retail.erp { kind = dynamics365, url = "https://x.operations.dynamics.com", company = usmf,
              tenant = contoso.com, client-id = c }
            """, environment: name => name == "RETAIL_ERP_CLIENT_SECRET" ? "s3cret" : null);

        Assert.Equal(ErpKind.Dynamics365, settings.Erp.Kind);
        Assert.Equal(new Uri("https://x.operations.dynamics.com"), settings.Erp.Url);
        Assert.Equal("s3cret", settings.Erp.ClientSecret?.Reveal());
    }

    [Theory]
    [InlineData("retail.erp.timeout = null", "null")]
    [InlineData("retail.erp.timeout = \"\"", "")]
    public void A_key_with_a_default_cannot_be_emptied(string file, string value) =>
        Assert.Equal(value, Refusal(file).Value);

    [Fact]
    public void A_missing_file_and_a_broken_text_are_errors_of_the_same_list()
    {
        var missing = Assert.IsType<SettingsRead.Refused>(SettingsReader.Read(_folder.PathOf("gone"), [], _ => null));

        Assert.Equal("the file does not exist", Assert.Single(missing.Errors).Problem);
        Assert.Equal("--set #1:1:26", Refusal("", "retail.node.listen = http://x").Where);
    }

    [Fact]
    public void An_operator_may_refer_to_other_keys_and_include_files()
    {
        _folder.Write("site.hocon", "retail.node.name = ${retail.node.data}\"-1\"");

        Assert.Equal("store-1", Settings("include \"site.hocon\"\nretail.node.data = store").Node.Name);
    }
}
