using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;

namespace RetailActors.Actors.Tests.Terminals;

public sealed class LookalikeTests
{
    private static readonly Instant Ten = Instant.FromUtc(2026, 11, 21, 10, 0);
    private static readonly Duration Within = Duration.FromSeconds(10);

    private readonly Till _till = new();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-3)]
    [InlineData(10)]
    public void The_same_sale_under_another_number_seconds_apart_is_suspected_and_recorded(int seconds)
    {
        var reply = Sends(Sale(1), Sale(2) with { At = Ten + Duration.FromSeconds(seconds) });

        Assert.Equal([Outcome.Accepted, Outcome.Accepted], reply.Outcomes);
        Assert.Equal([new Lookalike(2, 1, Duration.FromSeconds(Math.Abs(seconds)))], Suspected());
    }

    [Fact]
    public void So_it_is_when_it_comes_with_a_later_batch_and_the_terminal_was_read_from_disk_in_between()
    {
        Sends(Sale(1));
        _till.Terminal = Terminal.Read(Till.Key, Till.Snapshot(_till.Terminal));

        Sends(Sale(2) with { At = Ten + Duration.FromSeconds(3), Receipt = "R-2" });

        Assert.Equal([new Lookalike(2, 1, Duration.FromSeconds(3))], Suspected());
    }

    [Fact]
    public void Nobody_suspects_a_repeat_another_content_a_later_sale_or_one_of_nothing()
    {
        Sends(Sale(1));
        Sends(Sale(1));
        Sends(Sale(2) with { At = Ten + Duration.FromSeconds(11) });
        Sends(Sale(3) with { Customer = "C-9" });
        Sends(Sale(4) with { Lines = [Line("SN-2")] });
        var nothing = Sale(5) with { Total = 0, Tenders = [], Lines = [] };
        Sends(nothing, nothing with { Number = 6 });

        Assert.Empty(_till.History.OfType<TerminalEvent.Suspected>());
    }

    [Fact]
    public void What_lies_further_back_than_is_remembered_is_forgotten()
    {
        Sends(Sale(1));
        foreach (var number in Enumerable.Range(2, Terminal.LookalikesMax))
            Sends(Sale(number) with { Total = number, Customer = $"C{number}" });

        Sends(Sale(100));

        Assert.Empty(Suspected());
    }

    [Fact]
    public void A_till_that_is_not_watched_is_not_suspected()
    {
        _till.Given(new TerminalCommand.Accept(Batch(Sale(1), Sale(2)), Till.GapAlarmAfter));

        Assert.Empty(Suspected());
    }

    private BatchReply Sends(params Transaction[] sales) => Assert.IsType<TerminalReply.Answered>(
        _till.Given(new TerminalCommand.Accept(Batch(sales), Till.GapAlarmAfter, Within))).Reply;

    private Lookalike[] Suspected() =>
        [.. _till.LastEvents.OfType<TerminalEvent.Suspected>().SelectMany(fact => fact.Lookalikes)];

    private TransactionBatch Batch(params Transaction[] sales)
    {
        var bytes = new ByteWriter();
        var ends = new List<int> { 0 };
        foreach (var sale in sales)
        {
            TransactionCodec.Write(bytes, sale);
            ends.Add(bytes.Length);
        }
        var packed = bytes.ToArray();
        return new TransactionBatch(new BatchId($"B{_till.History.Count}"),
            [.. ends.Zip(ends.Skip(1), (from, to) => TransactionBatch.ItemOf(packed.AsSpan(from, to - from), from))],
            packed);
    }

    private static Transaction Sale(long number) => new()
    {
        Kind = TransactionKind.Sale,
        Number = number,
        At = Ten,
        OffsetMinutes = 0,
        BusinessDate = BusinessDate.Parse("2026-11-21"),
        Currency = Currency.Of("GBP"),
        Staff = "17",
        Receipt = $"R-{number}",
        Lines = [Line("SN-1")],
        Tenders = [new Tender(new TenderId("CASH"), 1200)],
        Total = 1200,
    };

    private static Line Line(string serial) =>
        new(new Sku("PHONE"), Quantity.Of(1), new UnitCode("EA"), 12_000_000, 0, 1200, [], Serial: serial);
}
