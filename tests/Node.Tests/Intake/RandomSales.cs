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
        Kind = (TransactionKind)random.Next(1, 17),
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
        Tenders = Many(3, () => new Tender(new TenderId(Text(64)), Amount(), Optional(128))),
        Rounding = random.Next(3) == 0 ? Amount() : 0,
        Total = Amount(),
    };

    private Line NextLine() => new(
        new Sku(Text(64)), new Quantity(Scaled(1_000_000_000)), new UnitCode(Text(64)), Scaled(1_000_000_000_000),
        random.Next(3) == 0 ? Amount() : 0, Amount(),
        Many(3, () => new LineTax(new TaxCode(Text(64)), Amount())), Optional(128), Optional(64));

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
