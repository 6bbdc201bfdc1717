using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Tests.Retail;

/// <summary>Any transaction that can be stored, of either version.</summary>
internal static class RandomTransactions
{
    private static readonly Gen<string?> OptionalText = Gen.Elements(
        null, "", "17", "Straße 9", "日本", new string('x', 300));
    private static readonly Gen<long> Amount = Gen.OneOf(
        Gen.Choose(-100_000, 100_000).Select(n => (long)n), Gen.Elements(0, long.MinValue, long.MaxValue));

    private static readonly Gen<long> Scaled = Gen.OneOf(
        Gen.Choose(-1_000, 1_000).Select(n => n * 1_000_000L),
        Gen.Choose(-1_000, 1_000).Select(n => n * 10_000L), Amount);

    private static readonly Gen<long?> OptionalAmount = Gen.OneOf(
        Gen.Constant<long?>(null), Amount.Select(amount => (long?)amount));

    private static readonly Gen<FrozenRate?> Rates = Gen.Elements<FrozenRate?>(
        null, new FrozenRate(1), new FrozenRate(1_234_567_891), new FrozenRate(FrozenRate.BillionthsMax));

    private static readonly Gen<LineTax> Taxes =
        from amount in Amount
        from exempt in Gen.Elements(false, false, false, true)
        select new LineTax(new TaxCode("S20"), amount, exempt);

    private static readonly Gen<LineDetail?> Details =
        from texts in OptionalText.ArrayOf(4)
        from tax in OptionalAmount
        from original in Gen.Elements<LineOriginal?>(
            null, new LineOriginal(new TransactionId(new TerminalId("T9"), 980), null),
            new LineOriginal(new TransactionId(new TerminalId("T9"), long.MaxValue), 1_000))
        from discounts in Amount.Select(amount => new LineDiscount("STAFF", amount)).ArrayOf()
        from giftCard in Gen.Elements(false, true)
        from cost in Gen.Elements<long?>(null, 0, 4_200_000, long.MaxValue)
        select new LineDetail
        {
            Barcode = texts[0],
            Variant = texts[1],
            Lot = texts[2],
            Charge = texts[3],
            Tax = tax,
            Original = original,
            Discounts = discounts,
            GiftCard = giftCard,
            CostMillionths = cost,
        };

    private static readonly Gen<Line> Lines =
        from sku in Gen.Elements("85123A", "A", "ケーキ")
        from quantity in Scaled
        from price in Scaled
        from discount in Gen.Elements(0L, 5L, -1L)
        from net in Amount
        from taxes in Taxes.ArrayOf()
        from reason in OptionalText
        from serial in OptionalText
        from detail in Rare(Details!)
        select new Line(
            new Sku(sku), new Quantity(quantity), new UnitCode("EA"), price, discount, net, taxes.Take(20).ToArray(),
            reason, serial)
        { Detail = detail is { IsEmpty: true } ? null : detail };

    private static readonly Gen<ForeignAmount?> Foreign =
        from amount in Amount
        from rate in Rates
        select new ForeignAmount(Currency.Of("EUR"), amount, rate);

    private static readonly Gen<Tender> Tenders =
        from amount in Amount
        from reference in OptionalText
        from foreign in Rare(Foreign)
        select new Tender(new TenderId("CARD"), amount, reference, foreign);

    private static readonly Gen<Declared?> DeclaredSums =
        from amounts in OptionalAmount.ArrayOf(5)
        from items in Gen.Elements<Quantity?>(null, Quantity.Zero, Quantity.Of(7), new Quantity(1))
        select Some(new Declared(amounts[0], amounts[1], amounts[2], amounts[3], amounts[4], items));

    private static Declared? Some(Declared sums) => sums == new Declared() ? null : sums;

    private static Gen<T?> Rare<T>(Gen<T?> gen) where T : class =>
        Gen.Frequency((3, Gen.Constant<T?>(null)), (1, gen));

    public static readonly Gen<Transaction> Any =
        from number in Gen.Elements(1L, 127, 128, long.MaxValue)
        from kind in Gen.Elements(Enum.GetValues<TransactionKind>())
        from offset in Gen.Choose(-14 * 60, 14 * 60)
        from texts in OptionalText.ArrayOf(5)
        from original in Gen.Elements<TransactionId?>(null, new TransactionId(new TerminalId("T9"), 980))
        from lines in Lines.ArrayOf()
        from tenders in Tenders.ArrayOf()
        from rounding in Gen.Elements(0L, 2L, -2L)
        from total in Amount
        from more in OptionalText.ArrayOf(2)
        from rate in Rates
        from declared in Rare(DeclaredSums!)
        from taxIncluded in Gen.Elements<bool?>(null, true, false)
        from plain in Gen.Elements(true, false)
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
            Drawer = plain ? null : more[0],
            Order = plain ? null : more[1],
            Rate = plain ? null : rate,
            Declared = plain ? null : declared,
            TaxIncluded = plain ? null : taxIncluded,
        };
}
