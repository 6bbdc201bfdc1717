using System.Text;
using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Retail;

/// <summary>Reads single values that bytes can say but the trade cannot: those are damage.</summary>
/// <exception cref="CorruptBytesException">The value is out of its range.</exception>
internal static class StoredValue
{
    // Years −9998 to 9999, what NodaTime can say.
    private static readonly long MillisecondsMin = Instant.MinValue.ToUnixTimeMilliseconds() + 1;
    private static readonly long MillisecondsMax = Instant.MaxValue.ToUnixTimeMilliseconds();

    public static TransactionKind Kind(ref ByteReader from)
    {
        var kind = (TransactionKind)from.Byte();
        return kind is >= TransactionKind.Sale and <= TransactionKind.TenderDeclaration
            ? kind
            : throw new CorruptBytesException(from.Position, $"transaction kind {(byte)kind} is unknown");
    }

    public static FrozenRate Rate(ref ByteReader from)
    {
        var billionths = from.UVar();
        return billionths is > 0 and <= FrozenRate.BillionthsMax
            ? new FrozenRate((long)billionths)
            : throw new CorruptBytesException(from.Position, $"{billionths} billionths are no exchange rate");
    }

    public static void Write(ByteWriter to, Currency currency) =>
        to.Raw([(byte)currency.Code[0], (byte)currency.Code[1], (byte)currency.Code[2]]);

    public static Instant Time(ref ByteReader from)
    {
        var milliseconds = from.Var();
        return milliseconds >= MillisecondsMin && milliseconds <= MillisecondsMax
            ? Instant.FromUnixTimeMilliseconds(milliseconds)
            : throw new CorruptBytesException(from.Position, $"{milliseconds} ms is no time of this era");
    }

    public static Currency CurrencyOf(ref ByteReader from) => Currency.Of(Code(ref from));

    public static Currency CurrencyOf(string code, int position) => Currency.TryOf(code, out var currency)
        ? currency
        : throw new CorruptBytesException(position, $"'{code}' is no currency");

    private static ReadOnlySpan<byte> Code(ref ByteReader from)
    {
        var code = from.Raw(3);
        foreach (var letter in code)
            if (letter is < (byte)'A' or > (byte)'Z')
                throw new CorruptBytesException(from.Position, "a currency is three letters A to Z");
        return code;
    }
}
