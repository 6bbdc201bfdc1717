using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Connectors.Tests;

/// <summary>An ERP that a test can disturb, and the connector to it.</summary>
public interface IErpBench : IAsyncDisposable
{
    IErp Erp { get; }

    /// <summary>What the ERP was given at start: journals use its accounts.</summary>
    MasterData Master { get; }

    IReadOnlyList<OnHand> OnHand { get; }

    /// <summary>How many journals the ERP holds under the id, posted or not.</summary>
    int JournalsUnder(DocumentId journal);

    /// <summary>The next write is done, but its reply never comes.</summary>
    void LoseTheNextReply();

    /// <summary>The next write is lost on its way: nothing is done, and nothing is said.</summary>
    void LoseTheNextRequest();

    /// <summary>The next write breaks off after a part of its work.</summary>
    void TearTheNextWrite();

    /// <summary>Every request is turned away for now.</summary>
    void BeBusy(TimeSpan retryAfter);

    /// <summary>The next posting is refused by the ERP for a reason of its own, once.</summary>
    void RefuseTheNextPosting();

    /// <summary>The ERP tries again to post what waits.</summary>
    void RunPosting();

    /// <summary>Somebody enters the same journal again under the same id.</summary>
    ValueTask EnterByHand(Journal journal);

    /// <summary>Nothing listens any more.</summary>
    ValueTask GoDown();
}

