using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Retail;

/// <summary>
/// The canonical bytes of a transaction: what is stored, and what repeats and conflicts are told apart by. One content
/// has one form. The first byte is the version; a stored shape only grows.
/// </summary>
public static class TransactionCodec
{
    public const byte Version = 1;

    private const Has AllOfHas = (Has)127;
    private const LineHas AllOfLineHas = (LineHas)7;

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

    [Flags]
    public enum LineHas : byte
    {
        None = 0,
        Discount = 1,
        Reason = 2,
        Serial = 4,
    }

    public static void Write(ByteWriter to, Transaction t)
    {
        to.Byte(Version);
        to.Byte((byte)t.Kind);
        to.Byte((byte)Present(t));
        to.UVar((ulong)t.Number);
        to.Var(t.At.ToUnixTimeMilliseconds());
        to.Var(t.OffsetMinutes);
        to.Count(t.BusinessDate.DaysSince1970);
        to.Raw([(byte)t.Currency.Code[0], (byte)t.Currency.Code[1], (byte)t.Currency.Code[2]]);
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
        to.Count(t.Lines.Length);
        foreach (var line in t.Lines)
            Write(to, line);
        to.Count(t.Tenders.Length);
        foreach (var tender in t.Tenders)
        {
            to.Text(tender.Id.Value);
            to.Var(tender.Amount);
            to.OptionalText(tender.Reference);
        }
    }

    private static Has Present(Transaction t) =>
        (t.Shift is null ? Has.None : Has.Shift) | (t.Staff is null ? Has.None : Has.Staff)
        | (t.Customer is null ? Has.None : Has.Customer) | (t.Receipt is null ? Has.None : Has.Receipt)
        | (t.Reason is null ? Has.None : Has.Reason) | (t.Original is null ? Has.None : Has.Original)
        | (t.Rounding == 0 ? Has.None : Has.Rounding);

    private static void Write(ByteWriter to, Line line)
    {
        var has = (line.Discount == 0 ? LineHas.None : LineHas.Discount) | (line.Reason is null ? LineHas.None
            : LineHas.Reason)
            | (line.Serial is null ? LineHas.None : LineHas.Serial);
        to.Byte((byte)has);
        to.Text(line.Sku.Value);
        to.Text(line.Unit.Value);
        WriteScaled(to, line.Quantity.Millionths);
        WriteScaled(to, line.PriceMillionths);
        to.Var(line.Net);
        if (line.Discount != 0) to.Var(line.Discount);
        if (line.Reason is { } reason) to.Text(reason);
        if (line.Serial is { } serial) to.Text(serial);
        to.Count(line.Taxes.Length);
        foreach (var tax in line.Taxes)
        {
            to.Text(tax.Code.Value);
            to.Var(tax.Amount);
        }
    }

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

    private static long ReadScaled(ref ByteReader from)
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

    private static void CheckVersion(ref ByteReader from)
    {
        if (from.Byte() is var version && version != Version)
            throw new CorruptBytesException(from.Position,
                $"transaction version {version}, this program reads {Version}");
    }

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
        CheckVersion(ref from);
        var kind = StoredValue.Kind(ref from);
        var has = (Has)from.Byte();
        if (has > AllOfHas)
            throw new CorruptBytesException(from.Position, $"flags {(byte)has} are unknown");
        var number = (long)from.UVar();
        var at = StoredValue.Time(ref from);
        var offset = (int)from.Var();
        var date = new BusinessDate(from.Count());
        var currency = StoredValue.CurrencyOf(ref from, interner);
        var total = from.Var();
        return new Transaction
        {
            Kind = kind,
            Number = number,
            At = at,
            OffsetMinutes = offset,
            BusinessDate = date,
            Currency = currency,
            Total = total,
            Shift = has.HasFlag(Has.Shift) ? interner.Text(from.Bytes()) : null,
            Staff = has.HasFlag(Has.Staff) ? interner.Text(from.Bytes()) : null,
            Customer = has.HasFlag(Has.Customer) ? interner.Text(from.Bytes()) : null,
            Receipt = has.HasFlag(Has.Receipt) ? from.Text() : null,
            Reason = has.HasFlag(Has.Reason) ? interner.Text(from.Bytes()) : null,
            Original = has.HasFlag(Has.Original)
                ? new TransactionId(new TerminalId(interner.Text(from.Bytes())), (long)from.UVar())
                : null,
            Rounding = has.HasFlag(Has.Rounding) ? from.Var() : 0,
            Lines = ReadLines(ref from, interner),
            Tenders = ReadTenders(ref from, interner),
        };
    }

    private static Line[] ReadLines(ref ByteReader from, Interner interner)
    {
        var lines = NewArray<Line>(ref from);
        for (var i = 0; i < lines.Length; i++)
        {
            var has = (LineHas)from.Byte();
            if (has > AllOfLineHas)
                throw new CorruptBytesException(from.Position, $"a line's flags {(byte)has} are unknown");
            var sku = new Sku(interner.Text(from.Bytes()));
            var unit = new UnitCode(interner.Text(from.Bytes()));
            var quantity = new Quantity(ReadScaled(ref from));
            var price = ReadScaled(ref from);
            var net = from.Var();
            var discount = has.HasFlag(LineHas.Discount) ? from.Var() : 0;
            var reason = has.HasFlag(LineHas.Reason) ? interner.Text(from.Bytes()) : null;
            var serial = has.HasFlag(LineHas.Serial) ? from.Text() : null;
            var taxes = NewArray<LineTax>(ref from);
            for (var j = 0; j < taxes.Length; j++)
                taxes[j] = new LineTax(new TaxCode(interner.Text(from.Bytes())), from.Var());
            lines[i] = new Line(sku, quantity, unit, price, discount, net, taxes, reason, serial);
        }
        return lines;
    }

    private static Tender[] ReadTenders(ref ByteReader from, Interner interner)
    {
        var tenders = NewArray<Tender>(ref from);
        for (var i = 0; i < tenders.Length; i++)
            tenders[i] = new Tender(new TenderId(interner.Text(from.Bytes())), from.Var(), from.OptionalText());
        return tenders;
    }

    private static T[] NewArray<T>(ref ByteReader from)
    {
        var count = from.Count();
        if (count > from.Remaining)
            throw new CorruptBytesException(from.Position, $"{count} items in {from.Remaining} bytes");
        return count == 0 ? [] : new T[count];
    }
}

/// <param name="Total">Minor units.</param>
public readonly record struct TransactionHead(long Number, TransactionKind Kind, BusinessDate Date, long Total);
