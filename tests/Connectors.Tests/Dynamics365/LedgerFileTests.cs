using RetailActors.Simulators.Dynamics365;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Connectors.Tests.Dynamics365;

/// <summary>The simulated ledger on disk: stopped or killed, and started again.</summary>
public sealed class LedgerFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retail-ledger-").FullName;

    private Dynamics365Settings Settings => new() { LedgerFile = Path.Combine(_folder, "ledger.ndjson") };

    [Fact]
    public async Task A_ledger_is_the_same_after_a_restart_and_takes_no_number_again()
    {
        string before;
        await using (var bench = await Dynamics365Bench.Start(Settings))
        {
            Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Books.Journal(), default));
            before = Text(bench.Simulated.Ledger);
        }

        await using var again = await Dynamics365Bench.Start(Settings);

        Assert.Equal(before, Text(again.Simulated.Ledger));
        Assert.IsType<LookUp.Posted>(await again.Erp.Find(Books.Journal().Id, default));
        Assert.IsType<DeliveryOutcome.Delivered>(await again.Erp.Post(Books.Journal("S001-20261121-2"), default));
        Assert.Equal(2, again.Simulated.Ledger.Posted().Select(journal => journal.Number).Distinct().Count());
    }

    [Fact]
    public async Task A_line_that_was_torn_off_never_happened()
    {
        await using (var bench = await Dynamics365Bench.Start(Settings))
            await bench.Erp.Post(Books.Journal(), default);
        await File.AppendAllTextAsync(Settings.LedgerFile!, """["header",["usmf","0000""");

        await using var again = await Dynamics365Bench.Start(Settings);

        Assert.Equal(1, again.Simulated.Ledger.PostedCount);
    }

    [Fact]
    public async Task A_file_that_is_no_ledger_is_refused_with_its_line()
    {
        await File.WriteAllTextAsync(Settings.LedgerFile!, "[\"posted\",\"000001\"]\n");

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Dynamics365Bench.Start(Settings).AsTask());

        Assert.Contains("ledger.ndjson, line 1 is no line of a ledger", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Text(LedgerView ledger) => System.Text.Json.JsonSerializer.Serialize(
        new { Journals = ledger.Journals(), Balances = ledger.Balances() });
}
