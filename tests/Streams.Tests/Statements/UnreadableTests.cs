using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Statements;
using Xunit;

namespace RetailActors.Streams.Tests.Statements;

/// <summary>What this program cannot read stands in a case, and its neighbours go on (G9).</summary>
public sealed class UnreadableTests
{
    private static readonly StoreId Store = new("S1");
    private static readonly TerminalId Till = new("T1");

    [Fact]
    public void A_second_content_that_cannot_be_read_stands_beside_the_first_and_not_in_its_place()
    {
        var entry = Assert.Single(Route(new TerminalEvent.Conflicted(Broken(7))).Entries);
        Assert.Equal("unreadable:T1", entry.Cause?.Value);
        Assert.NotEqual(0UL, entry.Variant);
    }

    [Fact]
    public void A_first_content_that_cannot_be_read_holds_its_number()
    {
        var entry = Assert.Single(Route(new TerminalEvent.Recorded(Broken(7), new NumberSet())).Entries);
        Assert.Equal(("unreadable:T1", 0UL), (entry.Cause?.Value, entry.Variant));
    }

    private static BooksCommand.Book Route(TerminalEvent fact) => (BooksCommand.Book)Assert.Single(
        new BookingRoute(() => Known).Route(BlockOf(fact), 0)).Command;

    private static Knowledge Known => new(
        Registry.Evolve(Registry.New(""),
            new RegistryEvent([new Store(Store, "Europe/London", 0, Currency.Of("GBP"))], [])),
        Catalogue.New(""), new EnrichmentRules(Duration.FromDays(1), null),
        new JournalPolicy(Duration.Zero, Duration.Zero, 1_000, 1_000));

    private static TransactionBatch Broken(long number)
    {
        var to = new ByteWriter();
        TransactionCodec.Write(to, new Transaction
        {
            Kind = TransactionKind.PayIn,
            Number = number,
            At = Instant.FromUtc(2026, 11, 21, 9, 0),
            OffsetMinutes = 0,
            BusinessDate = BusinessDate.From(new DateOnly(2026, 11, 21)),
            Currency = Currency.Of("GBP"),
            Tenders = [new Tender(new TenderId("CASH"), 100)],
            Total = 100,
        });
        var bytes = to.ToArray()[..^3];
        return new TransactionBatch(new BatchId("B"), [TransactionBatch.ItemOf(bytes, 0)], bytes);
    }

    private static Block BlockOf(TerminalEvent fact)
    {
        var to = new ByteWriter();
        var (type, version) = Terminal.Events.TypeOf(fact);
        var start = EventFrame.Begin(to, Terminal.KeyOf(Store, Till), type, version);
        Terminal.Events.Write(fact, to);
        EventFrame.End(to, start);
        return new Block(new ShardId("terminals", 0), 1, 1, 1, Instant.FromUtc(2026, 11, 21, 9, 0), to.ToArray());
    }
}
