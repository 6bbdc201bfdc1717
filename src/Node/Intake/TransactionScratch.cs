using RetailActors.Actors.Retail;

namespace RetailActors.Node.Intake;

/// <summary>
/// One transaction as its members came, in any order, until it is whole and can be packed. Reused: it grows to the
/// largest transaction seen, which the limits bound.
/// </summary>
internal sealed class TransactionScratch
{
    public TransactionKind Kind;
    public long Number;
    public long AtMillis;
    public int OffsetMinutes;
    public BusinessDate Date;
    public TextRef Currency;
    public TextRef Shift, Staff, Customer, Receipt, Reason;
    public TextRef OriginalTerminal;
    public long OriginalNumber;
    public Decimal18 Rounding;
    public Decimal18 Total;
    public LineScratch[] Lines = new LineScratch[16];
    public int LineCount;
    public TaxScratch[] Taxes = new TaxScratch[32];
    public int TaxCount;
    public TenderScratch[] Tenders = new TenderScratch[8];
    public int TenderCount;

    public void Clear()
    {
        Shift = Staff = Customer = Receipt = Reason = OriginalTerminal = default;
        Rounding = Total = default;
        LineCount = TaxCount = TenderCount = 0;
    }

    public ref LineScratch AddLine() => ref Add(ref Lines, ref LineCount);

    public ref TaxScratch AddTax() => ref Add(ref Taxes, ref TaxCount);

    public ref TenderScratch AddTender() => ref Add(ref Tenders, ref TenderCount);

    private static ref T Add<T>(ref T[] items, ref int count) where T : struct
    {
        if (count == items.Length)
            Array.Resize(ref items, count * 2);
        ref var item = ref items[count++];
        item = default;
        return ref item;
    }
}

internal struct LineScratch
{
    /// <summary>A bit for each member of <see cref="TransactionMembers.Line"/> that was there and not null.</summary>
    public int Present;
    public TextRef Sku, Unit, Reason, Serial;
    public long QuantityMillionths, PriceMillionths;
    public Decimal18 Discount, Net;
    public int TaxFirst, TaxCount;
}

internal struct TaxScratch
{
    public TextRef Code;
    public Decimal18 Amount;
}

internal struct TenderScratch
{
    public TextRef Id, Reference;
    public Decimal18 Amount;
}
