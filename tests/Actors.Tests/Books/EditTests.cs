using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Actors.Tests.Books;

using MasterCatalogue = RetailActors.Actors.Catalogue.Catalogue;

/// <summary>Edits as the books keep them: from the events alone, through a snapshot, and of two persons at once.
/// </summary>
public sealed class EditTests
{
    private static readonly TerminalId Till = new("T1");
    private static readonly TransactionId Id = new(Till, 7);
    private static readonly BusinessDate Date = BusinessDate.Parse("2026-11-20");
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 20, 12, 0);
    private static readonly Dictionary<BusinessDate, Instant> DayEnds = new() { [Date] = Now };
    private static readonly JournalPolicy Policy = new(Duration.Zero, Duration.FromHours(1), 1_000, 1_000);
    private static readonly CauseKey Cause = new("unmapped-tender:CARDX");

    private readonly StoreBooks _books = StoreBooks.New("S1|GBP");
    private readonly StoreBooks _replayed = StoreBooks.New("S1|GBP");

    [Fact]
    public void An_edit_that_mends_it_books_it_and_is_not_held_any_more()
    {
        Held();

        Assert.Null(Edit(Booked(1_100), "card", known: 0));

        Assert.Empty(_books.Held);
        Assert.True(_books.IsSettled(Id));
        Assert.Empty(_books.Edits.Contents);
        Assert.Equal("grace", Assert.Single(_books.Edits.Trail).Who);
        Same();
    }

    [Fact]
    public void An_edit_that_does_not_mend_it_keeps_its_content_for_the_next()
    {
        Held();
        Assert.Null(Edit(Unmapped(1_300), "first", known: 0));
        Same();

        Assert.Null(Edit(Booked(1_100), "second", known: Fingerprint.Of(Content("first"))));

        Assert.Equal(["first", "second"], _books.Edits.Trail.Select(edit => Text(edit.Content)));
        Same();
    }

    [Fact]
    public void Of_two_persons_who_edit_at_once_the_second_is_told_to_look_again()
    {
        Held();
        Assert.Null(Edit(Unmapped(1_300), "hers", known: 0));

        var refused = Edit(Booked(1_100), "his", known: 0);

        Assert.Contains("somebody else", refused, StringComparison.Ordinal);
        Assert.Equal("hers", Text(_books.Edits.Contents[Id]));
        Assert.Single(_books.Held);
        Same();
    }

    [Fact]
    public void What_is_booked_or_was_never_held_is_refused()
    {
        Do(new BooksCommand.Book([Booked(1_100)], DayEnds, Policy));

        Assert.Contains("is booked or waived", Edit(Booked(1_200), "late", known: 0), StringComparison.Ordinal);
        Same();
    }

    private void Held()
    {
        Do(new BooksCommand.Book([Unmapped(1_200)], DayEnds, Policy));
        Assert.Single(_books.Held);
    }

    private string? Edit(Entry entry, string content, ulong known) => Do(new BooksCommand.Edit(
        new Edit(Id, Now, "grace", "the receipt says so", [new EditChange("total", "12.00", "11.00")], Date, 1_200,
            Date, entry.Total, Content(content)),
        Unmapped(1_200), [], known, entry, DayEnds, Policy, MasterCatalogue.New(""))).Problem;

    private BooksReply Do(BooksCommand command)
    {
        var decision = StoreBooks.Decide(_books, command, Now);
        foreach (var fact in decision.Events)
        {
            StoreBooks.Evolve(_books, fact);
            var to = new ByteWriter();
            StoreBooks.Events.Write(fact, to);
            var (type, version) = StoreBooks.Events.TypeOf(fact);
            StoreBooks.Evolve(_replayed, StoreBooks.Events.Read(type, version, to.ToArray()));
        }
        return decision.Reply;
    }

    /// <summary>The replay, and what a snapshot gives back, are the live books (G7).</summary>
    private void Same()
    {
        Assert.Equal(Bytes(_books), Bytes(_replayed));
        Assert.Equal(Bytes(_books), Bytes(StoreBooks.Read("S1|GBP", Bytes(_books))));
    }

    private static byte[] Bytes(StoreBooks books)
    {
        var to = new ByteWriter();
        StoreBooks.Write(books, to);
        return to.ToArray();
    }

    /// <summary>A transaction that says the text as its receipt.</summary>
    private static byte[] Content(string text)
    {
        var to = new ByteWriter();
        TransactionCodec.Write(to, new Transaction
        {
            Kind = TransactionKind.Sale,
            Number = Id.Number,
            At = Now,
            OffsetMinutes = 0,
            BusinessDate = Date,
            Currency = Currency.Of("GBP"),
            Receipt = text,
            Total = 1_100,
        });
        return to.ToArray();
    }

    private static string? Text(ReadOnlyMemory<byte> content) => TransactionCodec.Read(content.Span).Receipt;

    private static Entry Unmapped(long total) => new(Id, 0, 7, Date, total, [], [], Cause, "tender CARDX");

    private static Entry Booked(long total) => new(Id, 0, 7, Date, total,
    [
        new PostingAmount(new Posting(LineRole.TenderIn, true, "1100", "CASH"), total),
        new PostingAmount(new Posting(LineRole.Sales, false, "4000", null), total),
    ], [], null, null);
}
