using System.Text;
using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Tests.Intake;

/// <summary>
/// Transactions that the wire format can carry, from a seed: every kind, optional member, sign and size.
/// </summary>
internal sealed class RandomSales(Random random)
{
    private static readonly string[] Pieces =
        ["A", "z9", ".", " ", "é", "\"", "\\", "/", "€", "漢字", "😀", "<&>", "'", "\u00A0"];
    private static readonly string[] Codes = ["GBP", "JPY", "KWD"];

    public Transaction[] Batch(int countMax)
    {
        var currency = Currency.Of(Codes[random.Next(Codes.Length)]);
        var number = random.NextInt64(1, 1L << 50);
        var count = random.Next(1, countMax + 1);
        var batch = Enumerable.Range(0, count).Select(i => Next(currency, number + i * 3)).ToArray();
        random.Shuffle(batch);
        return batch;
    }

    private Transaction Next(Currency currency, long number) => new()
    {
        Kind = (TransactionKind)random.Next(1, 22),
        Number = number,
        At = Instant.FromUnixTimeMilliseconds(random.NextInt64(86_400_000, 7_289_000_000_000)),
        OffsetMinutes = random.Next(-18 * 60, 18 * 60 + 1),
        BusinessDate = new BusinessDate(random.Next(0, 84_370)),
        Currency = currency,
        Shift = Optional(64),
        Staff = Optional(64),
        Customer = Optional(64),
        Receipt = Optional(128),
        Reason = Optional(128),
        Original = random.Next(4) == 0
            ? new TransactionId(new TerminalId("S001-T_0.1"), random.NextInt64(1, 1L << 53))
            : null,
        Lines = Many(4, NextLine),
        Tenders = Many(3, () => new Tender(new TenderId(Text(64)), Amount(), Optional(128), Foreign())),
        Rounding = random.Next(3) == 0 ? Amount() : 0,
        Total = Amount(),
        Drawer = Rare(() => Text(64)),
        Order = Rare(() => Text(64)),
        Rate = random.Next(8) == 0 ? Rate() : null,
        Declared = Rare(NextDeclared),
        TaxIncluded = random.Next(8) switch { 0 => true, 1 => false, _ => null },
    };

    private T? Rare<T>(Func<T?> next) where T : class => random.Next(8) == 0 ? next() : null;

    private FrozenRate Rate() => new(random.Next(3) switch
    {
        0 => random.NextInt64(1, FrozenRate.BillionthsMax + 1),
        1 => random.NextInt64(1, 1_000) * 1_000_000_000,
        _ => random.NextInt64(1, 2_000_000_000),
    });

    private Declared? NextDeclared()
    {
        var sums = new Declared(
            Maybe(), Maybe(), Maybe(), Maybe(), Maybe(),
            random.Next(2) == 0 ? new Quantity(Scaled(1_000_000_000)) : null);
        return sums == new Declared() ? null : sums;

        long? Maybe() => random.Next(2) == 0 ? Amount() : null;
    }

    /// <summary>In a currency that no transaction here is in.</summary>
    private ForeignAmount? Foreign() => random.Next(6) == 0
        ? new ForeignAmount(Currency.Of("EUR"), Amount(), random.Next(2) == 0 ? Rate() : null)
        : null;

    private LineDetail? NextDetail()
    {
        var detail = new LineDetail
        {
            Barcode = Optional(64),
            Variant = Optional(64),
            Lot = Optional(64),
            Original = random.Next(3) == 0
                ? new LineOriginal(new TransactionId(new TerminalId("S001-T_0.1"), random.NextInt64(1, 1L << 53)),
                    random.Next(2) == 0 ? random.Next(1, 1_001) : null)
                : null,
            Tax = random.Next(3) == 0 ? Amount() : null,
            Discounts = Many(3, () => new LineDiscount(Text(64), Amount())),
            Charge = Optional(64),
            GiftCard = random.Next(4) == 0,
            CostMillionths = random.Next(4) == 0 ? Math.Abs(Scaled(1_000_000)) : null,
        };
        return detail.IsEmpty ? null : detail;
    }

    private Line NextLine() => new(
        new Sku(Text(64)), new Quantity(Scaled(1_000_000_000)), new UnitCode(Text(64)), Scaled(1_000_000_000_000),
        random.Next(3) == 0 ? Amount() : 0, Amount(),
        Many(3, () => new LineTax(new TaxCode(Text(64)), Amount(), random.Next(12) == 0)), Optional(128), Optional(64))
    {
        Detail = random.Next(4) == 0 ? NextDetail() : null,
    };

    private T[] Many<T>(int max, Func<T> next) => [.. Enumerable.Range(0, random.Next(max + 1)).Select(_ => next())];

    private long Amount() => random.Next(5) switch
    {
        0 => 0,
        1 => random.NextInt64(-1_000_000_000_000_000, 1_000_000_000_000_001),
        _ => random.NextInt64(-100_000, 100_001),
    };

    /// <summary>Millionths: whole, hundredths, millionths.</summary>
    private long Scaled(long unitsMax) => random.Next(3) switch
    {
        0 => random.NextInt64(-unitsMax, unitsMax + 1) * 1_000_000,
        1 => random.NextInt64(-100_000, 100_000) * 10_000,
        _ => random.NextInt64(-unitsMax * 1_000_000, unitsMax * 1_000_000 + 1),
    };

    private string? Optional(int charsMax) => random.Next(3) == 0 ? Text(charsMax) : null;

    private string Text(int charsMax)
    {
        var text = new StringBuilder(Pieces[random.Next(Pieces.Length)]);
        var wanted = random.Next(8) == 0 ? charsMax : random.Next(1, 12);
        while (Pieces[random.Next(Pieces.Length)] is var piece && text.Length + piece.Length <= wanted)
            text.Append(piece);
        return text.ToString();
    }
}
