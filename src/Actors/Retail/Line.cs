namespace RetailActors.Actors.Retail;

/// <param name="Quantity">In <paramref name="Unit"/>; negative gives back.</param>
/// <param name="PriceMillionths">Per unit as shown to the customer, in millionths of the currency's main unit.</param>
/// <param name="Discount">Already taken off <paramref name="Net"/>; for information and checks.</param>
/// <param name="Net">Excluding tax, after discount.</param>
public sealed record Line(
    Sku Sku, Quantity Quantity, UnitCode Unit, long PriceMillionths, long Discount, long Net, LineTax[] Taxes,
    string? Reason = null, string? Serial = null)
{
    /// <summary>What few lines say; null when this one says none of it.</summary>
    public LineDetail? Detail { get; init; }
}

/// <summary>What few lines say. Never without anything: a line's detail is null then.</summary>
public sealed record LineDetail
{
    /// <summary>As it was scanned.</summary>
    public string? Barcode { get; init; }

    /// <summary>The item's colour, size or style, by the ERP's variant number.</summary>
    public string? Variant { get; init; }

    public string? Lot { get; init; }

    /// <summary>The sale that this line of an exchange gives back.</summary>
    public LineOriginal? Original { get; init; }

    /// <summary>The line's tax as the till summed it, in minor units.</summary>
    public long? Tax { get; init; }

    /// <summary>What the line's discount consists of.</summary>
    public LineDiscount[] Discounts { get; init; } = [];

    /// <summary>The code of a charge, such as delivery: money without goods. The line's SKU repeats it.</summary>
    public string? Charge { get; init; }

    /// <summary>Money put on a gift card: neither goods nor revenue.</summary>
    public bool GiftCard { get; init; }

    /// <summary>What one unit has cost, in millionths of the company's currency, ≥ 0: said by a till or a person of
    /// goods that come back without a receipt.</summary>
    public long? CostMillionths { get; init; }

    public bool IsEmpty => Barcode is null && Variant is null && Lot is null && Original is null && Tax is null
        && Discounts.Length == 0 && Charge is null && !GiftCard && CostMillionths is null;
}

/// <param name="Line">The place of the line in that sale, from 1; null when the till does not say.</param>
public readonly record struct LineOriginal(TransactionId Id, int? Line);

/// <param name="Amount">Minor units, with the sign of the line's discount.</param>
public readonly record struct LineDiscount(string Code, long Amount);

/// <param name="Exempt">The tax would be due and is not, for a reason the till knows: the amount is 0.</param>
public readonly record struct LineTax(TaxCode Code, long Amount, bool Exempt = false);

/// <param name="Amount">Negative is paid out: a refund, or change.</param>
/// <param name="Reference">The payment provider's id, by which a payout is matched.</param>
public readonly record struct Tender(
    TenderId Id, long Amount, string? Reference = null, ForeignAmount? Foreign = null);

/// <summary>What changed hands when it was another currency than the ticket's.</summary>
/// <param name="Amount">In the minor units of <paramref name="Currency"/>.</param>
/// <param name="Rate">What one unit of it was worth in the ticket's currency.</param>
public sealed record ForeignAmount(Currency Currency, long Amount, FrozenRate? Rate = null);

/// <summary>Units of one currency for one unit of another, exact to nine decimals; above 0, at most 10^9.</summary>
public readonly record struct FrozenRate(long Billionths)
{
    public const int Decimals = 9;

    public const long BillionthsMax = 1_000_000_000_000_000_000;

    public override string ToString() =>
        (Billionths / 1_000_000_000m).ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture);
}
