using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Retail;

/// <summary>
/// The lines and tenders of a stored transaction. The flags of version 1 are the lowest; what has others is of version
/// 2.
/// </summary>
public static class LineCodec
{
    [Flags]
    public enum LineHas
    {
        None = 0,
        Discount = 1,
        Reason = 2,
        Serial = 4,
        Barcode = 8,
        Variant = 16,
        Lot = 32,
        Original = 64,
        OriginalLine = 128,
        Tax = 256,
        Discounts = 512,
        Charge = 1024,
        GiftCard = 2048,

        /// <summary>A number follows the taxes: bit n is set where tax n is exempt.</summary>
        Exempt = 4096,
        Cost = 8192,
    }

    [Flags]
    public enum TenderHas : byte
    {
        None = 0,
        Reference = 1,
        Foreign = 2,
        ForeignRate = 4,
    }

    public const LineHas LineHasOfVersion1 = (LineHas)7;
    public const TenderHas TenderHasOfVersion1 = TenderHas.Reference;

    private const LineHas AllOfLine = (LineHas)16383;
    private const TenderHas AllOfTender = (TenderHas)7;

    /// <returns>What the line has.</returns>
    internal static LineHas Write(ByteWriter to, Line line)
    {
        var has = (line.Discount == 0 ? LineHas.None : LineHas.Discount)
            | (line.Reason is null ? LineHas.None : LineHas.Reason)
            | (line.Serial is null ? LineHas.None : LineHas.Serial) | Present(line.Detail)
            | (ExemptOf(line.Taxes) == 0 ? LineHas.None : LineHas.Exempt);
        to.Count((int)has);
        to.Text(line.Sku.Value);
        to.Text(line.Unit.Value);
        TransactionCodec.WriteScaled(to, line.Quantity.Millionths);
        TransactionCodec.WriteScaled(to, line.PriceMillionths);
        to.Var(line.Net);
        if (line.Discount != 0) to.Var(line.Discount);
        if (line.Reason is { } reason) to.Text(reason);
        if (line.Serial is { } serial) to.Text(serial);
        if (line.Detail is { } detail) Write(to, detail);
        to.Count(line.Taxes.Length);
        foreach (var tax in line.Taxes)
        {
            to.Text(tax.Code.Value);
            to.Var(tax.Amount);
        }
        if ((has & LineHas.Exempt) != LineHas.None) to.UVar(ExemptOf(line.Taxes));
        return has;
    }

    private static LineHas Present(LineDetail? detail) => detail is not { } d
        ? LineHas.None
        : (d.Barcode is null ? LineHas.None : LineHas.Barcode) | (d.Variant is null ? LineHas.None : LineHas.Variant)
            | (d.Lot is null ? LineHas.None : LineHas.Lot)
            | (d.Original is not { } original ? LineHas.None
                : original.Line is null ? LineHas.Original : LineHas.Original | LineHas.OriginalLine)
            | (d.Tax is null ? LineHas.None : LineHas.Tax)
            | (d.Discounts.Length == 0 ? LineHas.None : LineHas.Discounts)
            | (d.Charge is null ? LineHas.None : LineHas.Charge) | (d.GiftCard ? LineHas.GiftCard : LineHas.None)
            | (d.CostMillionths is null ? LineHas.None : LineHas.Cost);

    private static ulong ExemptOf(LineTax[] taxes)
    {
        var exempt = 0UL;
        for (var i = 0; i < taxes.Length && i < 64; i++)
            if (taxes[i].Exempt)
                exempt |= 1UL << i;
        return exempt;
    }

    private static void Write(ByteWriter to, LineDetail detail)
    {
        if (detail.Barcode is { } barcode) to.Text(barcode);
        if (detail.Variant is { } variant) to.Text(variant);
        if (detail.Lot is { } lot) to.Text(lot);
        if (detail.Original is { } original)
        {
            to.Text(original.Id.Terminal.Value);
            to.UVar((ulong)original.Id.Number);
            if (original.Line is { } line) to.Count(line);
        }
        if (detail.Tax is { } tax) to.Var(tax);
        if (detail.Discounts is { Length: > 0 } discounts)
        {
            to.Count(discounts.Length);
            foreach (var (code, amount) in discounts)
            {
                to.Text(code);
                to.Var(amount);
            }
        }
        if (detail.Charge is { } charge) to.Text(charge);
        if (detail.CostMillionths is { } cost) TransactionCodec.WriteScaled(to, cost);
    }

    /// <returns>The lines, and whether any has what version 1 does not know.</returns>
    internal static Line[] ReadLines(ref ByteReader from, bool extended, Interner interner, ref bool any)
    {
        var lines = NewArray<Line>(ref from);
        for (var i = 0; i < lines.Length; i++)
        {
            var has = (LineHas)from.Count();
            if (has > (extended ? AllOfLine : LineHasOfVersion1))
                throw new CorruptBytesException(from.Position, $"a line's flags {(int)has} are unknown");
            any |= has > LineHasOfVersion1;
            lines[i] = ReadLine(ref from, has, interner);
        }
        return lines;
    }

