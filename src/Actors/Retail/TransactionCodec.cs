using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Retail;

/// <summary>
/// The canonical bytes of a transaction: what is stored, and what repeats and conflicts are told apart by. One content
/// has one form. The first byte is the version; a stored shape only grows.
/// </summary>
public static class TransactionCodec
{
    /// <summary>The version of a transaction that says nothing of what version 2 added.</summary>
    public const byte Plain = 1;

    /// <summary>The newest version: more flags of lines and tenders, and more of the header at the end.</summary>
    public const byte Extended = 2;

    private const Has AllOfHas = (Has)127;

    [Flags]
    public enum Has : byte
    {
        None = 0,
        Shift = 1,
        Staff = 2,
        Customer = 4,
        Receipt = 8,
        Reason = 16,
        Original = 32,
        Rounding = 64,
    }

    public static void Write(ByteWriter to, Transaction t)
    {
        var start = to.Length;
        to.Byte(Plain);
        to.Byte((byte)t.Kind);
        to.Byte((byte)Present(t));
        to.UVar((ulong)t.Number);
        to.Var(t.At.ToUnixTimeMilliseconds());
        to.Var(t.OffsetMinutes);
        to.Count(t.BusinessDate.DaysSince1970);
        StoredValue.Write(to, t.Currency);
        to.Var(t.Total);
        if (t.Shift is { } shift) to.Text(shift);
        if (t.Staff is { } staff) to.Text(staff);
        if (t.Customer is { } customer) to.Text(customer);
        if (t.Receipt is { } receipt) to.Text(receipt);
        if (t.Reason is { } reason) to.Text(reason);
        if (t.Original is { } original)
        {
            to.Text(original.Terminal.Value);
            to.UVar((ulong)original.Number);
        }
        if (t.Rounding != 0) to.Var(t.Rounding);
        var extended = TransactionExtras.Present(t) != TransactionExtras.Has.None;
        to.Count(t.Lines.Length);
        foreach (var line in t.Lines)
            extended |= LineCodec.Write(to, line) > LineCodec.LineHasOfVersion1;
        to.Count(t.Tenders.Length);
        foreach (var tender in t.Tenders)
            extended |= LineCodec.Write(to, tender) > LineCodec.TenderHasOfVersion1;
        if (!extended)
            return;
        TransactionExtras.Write(to, t);
        to.Back(start, 1)[0] = Extended;
    }

    private static Has Present(Transaction t) =>
        (t.Shift is null ? Has.None : Has.Shift) | (t.Staff is null ? Has.None : Has.Staff)
        | (t.Customer is null ? Has.None : Has.Customer) | (t.Receipt is null ? Has.None : Has.Receipt)
        | (t.Reason is null ? Has.None : Has.Reason) | (t.Original is null ? Has.None : Has.Original)
        | (t.Rounding == 0 ? Has.None : Has.Rounding);

    /// <summary>
    /// Millionths, with the common cases short: the lowest two bits say whole units, hundredths or millionths.
    /// </summary>
    public static void WriteScaled(ByteWriter to, long millionths)
    {
        if (millionths % 1_000_000 == 0)
            to.UVar(ZigZag(millionths / 1_000_000) << 2);
        else if (millionths % 10_000 == 0)
            to.UVar(ZigZag(millionths / 10_000) << 2 | 1);
        else
        {
            to.UVar(2);
            to.Var(millionths);
        }
    }

    private static ulong ZigZag(long value) => (ulong)(value << 1) ^ (ulong)(value >> 63);

    internal static long ReadScaled(ref ByteReader from)
    {
        var raw = from.UVar();
        var value = (long)(raw >> 3) ^ -(long)(raw >> 2 & 1);
        return (raw & 3) switch
        {
            0 when Math.Abs(value) <= long.MaxValue / 1_000_000 => value * 1_000_000,
            1 when Math.Abs(value) <= long.MaxValue / 10_000 => value * 10_000,
            2 when raw == 2 => from.Var(),
            _ => throw new CorruptBytesException(from.Position, "an unknown scale, or a number beyond it"),
        };
    }

    /// <summary>The head of a stored transaction, without reading the rest.</summary>
    public static TransactionHead ReadHead(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        CheckVersion(ref from);
        var kind = StoredValue.Kind(ref from);
        from.Byte();
        var number = (long)from.UVar();
        from.Var();
        from.Var();
        var date = new BusinessDate(from.Count());
        from.Raw(3);
        return new TransactionHead(number, kind, date, from.Var());
    }

