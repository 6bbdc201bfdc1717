using RetailActors.Tidy.Rules;
using Xunit;

namespace RetailActors.Tidy.Proofs;

public sealed class DocumentsTests
{
    private static readonly string[] Existing = ["README.md", "docs/INTAKE.md", "docs/decisions/0001-ours.md", "src"];

    [Theory]
    [InlineData("README.md", "[a](docs/INTAKE.md) [b](docs/INTAKE.md#answers) [c](src/) [d](#here)")]
    [InlineData("docs/INTAKE.md", "[a](../README.md) [b](/README.md) [c](decisions/0001-ours.md \"ours\")")]
    [InlineData("README.md", "[a](https://example.org/x) [b](mailto:a@example.org) `[c](nowhere.md)`")]
    [InlineData("README.md", "```\n[a](nowhere.md)\n```")]
    public void A_link_that_leads_somewhere_is_good(string path, string text) => Example.Finds(Links, path, text);

    [Theory]
    [InlineData("README.md", "\n[a](docs/GONE.md)")]
    [InlineData("docs/INTAKE.md", "\n[a](docs/INTAKE.md)")]
    [InlineData("README.md", "\n![a picture](docs/sale.svg)")]
    public void A_link_that_leads_nowhere_is_found(string path, string text) => Example.Finds(Links, path, text, 2);

    [Fact]
    public void Decisions_have_no_gap_and_no_twin()
    {
        Assert.Empty(Documents.Numbering(Decisions("0001-a.md", "0002-b.md", "README.md")));
        Assert.Single(Documents.Numbering(Decisions("0001-a.md", "0003-c.md")));
        Assert.Single(Documents.Numbering(Decisions("0001-a.md", "0001-b.md")));
    }

    [Fact]
    public void A_decision_that_the_index_does_not_link_is_found()
    {
        Source[] files = [new("docs/decisions/README.md", "[1](0001-a.md)"), .. Decisions("0001-a.md", "0002-b.md")];

        Assert.Equal(["docs/decisions/0002-b.md"], Documents.Unlisted(files).Select(finding => finding.Path));
    }

    private static IEnumerable<Finding> Links(Source file) => Documents.BrokenLinks(file, Existing.Contains);

    private static IEnumerable<Source> Decisions(params string[] names) =>
        names.Select(name => new Source($"docs/decisions/{name}", "# A decision"));
}
