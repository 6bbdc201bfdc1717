using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using Xunit.Sdk;

namespace RetailActors.Actors.Tests.Retail;

public sealed class TransactionCodecTests
{
    private static readonly Gen<Transaction> Transactions = RandomTransactions.Any;

    [Fact]
    public void What_is_written_is_read_back_to_the_last_field() =>
        Prop.ForAll(Transactions.ToArbitrary(), transaction =>
            Assert.Equivalent(transaction, TransactionCodec.Read(Bytes(transaction)), strict: true))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void One_content_has_one_form() =>
        Prop.ForAll(Transactions.ToArbitrary(), transaction =>
            Assert.Equal(Bytes(transaction), Bytes(TransactionCodec.Read(Bytes(transaction)))))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_head_is_that_of_the_whole() =>
        Prop.ForAll(Transactions.ToArbitrary(), t => Assert.Equal(
            new TransactionHead(t.Number, t.Kind, t.BusinessDate, t.Total), TransactionCodec.ReadHead(Bytes(t))))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_that_are_cut_off_anywhere_are_corrupt_and_nothing_else()
    {
        var bytes = Bytes(Simple);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<CorruptBytesException>(() => TransactionCodec.Read(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void Any_bytes_that_are_cut_off_are_corrupt_and_nothing_else() =>
        Prop.ForAll(Transactions.ToArbitrary(), Gen.Choose(0, 9_999).ToArbitrary(), (transaction, cut) =>
        {
            var bytes = Bytes(transaction);
            var length = cut * bytes.Length / 10_000;
            Assert.Throws<CorruptBytesException>(() => TransactionCodec.Read(bytes.AsSpan(0, length)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_damaged_byte_gives_another_content_or_is_corrupt_and_nothing_else() =>
        Prop.ForAll(Transactions.ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), Gen.Choose(0, 9_999).ToArbitrary(),
            (transaction, flip, place) =>
            {
                var bytes = Bytes(transaction);
                var at = place * bytes.Length / 10_000;
                bytes[at] ^= (byte)flip;
                // What reads back must not write what was stored: one content has one form.
                if (ReadOrNull(bytes) is { } other)
                    Assert.False(Bytes(transaction).AsSpan().SequenceEqual(Bytes(other)),
                        $"byte {at} of {Convert.ToHexString(bytes)}");
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Transaction? ReadOrNull(byte[] bytes)
    {
        try
        {
            return TransactionCodec.Read(bytes);
        }
        catch (CorruptBytesException)
        {
            return null;
        }
    }

    [Fact]
    public void Bytes_after_the_end_are_corrupt() =>
        Assert.Throws<CorruptBytesException>(() => TransactionCodec.Read([.. Bytes(Simple), 0]));

    [Fact]
    public void Version_one_stays_readable()
    {
        Assert.Equal(Golden, Convert.ToHexString(Bytes(Simple)));
        Assert.Equivalent(Simple, TransactionCodec.Read(Convert.FromHexString(Golden)), strict: true);
    }

    [Fact]
    public void Version_two_stays_readable()
    {
        Assert.Equal(GoldenExtended, Convert.ToHexString(Bytes(Rich)));
        Assert.Equivalent(Rich, TransactionCodec.Read(Convert.FromHexString(GoldenExtended)), strict: true);
    }

    [Fact]
    public void What_says_nothing_new_keeps_its_old_bytes()
    {
        var plain = Simple with { Declared = new Declared() };
        plain.Lines[0] = plain.Lines[0] with { Detail = new LineDetail() };

        Assert.Equal(Golden, Convert.ToHexString(Bytes(plain)));
    }

    [Fact]
    public void Version_two_of_what_version_one_can_say_is_corrupt()
    {
        byte[] bytes = [.. Bytes(Simple), 0];
        bytes[0] = TransactionCodec.Extended;

        Assert.Throws<CorruptBytesException>(() => TransactionCodec.Read(bytes));
    }

    private const string GoldenExtended =
        "021361AC0280A4E3D8BF6878AAA201474250F817055430312D310553312D5431AA020401FD3F0638353132334102454130F9"
        + "0FF6130A01390D3530313233343536373839303003562D33034231320553312D5431AA0202FE03010553544146460A084445"
        + "4C49564552590203533230FE030345434F0002010443415348F81706455552801CC087D997031F024431044C2D37378091F3"
        + "AD043FF613FE03F4170AF81730";

    private const string Golden =
        "010161AC0280A4E3D8BF6878AAA201474250F817055430312D310553312D5431AA020401050638353132334102454130F90F"
        + "F6130A01390103533230FE03020443415348A01F000443415244A7070103707370";

    private static Transaction Rich => Simple with
    {
        Kind = TransactionKind.OrderPickup,
        Drawer = "D1",
        Order = "L-77",
        Rate = new FrozenRate(1_170_000_000),
        Declared = new Declared(1275, 255, 1530, 5, 1532, Quantity.Of(6)),
        TaxIncluded = true,
        Lines =
        [
            Simple.Lines[0] with
            {
                Taxes = [new LineTax(new TaxCode("S20"), 255), new LineTax(new TaxCode("ECO"), 0, Exempt: true)],
                Detail = new LineDetail
                {
                    Barcode = "5012345678900",
                    Variant = "V-3",
                    Lot = "B12",
                    Original = new LineOriginal(new TransactionId(new TerminalId("S1-T1"), 298), 2),
                    Tax = 255,
                    Discounts = [new LineDiscount("STAFF", 5)],
                    Charge = "DELIVERY",
                    GiftCard = true,
                },
            },
        ],
        Tenders =
        [
            new Tender(new TenderId("CASH"), 1532, null,
                new ForeignAmount(Currency.Of("EUR"), 1792, new FrozenRate(855_000_000))),
        ],
    };

    private static Transaction Simple => new()
    {
        Kind = TransactionKind.Sale,
        Number = 300,
        At = Instant.FromUtc(2026, 11, 21, 10, 0),
        OffsetMinutes = 60,
        BusinessDate = BusinessDate.Parse("2026-11-21"),
        Currency = Currency.Of("GBP"),
        Shift = "T01-1",
        Original = new TransactionId(new TerminalId("S1-T1"), 298),
        Lines =
        [
            new Line(new Sku("85123A"), Quantity.Of(6), new UnitCode("EA"), 2_550_000, 5, 1275,
                [new LineTax(new TaxCode("S20"), 255)], Serial: "9"),
        ],
        Tenders = [new Tender(new TenderId("CASH"), 2000), new Tender(new TenderId("CARD"), -468, "psp")],
        Rounding = 2,
        Total = 1532,
    };

    private static byte[] Bytes(Transaction transaction)
    {
        var to = new ByteWriter();
        TransactionCodec.Write(to, transaction);
        return to.ToArray();
    }
}
