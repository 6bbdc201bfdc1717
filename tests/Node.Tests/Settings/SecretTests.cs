using RetailActors.Node.Settings;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

/// <summary>A secret is shown nowhere: not in errors, descriptions or the text of the settings themselves.</summary>
public sealed class SecretTests
{
    private const string Hunter = "hunter2-hunter2-hunter2";

    private static SettingsRead Read(params string[] overrides) => SettingsReader.Read(null, overrides, _ => null);

    [Theory]
    [InlineData("retail.erp.client-secret = hunter2-hunter2-hunter2, retail.erp.timeout = 0s")]
    [InlineData("retail.node.operator-key = hunter2")]
    [InlineData("retail.erp.client-secret = [hunter2]")]
    [InlineData("retail.erp.client-secrets = hunter2")]
    [InlineData("retail.erp.password = hunter2")]
    [InlineData("retail.erp.pasword = hunter2")]
    [InlineData("retail.erp.client-secret = hunter2-$")]
    [InlineData("retail.erp.client-secret = hunter2-, retail.erp.url = \"x\"${retail.erp.client-secret}\"y\"")]
    public void No_error_shows_a_secret(string setting)
    {
        var refused = Assert.IsType<SettingsRead.Refused>(Read(setting));

        Assert.DoesNotContain("hunter2", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_description_shows_a_secret_not_even_inside_another_value()
    {
        var loaded = Assert.IsType<SettingsRead.Loaded>(Read(
            $"retail.erp {{ client-secret = {Hunter}, company = ${{retail.erp.client-secret}}x }}",
            $"retail.node.operator-key = {Hunter}"));

        Assert.Equal($"{Hunter}x", loaded.Settings.Erp.Company);
        Assert.Equal($"{Secret.Mask}x", loaded.Described.Single(d => d.Key == "retail.erp.company").Value);
        Assert.DoesNotContain("hunter2", string.Join('\n', loaded.Described), StringComparison.Ordinal);
        Assert.Equal(Secret.Mask, loaded.Described.Single(d => d.Key == "retail.node.operator-key").Value);
    }

    [Fact]
    public void The_text_of_the_settings_shows_no_secret()
    {
        var loaded = Assert.IsType<SettingsRead.Loaded>(
            Read($"retail.erp.client-secret = {Hunter}", $"retail.node.operator-key = {Hunter}"));

        Assert.Equal(Hunter, loaded.Settings.Erp.ClientSecret?.Reveal());
        Assert.DoesNotContain("hunter2", $"{loaded.Settings}", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_that_sounds_secret_is_one() =>
        Assert.All(SettingsTable.All, s => Assert.Equal(
            s.Rule.IsSecret,
            s.Key.EndsWith("secret", StringComparison.Ordinal)
                || s.Key.EndsWith("password", StringComparison.Ordinal)
                || s.Key.EndsWith("key", StringComparison.Ordinal)));
}
