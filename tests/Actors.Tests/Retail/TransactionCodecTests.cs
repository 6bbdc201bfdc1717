using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using Xunit.Sdk;

namespace RetailActors.Actors.Tests.Retail;

public sealed class TransactionCodecTests
{
    private static readonly Gen<string?> OptionalText = Gen.Elements(
        null, "", "17", "Straße 9", "日本", new string('x', 300));
    private static readonly Gen<long> Amount = Gen.OneOf(
        Gen.Choose(-100_000, 100_000).Select(n => (long)n), Gen.Elements(0, long.MinValue, long.MaxValue));

    private static readonly Gen<long> Scaled = Gen.OneOf(
        Gen.Choose(-1_000, 1_000).Select(n => n * 1_000_000L),
        Gen.Choose(-1_000, 1_000).Select(n => n * 10_000L), Amount);

    private static readonly Gen<Line> Lines =
        from sku in Gen.Elements("85123A", "A", "ケーキ")
        from quantity in Scaled
        from price in Scaled
        from discount in Gen.Elements(0L, 5L, -1L)
        from net in Amount
        from taxes in Amount.Select(amount => new LineTax(new TaxCode("S20"), amount)).ArrayOf()
        from reason in OptionalText
        from serial in OptionalText
        select new Line(
            new Sku(sku), new Quantity(quantity), new UnitCode("EA"), price, discount, net, taxes, reason, serial);

    private static readonly Gen<Tender> Tenders =
        from amount in Amount
        from reference in OptionalText
        select new Tender(new TenderId("CARD"), amount, reference);

    private static readonly Gen<Transaction> Transactions =
        from number in Gen.Elements(1L, 127, 128, long.MaxValue)
        from kind in Gen.Elements(Enum.GetValues<TransactionKind>())
        from offset in Gen.Choose(-14 * 60, 14 * 60)
        from texts in OptionalText.ArrayOf(5)
        from original in Gen.Elements<TransactionId?>(null, new TransactionId(new TerminalId("T9"), 980))
        from lines in Lines.ArrayOf()
        from tenders in Tenders.ArrayOf()
        from rounding in Gen.Elements(0L, 2L, -2L)
        from total in Amount
        select new Transaction
        {
            Kind = kind,
            Number = number,
            At = Instant.FromUtc(2026, 11, 21, 10, 0).Plus(Duration.FromMilliseconds(offset)),
            OffsetMinutes = offset,
            BusinessDate = BusinessDate.Parse("2026-11-21"),
            Currency = Currency.Of("GBP"),
            Shift = texts[0],
            Staff = texts[1],
            Customer = texts[2],
            Receipt = texts[3],
            Reason = texts[4],
            Original = original,
            Lines = lines,
            Tenders = tenders,
            Rounding = rounding,
            Total = total,
        };

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

    private const string Golden =
        "010161AC0280A4E3D8BF6878AAA201474250F817055430312D310553312D5431AA020401050638353132334102454130F90F"
        + "F6130A01390103533230FE03020443415348A01F000443415244A7070103707370";

    private static readonly Transaction Simple = new()
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
