using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
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
        to.Byte(TransactionCodec.Version);
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
        to.Count(t.LineCount);
        for (var i = 0; i < t.LineCount; i++)
            Write(to, from, ref t.Lines[i], t.Taxes);
        to.Count(t.TenderCount);
        for (var i = 0; i < t.TenderCount; i++)
            Write(to, from, ref t.Tenders[i]);
    }

    private static Has Present(TransactionScratch t) =>
        (t.Shift.Length == 0 ? Has.None : Has.Shift) | (t.Staff.Length == 0 ? Has.None : Has.Staff)
        | (t.Customer.Length == 0 ? Has.None : Has.Customer) | (t.Receipt.Length == 0 ? Has.None : Has.Receipt)
        | (t.Reason.Length == 0 ? Has.None : Has.Reason)
        | (t.OriginalTerminal.Length == 0 ? Has.None : Has.Original)
        | (t.Rounding.Mantissa == 0 ? Has.None : Has.Rounding);

    private static void Write(ByteWriter to, in JsonCursor from, ref LineScratch line, TaxScratch[] taxes)
    {
        to.Byte((byte)((line.Discount.Mantissa == 0 ? LineHas.None : LineHas.Discount)
            | (line.Reason.Length == 0 ? LineHas.None : LineHas.Reason)
            | (line.Serial.Length == 0 ? LineHas.None : LineHas.Serial)));
        to.Bytes(from.Bytes(line.Sku));
        to.Bytes(from.Bytes(line.Unit));
        WriteScaled(to, line.QuantityMillionths);
        WriteScaled(to, line.PriceMillionths);
        to.Var(line.Net.Mantissa);
        if (line.Discount.Mantissa != 0) to.Var(line.Discount.Mantissa);
        OptionalText(to, from, line.Reason);
        OptionalText(to, from, line.Serial);
        to.Count(line.TaxCount);
        foreach (ref readonly var tax in taxes.AsSpan(line.TaxFirst, line.TaxCount))
        {
            to.Bytes(from.Bytes(tax.Code));
            to.Var(tax.Amount.Mantissa);
        }
    }

    private static void Write(ByteWriter to, in JsonCursor from, ref TenderScratch tender)
    {
        to.Bytes(from.Bytes(tender.Id));
        to.Var(tender.Amount.Mantissa);
        to.Bool(tender.Reference.Length > 0);
        OptionalText(to, from, tender.Reference);
    }

    private static void OptionalText(ByteWriter to, in JsonCursor from, TextRef text)
    {
        if (text.Length > 0)
            to.Bytes(from.Bytes(text));
    }
}
