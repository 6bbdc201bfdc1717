using System.Runtime.CompilerServices;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using static RetailActors.Actors.Retail.LineCodec;
using static RetailActors.Actors.Retail.TransactionCodec;

namespace RetailActors.Node.Intake;

/// <summary>
/// Writes a settled scratch as the transaction's canonical bytes: byte for byte what <see
/// cref="TransactionCodec.Write"/>
/// writes, without building the transaction (a property test compares them).
/// </summary>
internal static class TransactionPacker
{
    public static void Write(ByteWriter to, in JsonCursor from, TransactionScratch t)
    {
        var start = to.Length;
        to.Byte(Plain);
        to.Byte((byte)t.Kind);
        to.Byte((byte)Present(t));
        to.UVar((ulong)t.Number);
        to.Var(t.AtMillis);
        to.Var(t.OffsetMinutes);
        to.Count(t.Date.DaysSince1970);
        to.Raw(from.Bytes(t.Currency));
        to.Var(t.Total.Mantissa);
        OptionalText(to, from, t.Shift);
        OptionalText(to, from, t.Staff);
        OptionalText(to, from, t.Customer);
        OptionalText(to, from, t.Receipt);
        OptionalText(to, from, t.Reason);
        if (t.OriginalTerminal.Length > 0)
        {
            to.Bytes(from.Bytes(t.OriginalTerminal));
            to.UVar((ulong)t.OriginalNumber);
        }
        if (t.Rounding.Mantissa != 0) to.Var(t.Rounding.Mantissa);
        var extended = ExtrasPacker.Present(t) != TransactionExtras.Has.None;
        to.Count(t.LineCount);
        for (var i = 0; i < t.LineCount; i++)
            extended |= Write(to, from, ref t.Lines[i], t) > LineHasOfVersion1;
        to.Count(t.TenderCount);
        for (var i = 0; i < t.TenderCount; i++)
            extended |= Write(to, from, ref t.Tenders[i]) > TenderHasOfVersion1;
        if (!extended)
            return;
        ExtrasPacker.Write(to, from, t);
        to.Back(start, 1)[0] = Extended;
    }

    private static Has Present(TransactionScratch t) =>
        (t.Shift.Length == 0 ? Has.None : Has.Shift) | (t.Staff.Length == 0 ? Has.None : Has.Staff)
        | (t.Customer.Length == 0 ? Has.None : Has.Customer) | (t.Receipt.Length == 0 ? Has.None : Has.Receipt)
        | (t.Reason.Length == 0 ? Has.None : Has.Reason)
        | (t.OriginalTerminal.Length == 0 ? Has.None : Has.Original)
        | (t.Rounding.Mantissa == 0 ? Has.None : Has.Rounding);

    private static LineHas Write(ByteWriter to, in JsonCursor from, ref LineScratch line, TransactionScratch t)
    {
        ref var detail = ref line.Detail == 0 ? ref Unsafe.NullRef<DetailScratch>() : ref t.DetailOf(ref line);
        var taxes = t.Taxes.AsSpan(line.TaxFirst, line.TaxCount);
        var exempt = ExemptOf(taxes);
        var has = (line.Discount.Mantissa == 0 ? LineHas.None : LineHas.Discount)
            | (line.Reason.Length == 0 ? LineHas.None : LineHas.Reason)
            | (line.Serial.Length == 0 ? LineHas.None : LineHas.Serial)
            | (line.Detail == 0 ? LineHas.None : ExtrasPacker.Present(detail))
            | (exempt == 0 ? LineHas.None : LineHas.Exempt);
        to.Count((int)has);
        // A charge's code stands for the SKU that it does without.
        to.Bytes(from.Bytes(line.Sku.Length == 0 ? detail.Charge : line.Sku));
        to.Bytes(from.Bytes(line.Unit));
        WriteScaled(to, line.QuantityMillionths);
        WriteScaled(to, line.PriceMillionths);
        to.Var(line.Net.Mantissa);
        if (line.Discount.Mantissa != 0) to.Var(line.Discount.Mantissa);
        OptionalText(to, from, line.Reason);
        OptionalText(to, from, line.Serial);
        if (line.Detail != 0)
            ExtrasPacker.Write(to, from, detail, t);
        to.Count(line.TaxCount);
        foreach (ref readonly var tax in taxes)
        {
            to.Bytes(from.Bytes(tax.Code));
            to.Var(tax.Amount.Mantissa);
        }
        if (exempt != 0) to.UVar(exempt);
        return has;
    }

    private static ulong ExemptOf(ReadOnlySpan<TaxScratch> taxes)
    {
        var exempt = 0UL;
        for (var i = 0; i < taxes.Length; i++)
            if (taxes[i].Exempt)
                exempt |= 1UL << i;
        return exempt;
    }

    private static TenderHas Write(ByteWriter to, in JsonCursor from, ref TenderScratch tender)
    {
        var has = (tender.Reference.Length == 0 ? TenderHas.None : TenderHas.Reference)
            | (tender.Currency.Length == 0 ? TenderHas.None : TenderHas.Foreign)
            | (tender.RateBillionths == 0 ? TenderHas.None : TenderHas.ForeignRate);
        to.Bytes(from.Bytes(tender.Id));
        to.Var(tender.Amount.Mantissa);
        to.Byte((byte)has);
        OptionalText(to, from, tender.Reference);
        if (tender.Currency.Length > 0)
        {
            to.Raw(from.Bytes(tender.Currency));
            to.Var(tender.CurrencyAmount.Mantissa);
        }
        if (tender.RateBillionths != 0) to.UVar((ulong)tender.RateBillionths);
        return has;
    }

    internal static void OptionalText(ByteWriter to, in JsonCursor from, TextRef text)
    {
        if (text.Length > 0)
            to.Bytes(from.Bytes(text));
    }
}
