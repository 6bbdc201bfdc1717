using RetailActors.Actors.Retail;
using RetailActors.Streams.Journals.Export;
using Xunit;

namespace RetailActors.Streams.Tests.Export;

public sealed class LedgerAccountTests
{
    [Theory]
    [InlineData(LineRole.Sales, "Income:4000")]
    [InlineData(LineRole.Returns, "Income:4000")]
    [InlineData(LineRole.SalesTax, "Liabilities:4000")]
    [InlineData(LineRole.ReturnsTax, "Liabilities:4000")]
    [InlineData(LineRole.TenderIn, "Assets:4000")]
    [InlineData(LineRole.TenderOut, "Assets:4000")]
    [InlineData(LineRole.Rounding, "Expenses:4000")]
    [InlineData(LineRole.PayIn, "Expenses:4000")]
    [InlineData(LineRole.PayOut, "Expenses:4000")]
    [InlineData(LineRole.Deposit, "Liabilities:4000")]
    public void The_root_follows_from_the_role(LineRole role, string name) => Assert.Equal(name, Name(role, "4000"));

    [Fact]
    public void Every_role_has_a_root() =>
        Assert.All(Enum.GetValues<LineRole>(), role => Assert.EndsWith(":4000", Name(role, "4000")));

    [Fact]
    public void An_account_that_is_valid_as_it_is_keeps_its_name() =>
        Assert.Equal("Assets:110180-001", Name(LineRole.TenderIn, "110180-001"));

    [Fact]
    public void Accounts_that_would_look_alike_stay_apart()
    {
        string[] alike = ["Cash", "cash", "Cash ", "Cash.", "-Cash", "", ".", "1.1", "1-1", "1 1", "é", "è"];

        Assert.Equal(alike.Length, alike.Select(account => Name(LineRole.TenderIn, account)).Distinct().Count());
    }

    private static string Name(LineRole role, string account) => LedgerAccount.Of(new(role, account, 1, 0));
}
