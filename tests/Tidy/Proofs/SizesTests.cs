using RetailActors.Tidy.Rules;
using Xunit;

namespace RetailActors.Tidy.Proofs;

public sealed class SizesTests
{
    [Fact]
    public void A_method_is_measured_from_its_signature_to_its_closing_brace()
    {
        Example.Finds(Sizes.LongMethods, "a.cs", Method(bodyLines: 37));
        Example.Finds(Sizes.LongMethods, "a.cs", Method(bodyLines: 38), 3);
    }

    [Fact]
    public void A_local_function_is_a_method() =>
        Example.Finds(Sizes.LongMethods, "a.cs", $"class A {{ int x = B(() => {{ {Method(38)} }}); }}", 3);

    [Fact]
    public void A_file_has_at_most_250_lines()
    {
        Example.Finds(Sizes.LongFiles, "a.cs", string.Concat(Enumerable.Repeat("// x\n", 250)));
        Example.Finds(Sizes.LongFiles, "a.cs", string.Concat(Enumerable.Repeat("// x\n", 251)), 251);
    }

    [Fact]
    public void A_line_has_at_most_120_characters() =>
        Example.Finds(Sizes.LongLines, "a.cs", new string('x', 120) + "\n" + new string('é', 121) + "\n", 2);

    [Fact]
    public void The_count_of_exceptions_may_only_fall()
    {
        var allowed = Allowance.Parse("# wanted sizes\nline-characters 1  # more than 120\n");
        var finding = new Finding("a.cs", 7, "a line of 121 characters");

        Assert.Null(Allowance.Compare("line-characters", allowed["line-characters"], [finding]));
        Assert.Contains("a.cs:7", Allowance.Compare("line-characters", allowed["line-characters"], [finding, finding]));
        Assert.Contains("lower the number", Allowance.Compare("line-characters", allowed["line-characters"], []));
    }

    private static string Method(int bodyLines) =>
        "class M {\n[Obsolete]\nvoid B()\n{\n" + string.Concat(Enumerable.Repeat(";\n", bodyLines)) + "}\n}";
}
