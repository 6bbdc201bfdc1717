using RetailActors.Connectors.Dynamics365;
using Xunit;

namespace RetailActors.Connectors.Tests.Dynamics365;

public sealed class Dynamics365OptionsTests
{
    public static readonly Dynamics365Options Good = new()
    {
        BaseUrl = new Uri("https://contoso.operations.example/"),
        TokenUrl = new Uri("https://login.example/contoso/oauth2/v2.0/token"),
        Company = "usmf",
        ClientId = "retail-actors",
        ClientSecret = "let-me-in",
        JournalName = "RETAIL",
    };

    [Theory]
    [InlineData("BaseUrl")]
    [InlineData("TokenUrl")]
    [InlineData("Company")]
    [InlineData("ClientId")]
    [InlineData("ClientSecret")]
    [InlineData("JournalName")]
    [InlineData("Timeout")]
    [InlineData("PostingWait")]
    [InlineData("PostingPoll")]
    [InlineData("BatchOperationsMax")]
    [InlineData("ResponseBytesMax")]
    [InlineData("RowsMax")]
    [InlineData("KeyCharactersMax")]
    [InlineData("ReferenceCharactersMax")]
    public void A_setting_that_is_not_allowed_is_named(string key)
    {
        var options = key switch
        {
            "BaseUrl" => Good with { BaseUrl = new Uri("http://erp.example/") },
            "TokenUrl" => Good with { TokenUrl = new Uri("ftp://login.example/") },
            "Company" => Good with { Company = "us'mf" },
            "ClientId" => Good with { ClientId = "a b" },
            "ClientSecret" => Good with { ClientSecret = " " },
            "JournalName" => Good with { JournalName = "RETAILDAILY" },
            "Timeout" => Good with { Timeout = TimeSpan.FromHours(1) },
            "PostingWait" => Good with { PostingWait = TimeSpan.FromSeconds(-1) },
            "PostingPoll" => Good with { PostingPoll = TimeSpan.Zero },
            "BatchOperationsMax" => Good with { BatchOperationsMax = 5_001 },
            "ResponseBytesMax" => Good with { ResponseBytesMax = 1 },
            "RowsMax" => Good with { RowsMax = 0 },
            "KeyCharactersMax" => Good with { KeyCharactersMax = 61 },
            _ => Good with { ReferenceCharactersMax = 19 },
        };
        var refused = Assert.Throws<ArgumentException>(() => options.Checked());
        Assert.StartsWith(key, refused.Message, StringComparison.Ordinal);
        Assert.Contains("allowed: ", refused.Message, StringComparison.Ordinal);
    }
}