    private static Line ReadLine(ref ByteReader from, LineHas has, Interner interner)
    {
        var sku = new Sku(interner.Text(from.Bytes()));
        var unit = new UnitCode(interner.Text(from.Bytes()));
        var quantity = new Quantity(TransactionCodec.ReadScaled(ref from));
        var price = TransactionCodec.ReadScaled(ref from);
        var net = from.Var();
        var discount = (has & LineHas.Discount) != LineHas.None ? from.Var() : 0;
        var reason = (has & LineHas.Reason) != LineHas.None ? interner.Text(from.Bytes()) : null;
        var serial = (has & LineHas.Serial) != LineHas.None ? from.Text() : null;
        var detailed = (has & ~(LineHasOfVersion1 | LineHas.Exempt)) != LineHas.None;
        var detail = detailed ? ReadDetail(ref from, has, interner) : null;
        var taxes = NewArray<LineTax>(ref from);
        for (var i = 0; i < taxes.Length; i++)
            taxes[i] = new LineTax(new TaxCode(interner.Text(from.Bytes())), from.Var());
        if ((has & LineHas.Exempt) != LineHas.None)
            ReadExempt(ref from, taxes);
        return new Line(sku, quantity, unit, price, discount, net, taxes, reason, serial) { Detail = detail };
    }

    private static LineDetail ReadDetail(ref ByteReader from, LineHas has, Interner interner) => new()
    {
        Barcode = (has & LineHas.Barcode) != LineHas.None ? interner.Text(from.Bytes()) : null,
        Variant = (has & LineHas.Variant) != LineHas.None ? interner.Text(from.Bytes()) : null,
        Lot = (has & LineHas.Lot) != LineHas.None ? from.Text() : null,
        Original = ReadOriginal(ref from, has, interner),
        Tax = (has & LineHas.Tax) != LineHas.None ? from.Var() : null,
        Discounts = (has & LineHas.Discounts) != LineHas.None ? ReadDiscounts(ref from, interner) : [],
        Charge = (has & LineHas.Charge) != LineHas.None ? interner.Text(from.Bytes()) : null,
        GiftCard = (has & LineHas.GiftCard) != LineHas.None,
        CostMillionths = (has & LineHas.Cost) != LineHas.None ? TransactionCodec.ReadScaled(ref from) : null,
    };

    private static LineOriginal? ReadOriginal(ref ByteReader from, LineHas has, Interner interner)
    {
        if ((has & LineHas.Original) == LineHas.None)
            return (has & LineHas.OriginalLine) != LineHas.None
                ? throw new CorruptBytesException(from.Position, "the line of an original that is not there")
                : null;
        var id = new TransactionId(new TerminalId(interner.Text(from.Bytes())), (long)from.UVar());
        return new LineOriginal(id, (has & LineHas.OriginalLine) != LineHas.None ? from.Count() : null);
    }

    private static LineDiscount[] ReadDiscounts(ref ByteReader from, Interner interner)
    {
        var discounts = NewArray<LineDiscount>(ref from);
        if (discounts.Length == 0)
            throw new CorruptBytesException(from.Position, "discounts that are none");
        for (var i = 0; i < discounts.Length; i++)
            discounts[i] = new LineDiscount(interner.Text(from.Bytes()), from.Var());
        return discounts;
    }

    private static void ReadExempt(ref ByteReader from, LineTax[] taxes)
    {
        var exempt = from.UVar();
        if (exempt == 0 || taxes.Length < 64 && exempt >> taxes.Length != 0)
            throw new CorruptBytesException(from.Position, $"{taxes.Length} taxes, of which {exempt} are exempt");
        for (var i = 0; i < taxes.Length && i < 64; i++)
            if ((exempt & 1UL << i) != 0)
                taxes[i] = taxes[i] with { Exempt = true };
    }

    /// <returns>What the tender has.</returns>
    internal static TenderHas Write(ByteWriter to, in Tender tender)
    {
        var has = (tender.Reference is null ? TenderHas.None : TenderHas.Reference)
            | (tender.Foreign is not { } foreign ? TenderHas.None
                : foreign.Rate is null ? TenderHas.Foreign : TenderHas.Foreign | TenderHas.ForeignRate);
        to.Text(tender.Id.Value);
        to.Var(tender.Amount);
        to.Byte((byte)has);
        if (tender.Reference is { } reference) to.Text(reference);
        if (tender.Foreign is { } other)
        {
            StoredValue.Write(to, other.Currency);
            to.Var(other.Amount);
            if (other.Rate is { } rate) to.UVar((ulong)rate.Billionths);
        }
        return has;
    }

    internal static Tender[] ReadTenders(ref ByteReader from, bool extended, Interner interner, ref bool any)
    {
        var tenders = NewArray<Tender>(ref from);
        for (var i = 0; i < tenders.Length; i++)
        {
            var (id, amount) = (new TenderId(interner.Text(from.Bytes())), from.Var());
            var has = (TenderHas)from.Byte();
            if (has > (extended ? AllOfTender : TenderHasOfVersion1)
                || (has & (TenderHas.Foreign | TenderHas.ForeignRate)) == TenderHas.ForeignRate)
                throw new CorruptBytesException(from.Position, $"a tender's flags {(byte)has} are unknown");
            any |= has > TenderHasOfVersion1;
            tenders[i] = new Tender(id, amount, (has & TenderHas.Reference) != TenderHas.None ? from.Text() : null,
                (has & TenderHas.Foreign) != TenderHas.None
                    ? new ForeignAmount(StoredValue.CurrencyOf(ref from), from.Var(),
                        (has & TenderHas.ForeignRate) != TenderHas.None ? StoredValue.Rate(ref from) : null)
                    : null);
        }
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
