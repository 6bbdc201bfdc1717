using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;
using static RetailActors.Node.Tests.Cli.DemoTests;

namespace RetailActors.Node.Tests.Cli;

public sealed class ReplayTests : IDisposable
{
    private const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    /// <summary>Two sales, a return, a stock adjustment, and a code that is nobody's: 53.97 − 27.50 + 7.53.</summary>
    internal const string December = Header + """
        536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
        536365,71053,"WHITE, ""METAL"" LANTERN",6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
        536365,POST,POSTAGE,1,2010-12-01 08:29:00,18.33,17850.0,United Kingdom
        C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,France
        536400,84499,,-9,2010-12-02 10:17:00,0.0,,United Kingdom
        536404,DCGS0003,BOXED GLASS ASHTRAY,3,2010-12-02 10:21:00,2.51,,United Kingdom

        """;

    /// <summary>Two mugs of the starter world, by its NDJSON.</summary>
    internal static readonly string Ticket = """
        {"number":1,"kind":"sale","at":"2026-11-20T10:00:00.000+00:00","businessDate":"2026-11-20","currency":"GBP",
        "lines":[{"sku":"10001","quantity":"2","unit":"EA","price":"6.50","net":"10.83",
        "taxes":[{"code":"S","amount":"2.17"}]}],"tenders":[{"tender":"CASH","amount":"13.00"}],"total":"13.00"}
        """.ReplaceLineEndings("");

    private readonly string _folder = Directory.CreateTempSubdirectory("retail-replay-").FullName;

    private string Data => Path.Combine(_folder, "data");

    [Fact]
    public async Task A_file_of_sales_is_posted_to_the_penny_and_what_is_nobodys_stands_in_a_case()
    {
        var ended = await RetailProgram.Run("replay", Write("december.csv", December), "--json");

        var run = ended.Json();
        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        Assert.Equal((4, 4), (Count(run, "sent"), Count(run, "accepted")));
        Assert.Equal((3, 1), (Count(run, "posted"), Count(run, "held")));
        Assert.Equal((0, 0, 1), (Count(run, "lost"), Count(run, "doubled"), Count(run, "cases")));
        // 53.97 owed by one customer, 27.50 given back to another; neither is netted.
        Assert.Equal(("81.47", "81.47"), (Text(run, "debit"), Text(run, "credit")));
        Assert.Equal("unmapped-sku:DCGS0003", Text(run.GetProperty("openCases")[0], "key"));
    }

    [Fact]
    public async Task A_replay_done_again_changes_nothing()
    {
        var file = Write("december.csv", December);

        var first = (await RetailProgram.Run("replay", file, "--data", Data, "--json")).Json();
        var second = (await RetailProgram.Run("replay", file, "--data", Data, "--json")).Json();

        AssertSame(first, second);
    }

    [Fact]
    public async Task The_next_month_goes_to_the_same_folder()
    {
        var january = December.Replace("2010-12", "2011-01", StringComparison.Ordinal)
            .Replace("5363", "5403", StringComparison.Ordinal);
        await RetailProgram.Run("replay", Write("december.csv", December), "--data", Data, "--json");

        var ended = await RetailProgram.Run("replay", Write("january.csv", january), "--data", Data, "--json");

        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        Assert.Equal(("162.94", 8), (Text(ended.Json(), "debit"), Count(ended.Json(), "sent")));
    }

    [Fact]
    public async Task Tickets_of_ones_own_need_a_world_and_are_posted_by_it()
    {
        var file = Write("S001-T01.ndjson", Ticket);
        var world = Path.Combine(_folder, "world");

        var refused = await RetailProgram.Run("replay", file);
        Assert.Equal(0, (await RetailProgram.Run("world", "init", world)).Code);
        var ended = await RetailProgram.Run("replay", file, "--world", world, "--json");

        Assert.Equal(2, refused.Code);
        Assert.Contains("--world DIR", refused.Error, StringComparison.Ordinal);
        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        Assert.Equal((1L, "13.00"), (Count(ended.Json(), "posted"), Text(ended.Json(), "debit")));
    }

    [Fact]
    public async Task A_real_month_is_posted_to_the_penny_and_again_changes_nothing()
    {
        // Where the repository stands alone, the small files above have to do.
        if (RealMonth() is not { } file)
            return;

        var ended = await RetailProgram.Run("replay", file, "--data", Data, "--json");
        var second = (await RetailProgram.Run("replay", file, "--data", Data, "--json")).Json();

        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        var first = ended.Json();
        Assert.True(Count(first, "sent") > 1_500, ended.Out);
        Assert.Equal(Count(first, "sent"), Count(first, "posted") + Count(first, "held"));
        AssertSame(first, second);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertSame(JsonElement first, JsonElement second)
    {
        Assert.Equal(0, Count(first, "repeats"));
        Assert.Equal(Count(second, "sent"), Count(second, "repeats"));
        Assert.Equal(Count(second, "journalsPostedBefore"), Count(second, "journalsPosted"));
        string[] all = ["sent", "accepted", "posted", "held", "debit", "credit", "cases", "journalsPosted", "clean"];
        foreach (var same in all)
            Assert.Equal(first.GetProperty(same).ToString(), second.GetProperty(same).ToString());
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    internal static string? RealMonth([CallerFilePath] string here = "")
    {
        const string month = "shared/data/online-retail-2010-12.csv.gz";
        for (var up = Directory.GetParent(here); up is not null; up = up.Parent)
            if (Path.Combine(up.FullName, month) is var file && File.Exists(file))
                return file;
        return null;
    }

    private static string Text(JsonElement run, string name) => run.GetProperty(name).GetString()!;
}
