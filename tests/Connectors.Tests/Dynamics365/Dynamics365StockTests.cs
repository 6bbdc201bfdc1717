using RetailActors.Actors.Retail;
using RetailActors.Simulators.Dynamics365;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Connectors.Tests.Dynamics365;

/// <summary>Stock postings as inventory adjustment journals, whatever happens between the two.</summary>
public sealed class Dynamics365StockTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly StockPosting Posting = new(
        new DocumentId("S001-20261121+1"), new StoreId("S001"), BusinessDate.Parse("2026-11-21"), Currency.Of("GBP"),
        [
            new StockLine(new Sku("85123A"), new WarehouseId("W1"), MoveReason.Sold, Quantity.Of(-5)),
            new StockLine(new Sku("85123A"), new WarehouseId("W1"), MoveReason.Returned, Quantity.Of(2)),
            new StockLine(new Sku("85123A"), new WarehouseId("W2"), MoveReason.Sold, new Quantity(-250_000)),
        ]);

    [Fact]
    public async Task A_posting_moves_the_shelves_once_however_often_it_is_posted()
    {
        await using var bench = await Dynamics365Bench.Start();
        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(Posting.Id, None));
        for (var time = 0; time < 3; time++)
            Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Posting, None));
        var found = Assert.IsType<LookUp.Posted>(await bench.Erp.Find(Posting.Id, None));
        Assert.Equal((Posting.Measure, Posting.Measure), (found.Debit, found.Credit));
        var shelf = (await bench.Erp.ReadOnHand(None)).Single(on => on.Sku.Value == "85123A"
            && on.Warehouse.Value == "W1");
        Assert.Equal(Quantity.Of(117), shelf.Quantity);
    }

    [Theory]
    [InlineData(FaultKind.TimeOutAfterCommit)]
    [InlineData(FaultKind.TimeOutBeforeCommit)]
    [InlineData(FaultKind.OrphanHeader)]
    public async Task What_broke_off_is_unknown_and_posting_again_completes_it_once(FaultKind kind)
    {
        await using var bench = await Dynamics365Bench.Start();
        bench.Simulated.Faults.Add(new Fault(kind, Times: 1, On: "$batch"));
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(Posting, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Posting, None));
        Assert.Equal((true, -3.25m), Assert.Single(bench.Simulated.Ledger.AdjustmentsUnder(Posting.Id.Value)));
    }

    [Fact]
    public async Task An_item_that_the_ERP_does_not_know_is_rejected_by_name_and_leaves_nothing()
    {
        await using var bench = await Dynamics365Bench.Start();
        var posting = Posting with { Lines = [Posting.Lines[0] with { Sku = new Sku("no-such-item") }] };
        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(posting, None));
        Assert.Contains("no-such-item", rejected.Why, StringComparison.Ordinal);
        Assert.Empty(bench.Simulated.Ledger.AdjustmentsUnder(Posting.Id.Value));
    }

    [Fact]
    public async Task A_posting_that_the_ERP_refuses_is_rejected_and_can_be_completed_later()
    {
        await using var bench = await Dynamics365Bench.Start();
        bench.RefuseTheNextPosting();
        Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(Posting, None));
        Assert.IsType<LookUp.Incomplete>(await bench.Erp.Find(Posting.Id, None));
        bench.RunPosting();
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Posting, None));
    }

    [Fact]
    public async Task What_the_log_says_of_an_earlier_attempt_does_not_end_the_next_one()
    {
        var time = new TimeOfWaits();
        await using var bench = await Dynamics365Bench.Start(time: time,
            with: options => options with { PostingWait = TimeSpan.FromMinutes(1), PostingPoll = TimeOfWaits.Poll });
        bench.RefuseTheNextPosting();
        Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(Posting, None));
        time.Meanwhile = bench.RunPosting;
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Posting, None));
    }

    [Fact]
    public async Task A_busy_ERP_takes_no_stock_and_says_for_how_long()
    {
        await using var bench = await Dynamics365Bench.Start();
        bench.BeBusy(TimeSpan.FromSeconds(17));
        Assert.Equal(TimeSpan.FromSeconds(17),
            Assert.IsType<DeliveryOutcome.Unavailable>(await bench.Erp.Post(Posting, None)).RetryAfter);
    }

    /// <summary>Something happens between two looks.</summary>
    private sealed class TimeOfWaits : TimeProvider
    {
        /// <summary>Nothing else waits so long.</summary>
        public static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(11);

        public Action Meanwhile { get; set; } = () => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Poll)
                Meanwhile();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
