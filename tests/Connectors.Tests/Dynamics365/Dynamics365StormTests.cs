using RetailActors.Actors.Retail;
using RetailActors.Simulators.Dynamics365;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Connectors.Tests.Dynamics365;

public sealed class Dynamics365StormTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_breaks_each_journal_is_booked_exactly_once(int seed)
    {
        await using var bench = await Dynamics365Bench.Start(
            new Dynamics365Settings { Seed = seed },
            options => options with { BatchOperationsMax = 4, HeaderFirst = seed % 2 == 0 });
        bench.Simulated.Faults.Add(
            new(FaultKind.TimeOutAfterCommit, 0.15), new(FaultKind.TimeOutBeforeCommit, 0.15),
            new(FaultKind.Throttled, 0.1), new(FaultKind.ServerError, 0.1), new(FaultKind.Unavailable, 0.1),
            new(FaultKind.OrphanHeader, 0.3), new(FaultKind.JournalInUse, 0.05));
        var journals = Enumerable.Range(1, 25)
            .Select(n => Books.Journal($"S001-20261121-{n}", amount: 1_000 + n)).ToList();
        foreach (var journal in journals)
            await Deliver(bench.Erp, journal);
        var posted = bench.Simulated.Ledger.Journals();
        Assert.Equal(journals.Select(journal => (journal.Id.Value, journal.Debit / 100m, journal.Credit / 100m)),
            posted.Where(journal => journal.Posted).Select(j => (j.IntegrationKey, j.Debit, j.Credit)));
        Assert.Equal((0, journals.Count), (bench.Simulated.Ledger.Duplicates(), posted.Count));
    }

    /// <summary>As the port asks of its caller: after anything but a refusal, look up, then post.</summary>
    private static async Task Deliver(IErp erp, Journal journal)
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            if (await erp.Find(journal.Id, None) is LookUp.Posted)
                return;
            Assert.IsNotType<DeliveryOutcome.Rejected>(await erp.Post(journal, None));
        }
        Assert.Fail($"{journal.Id} was not delivered");
    }
}