/// <summary>What every connector to an ERP must do, whatever happens between the two.</summary>
public abstract class ErpContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract ValueTask<IErpBench> Start();

    [Fact]
    public async Task A_journal_that_was_never_sent_is_not_found()
    {
        await using var bench = await Start();
        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(new DocumentId("S001-20261121-9"), None));
    }

    [Fact]
    public async Task A_posted_journal_is_found_with_the_same_sums()
    {
        await using var bench = await Start();
        var journal = Journals.Balanced(bench.Master);
        var delivered = Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        var posted = Assert.IsType<LookUp.Posted>(await bench.Erp.Find(journal.Id, None));
        Assert.Equal(
            (delivered.Reference, journal.Debit, journal.Credit), (posted.Reference, posted.Debit, posted.Credit));
    }

    [Fact]
    public async Task A_journal_is_there_once_however_often_it_is_posted()
    {
        await using var bench = await Start();
        var journal = Journals.Balanced(bench.Master);
        for (var time = 0; time < 3; time++)
            Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        Assert.Equal(1, bench.JournalsUnder(journal.Id));
    }

    [Fact]
    public async Task A_lost_reply_is_unknown_and_the_look_up_says_posted()
    {
        await using var bench = await Start();
        var journal = Journals.Balanced(bench.Master);
        bench.LoseTheNextReply();
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(journal, None));
        Assert.IsType<LookUp.Posted>(await bench.Erp.Find(journal.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        Assert.Equal(1, bench.JournalsUnder(journal.Id));
    }

    [Fact]
    public async Task A_lost_request_is_unknown_and_the_look_up_says_not_found()
    {
        await using var bench = await Start();
        var journal = Journals.Balanced(bench.Master);
        bench.LoseTheNextRequest();
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(journal, None));
        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(journal.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        Assert.Equal(1, bench.JournalsUnder(journal.Id));
    }

    [Fact]
    public async Task A_torn_write_is_incomplete_and_posting_completes_it()
    {
        await using var bench = await Start();
        var journal = Journals.Balanced(bench.Master);
        bench.TearTheNextWrite();
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(journal, None));
        Assert.IsType<LookUp.Incomplete>(await bench.Erp.Find(journal.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        var posted = Assert.IsType<LookUp.Posted>(await bench.Erp.Find(journal.Id, None));
        Assert.Equal((journal.Debit, journal.Credit), (posted.Debit, posted.Credit));
        Assert.Equal(1, bench.JournalsUnder(journal.Id));
    }

    [Fact]
    public async Task Two_under_one_id_are_several_and_no_third_is_made()
    {
        await using var bench = await Start();
        var journal = Journals.Balanced(bench.Master);
        await bench.Erp.Post(journal, None);
        await bench.EnterByHand(journal);
        Assert.Equal(2, Assert.IsType<LookUp.Several>(await bench.Erp.Find(journal.Id, None)).References.Count);
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(journal, None));
        Assert.Equal(2, bench.JournalsUnder(journal.Id));
    }

    [Fact]
    public async Task An_account_that_the_ERP_does_not_know_is_rejected_by_name_and_leaves_nothing()
    {
        await using var bench = await Start();
        var journal = Journals.Balanced(bench.Master);
        journal = journal with { Lines = [.. journal.Lines.Select(line => line with { Account = "no-such-account" })] };
        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(journal, None));
        Assert.Contains("no-such-account", rejected.Why, StringComparison.Ordinal);
        Assert.Equal(0, bench.JournalsUnder(journal.Id));
    }

    [Fact]
    public async Task A_journal_that_does_not_balance_is_rejected_before_it_is_sent()
    {
        await using var bench = await Start();
        var journal = Journals.Balanced(bench.Master);
        journal = journal with { Lines = [.. journal.Lines.Skip(1)] };
        Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(journal, None));
        Assert.Equal(0, bench.JournalsUnder(journal.Id));
    }

    [Fact]
    public async Task A_posting_that_the_ERP_refuses_is_rejected_and_can_be_completed_later()
    {
        await using var bench = await Start();
        var journal = Journals.Balanced(bench.Master);
        bench.RefuseTheNextPosting();
        Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(journal, None));
        Assert.IsType<LookUp.Incomplete>(await bench.Erp.Find(journal.Id, None));
        bench.RunPosting();
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        Assert.Equal(1, bench.JournalsUnder(journal.Id));
    }

    [Fact]
    public async Task A_busy_ERP_is_unavailable_and_says_for_how_long()
    {
        await using var bench = await Start();
        var journal = Journals.Balanced(bench.Master);
        bench.BeBusy(TimeSpan.FromSeconds(17));
        var outcome = Assert.IsType<DeliveryOutcome.Unavailable>(await bench.Erp.Post(journal, None));
        var lookUp = Assert.IsType<LookUp.Unavailable>(await bench.Erp.Find(journal.Id, None));
        var read = await Assert.ThrowsAsync<ErpUnavailableException>(async () => await bench.Erp.ReadOnHand(None));
        Assert.All(
            [outcome.RetryAfter, lookUp.RetryAfter, read.RetryAfter],
            after => Assert.Equal(TimeSpan.FromSeconds(17), after));
        Assert.Equal(0, bench.JournalsUnder(journal.Id));
    }

    [Fact]
    public async Task An_ERP_that_is_down_is_unavailable()
    {
        await using var bench = await Start();
        await bench.GoDown();
        Assert.IsType<DeliveryOutcome.Unavailable>(await bench.Erp.Post(Journals.Balanced(bench.Master), None));
        Assert.IsType<LookUp.Unavailable>(await bench.Erp.Find(new DocumentId("S001-20261121-1"), None));
        await Assert.ThrowsAsync<ErpUnavailableException>(async () => await bench.Erp.ReadMasterData(None));
    }

    [Fact]
    public async Task Master_data_is_read_whole()
    {
        await using var bench = await Start();
        var read = await bench.Erp.ReadMasterData(None);
        Assert.Equal(bench.Master.Items.Select(Flat).Order(), read.Items.Select(Flat).Order());
        Assert.Equal(bench.Master.Stores.ToHashSet(), read.Stores.ToHashSet());
        Assert.Equal(bench.Master.Tenders.ToHashSet(), read.Tenders.ToHashSet());
        Assert.Equal(bench.Master.Taxes.Select(Flat).Order(), read.Taxes.Select(Flat).Order());
        Assert.Equal(bench.Master.Reasons.ToHashSet(), read.Reasons.ToHashSet());
        Assert.Equal(bench.Master.Customers.ToHashSet(), read.Customers.ToHashSet());
        Assert.Equal(bench.Master.Rates.ToHashSet(), read.Rates.ToHashSet());
        Assert.Equal(bench.Master.Periods.ToHashSet(), read.Periods.ToHashSet());
        Assert.Equal(bench.Master.Parameters, read.Parameters);
        Assert.Equal(bench.Master.RoundingAccount, read.RoundingAccount);
    }

    [Fact]
    public async Task Stock_is_read_whole()
    {
        await using var bench = await Start();
        Assert.Equal(bench.OnHand.ToHashSet(), (await bench.Erp.ReadOnHand(None)).ToHashSet());
    }

    private static string Flat(Item item) =>
        $"{item with { Units = [], Variants = [], Barcodes = [] }} {string.Join(',', item.Units.Order(ByUnit))} "
        + $"{string.Join(',', item.Variants.Order())} {string.Join(',', item.Barcodes.Order())}";

    private static string Flat(TaxMapping tax) =>
        $"{tax with { ItemGroups = [] }} {string.Join(',', tax.ItemGroups.Order())}";

    private static readonly Comparer<ItemUnit> ByUnit =
        Comparer<ItemUnit>.Create((a, b) => string.CompareOrdinal(a!.Unit.Value, b!.Unit.Value));
}
