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
    public TextRef Drawer, Order;
    public long RateBillionths;
    public DeclaredScratch Declared;
    public bool? TaxIncluded;
    public DetailScratch[] Details = new DetailScratch[8];
    public int DetailCount;
    public TaxScratch[] Discounts = new TaxScratch[8];
    public int DiscountCount;

    public void Clear()
    {
        Shift = Staff = Customer = Receipt = Reason = OriginalTerminal = Drawer = Order = default;
        Rounding = Total = default;
        LineCount = TaxCount = TenderCount = DetailCount = DiscountCount = 0;
        RateBillionths = 0;
        Declared = default;
        TaxIncluded = null;
    }

    public ref LineScratch AddLine() => ref Add(ref Lines, ref LineCount);

    public ref TaxScratch AddTax() => ref Add(ref Taxes, ref TaxCount);

    public ref TenderScratch AddTender() => ref Add(ref Tenders, ref TenderCount);

    public ref TaxScratch AddDiscount() => ref Add(ref Discounts, ref DiscountCount);

    /// <summary>What few lines say: most have none, so that a plain line costs nothing for it.</summary>
    public ref DetailScratch DetailOf(ref LineScratch line)
    {
        if (line.Detail > 0)
            return ref Details[line.Detail - 1];
        ref var detail = ref Add(ref Details, ref DetailCount);
        line.Detail = DetailCount;
        return ref detail;
    }

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

    /// <summary>The place of its detail, from 1; 0 when it has none.</summary>
    public int Detail;
}

internal struct DetailScratch
{
    public TextRef Barcode, Variant, Lot, Charge, OriginalTerminal;
    public long OriginalNumber, OriginalLine;
    public Decimal18 Tax;
    public bool HasTax, GiftCard, HasCost;
    public long CostMillionths;
    public int DiscountFirst, DiscountCount;
}

/// <summary>A code with an amount: a tax, or a part of a discount.</summary>
internal struct TaxScratch
{
    public TextRef Code;
    public Decimal18 Amount;
    public bool Exempt;
}

internal struct TenderScratch
{
    public TextRef Id, Reference;
    public Decimal18 Amount;

    /// <summary>The currency that changed hands; nothing when it was the ticket's.</summary>
    public TextRef Currency;
    public Decimal18 CurrencyAmount;
    public long RateBillionths;
}

internal struct DeclaredScratch
{
    /// <summary>A bit for each member of <see cref="TransactionMembers.Declared"/> that was there.</summary>
    public int Present;
    public Decimal18 Net, Tax, Gross, Discount, Paid;
    public long ItemsMillionths;
}