    public static Currency ReadCurrency(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        CheckVersion(ref from);
        from.Raw(2);
        from.UVar();
        from.Var();
        from.Var();
        from.Count();
        return StoredValue.CurrencyOf(ref from);
    }

    /// <summary>
    /// When a stored transaction was made, in milliseconds since 1970, and a key of what it says beside its number,
    /// time and receipt: equal for two that say the same.
    /// </summary>
    public static (long AtMillis, ulong Content) ReadContent(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        CheckVersion(ref from);
        from.Byte();
        var has = (Has)from.Byte();
        from.UVar();
        var at = from.Var();
        var start = from.Position;
        from.Var();
        from.Count();
        from.Raw(3);
        from.Var();
        foreach (var before in (ReadOnlySpan<Has>)[Has.Shift, Has.Staff, Has.Customer])
            if ((has & before) != Has.None)
                from.Bytes();
        var head = Fingerprint.Of(bytes[start..from.Position]);
        if ((has & Has.Receipt) != Has.None)
            from.Bytes();
        return (at, unchecked(head * 31 + Fingerprint.Of(bytes[from.Position..]) * 7 + bytes[1] + (ulong)has));
    }

    /// <returns>Whether it may have what version 2 added.</returns>
    private static bool CheckVersion(ref ByteReader from) => from.Byte() switch
    {
        Plain => false,
        Extended => true,
        0 => throw new CorruptBytesException(from.Position, "no transaction has version 0"),
        var version => throw new UnknownShapeException($"transaction version {version}"),
    };

    /// <exception cref="CorruptBytesException">The bytes are not exactly one transaction.</exception>
    public static Transaction Read(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        var transaction = Read(ref from, new Interner());
        return from.AtEnd ? transaction : throw new CorruptBytesException(from.Position, "bytes after the transaction");
    }

    /// <param name="interner">Shares the strings of a stream: catalogues repeat.</param>
    public static Transaction Read(ref ByteReader from, Interner interner)
    {
        var extended = CheckVersion(ref from);
        var kind = StoredValue.Kind(ref from);
        var has = (Has)from.Byte();
        if (has > AllOfHas)
            throw new CorruptBytesException(from.Position, $"flags {(byte)has} are unknown");
        var number = (long)from.UVar();
        var at = StoredValue.Time(ref from);
        var offset = (int)from.Var();
        var date = new BusinessDate(from.Count());
        var currency = StoredValue.CurrencyOf(ref from);
        var total = from.Var();
        var any = false;
        var transaction = new Transaction
        {
            Kind = kind,
            Number = number,
            At = at,
            OffsetMinutes = offset,
            BusinessDate = date,
            Currency = currency,
            Total = total,
            Shift = (has & Has.Shift) != Has.None ? interner.Text(from.Bytes()) : null,
            Staff = (has & Has.Staff) != Has.None ? interner.Text(from.Bytes()) : null,
            Customer = (has & Has.Customer) != Has.None ? interner.Text(from.Bytes()) : null,
            Receipt = (has & Has.Receipt) != Has.None ? from.Text() : null,
            Reason = (has & Has.Reason) != Has.None ? interner.Text(from.Bytes()) : null,
            Original = (has & Has.Original) != Has.None
                ? new TransactionId(new TerminalId(interner.Text(from.Bytes())), (long)from.UVar())
                : null,
            Rounding = (has & Has.Rounding) != Has.None ? from.Var() : 0,
            Lines = LineCodec.ReadLines(ref from, extended, interner, ref any),
            Tenders = LineCodec.ReadTenders(ref from, extended, interner, ref any),
        };
        return extended ? ReadExtras(ref from, transaction, interner, any) : transaction;
    }

    private static Transaction ReadExtras(ref ByteReader from, Transaction t, Interner interner, bool any)
    {
        var (transaction, more) = TransactionExtras.Read(ref from, t, interner);
        return any || more
            ? transaction
            : throw new CorruptBytesException(from.Position, $"version {Extended} of what version {Plain} can say");
    }
}

/// <param name="Total">Minor units.</param>
public readonly record struct TransactionHead(long Number, TransactionKind Kind, BusinessDate Date, long Total);
