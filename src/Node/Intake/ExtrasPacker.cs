using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using static RetailActors.Actors.Retail.LineCodec;
using static RetailActors.Actors.Retail.TransactionExtras;

namespace RetailActors.Node.Intake;

/// <summary>Packs what few transactions and lines say, as <see cref="TransactionPacker"/> packs the rest.</summary>
internal static class ExtrasPacker
{
    public static Has Present(TransactionScratch t) =>
        (t.Drawer.Length == 0 ? Has.None : Has.Drawer) | (t.Order.Length == 0 ? Has.None : Has.Order)
        | (t.RateBillionths == 0 ? Has.None : Has.Rate) | (t.Declared.Present == 0 ? Has.None : Has.Declared)
        | (t.TaxIncluded switch { null => Has.None, true => Has.TaxIncluded, false => Has.TaxExcluded });

    public static void Write(ByteWriter to, in JsonCursor from, TransactionScratch t)
    {
        to.Byte((byte)Present(t));
        TransactionPacker.OptionalText(to, from, t.Drawer);
        TransactionPacker.OptionalText(to, from, t.Order);
        if (t.RateBillionths != 0) to.UVar((ulong)t.RateBillionths);
        if (t.Declared.Present == 0)
            return;
        var has = Present(t.Declared);
        to.Byte((byte)has);
        if ((has & DeclaredHas.Net) != DeclaredHas.None) to.Var(t.Declared.Net.Mantissa);
        if ((has & DeclaredHas.Tax) != DeclaredHas.None) to.Var(t.Declared.Tax.Mantissa);
        if ((has & DeclaredHas.Gross) != DeclaredHas.None) to.Var(t.Declared.Gross.Mantissa);
        if ((has & DeclaredHas.Discount) != DeclaredHas.None) to.Var(t.Declared.Discount.Mantissa);
        if ((has & DeclaredHas.Paid) != DeclaredHas.None) to.Var(t.Declared.Paid.Mantissa);
        if ((has & DeclaredHas.Items) != DeclaredHas.None) TransactionCodec.WriteScaled(to, t.Declared.ItemsMillionths);
    }

    private static DeclaredHas Present(in DeclaredScratch declared)
    {
        var present = declared.Present;
        return Flag(DeclaredMember.Net, DeclaredHas.Net) | Flag(DeclaredMember.Tax, DeclaredHas.Tax)
            | Flag(DeclaredMember.Gross, DeclaredHas.Gross) | Flag(DeclaredMember.Discount, DeclaredHas.Discount)
            | Flag(DeclaredMember.Paid, DeclaredHas.Paid) | Flag(DeclaredMember.Items, DeclaredHas.Items);

        DeclaredHas Flag(DeclaredMember member, DeclaredHas flag) =>
            (present & 1 << (int)member) == 0 ? DeclaredHas.None : flag;
    }

    public static LineHas Present(in DetailScratch d) =>
        (d.Barcode.Length == 0 ? LineHas.None : LineHas.Barcode)
        | (d.Variant.Length == 0 ? LineHas.None : LineHas.Variant) | (d.Lot.Length == 0 ? LineHas.None : LineHas.Lot)
        | (d.OriginalTerminal.Length == 0 ? LineHas.None : LineHas.Original)
        | (d.OriginalLine == 0 ? LineHas.None : LineHas.OriginalLine) | (d.HasTax ? LineHas.Tax : LineHas.None)
        | (d.DiscountCount == 0 ? LineHas.None : LineHas.Discounts)
        | (d.Charge.Length == 0 ? LineHas.None : LineHas.Charge) | (d.GiftCard ? LineHas.GiftCard : LineHas.None)
        | (d.HasCost ? LineHas.Cost : LineHas.None);

    public static void Write(ByteWriter to, in JsonCursor from, in DetailScratch d, TransactionScratch t)
    {
        TransactionPacker.OptionalText(to, from, d.Barcode);
        TransactionPacker.OptionalText(to, from, d.Variant);
        TransactionPacker.OptionalText(to, from, d.Lot);
        if (d.OriginalTerminal.Length > 0)
        {
            to.Bytes(from.Bytes(d.OriginalTerminal));
            to.UVar((ulong)d.OriginalNumber);
            if (d.OriginalLine != 0) to.Count((int)d.OriginalLine);
        }
        if (d.HasTax) to.Var(d.Tax.Mantissa);
        if (d.DiscountCount > 0)
        {
            to.Count(d.DiscountCount);
            foreach (ref readonly var discount in t.Discounts.AsSpan(d.DiscountFirst, d.DiscountCount))
            {
                to.Bytes(from.Bytes(discount.Code));
                to.Var(discount.Amount.Mantissa);
            }
        }
        TransactionPacker.OptionalText(to, from, d.Charge);
        if (d.HasCost) TransactionCodec.WriteScaled(to, d.CostMillionths);
    }
}
