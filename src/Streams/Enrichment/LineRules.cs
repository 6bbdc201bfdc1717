using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Enrichment;

/// <summary>
/// The rules of one line, after those of Dynamics 365's transaction validator; docs/INTAKE.md lists them. A rule whose
/// master data the ERP does not give holds.
/// </summary>
public static class LineRules
{
    public static readonly LineRule[] All =
    [
        new(ValidationKinds.UnmappedCharge, "a charge is a service item or a reason of the ERP", KnownCharge,
            MayWarn: false),
        new(ValidationKinds.UnknownBarcode, "the barcode is one of the item's", KnownBarcode),
        new(ValidationKinds.GiftCardReturn, "a gift card is not given back", NoGiftCardBack),
        new(ValidationKinds.UnknownVariant, "the variant is one of the item's", KnownVariant),
        new(ValidationKinds.LineDiscount, "`discount` = Σ `discounts`", DiscountParts),
        new(ValidationKinds.LineTax, "`tax` = Σ `taxes`", TaxParts),
        new(CaseKinds.NegativePrice, "goods have a price of at least 0", NoNegativePrice, GoodsMoved: false),
        new(ValidationKinds.SerialMissing, "an item that is followed by serial or lot has one, a serial for each piece",
            PieceNamed),
        new(ValidationKinds.SerialUnexpected, "an item that is not followed has no serial or lot", NoPieceNamed),
        new(CaseKinds.SignContradiction, "quantity, `net` and the sum of the taxes have one sign; a return gives back",
            OneSign, GoodsMoved: false),
        new(ValidationKinds.TaxExempt, "an exempt tax is 0", ExemptIsNothing),
        new(ValidationKinds.TaxGroup, "the tax code is for the item's tax group", InTaxGroup),
    ];

    private static Broken? KnownCharge(Examined e, Line line, Item? item)
    {
        if (line.Detail?.Charge is not { } charge)
            return null;
        if (item is { Kind: ItemKind.Goods })
            return new Broken(charge, $"charge {charge} is an item of goods at the ERP");
        return item is not null || e.Catalogue.Reason(charge, e.Ticket.BusinessDate) is not null
            ? null
            : new Broken(charge, $"charge {charge} is neither a service item nor a reason at the ERP");
    }

    private static Broken? KnownBarcode(Examined e, Line line, Item? item) =>
        line.Detail?.Barcode is { } barcode && item is { Barcodes.Count: > 0 } && !item.Barcodes.Contains(barcode)
            ? new Broken($"{line.Sku}/{barcode}", $"{line.Sku} has no barcode {barcode}")
            : null;

    private static Broken? NoGiftCardBack(Examined e, Line line, Item? item) =>
        line.Quantity < Quantity.Zero && (line.Detail is { GiftCard: true } || item is { IsGiftCard: true })
            ? new Broken($"{e.Terminal}", $"{e.Name}: {line.Sku} is a gift card, and is given back")
            : null;

    private static Broken? KnownVariant(Examined e, Line line, Item? item) =>
        line.Detail?.Variant is { } variant && item is { Variants.Count: > 0 } && !item.Variants.Contains(variant)
            ? new Broken($"{line.Sku}/{variant}", $"{line.Sku} has no variant {variant}")
            : null;

    private static Broken? DiscountParts(Examined e, Line line, Item? item)
    {
        if (line.Detail?.Discounts is not { Length: > 0 } parts)
            return null;
        Int128 sum = 0;
        foreach (var part in parts)
            sum += part.Amount;
        return sum == line.Discount
            ? null
            : new Broken($"{e.Terminal}",
                $"{e.Name}: {line.Sku} has a discount of {e.Amount(line.Discount)}, its parts make {e.Amount(sum)}");
    }

    private static Broken? TaxParts(Examined e, Line line, Item? item)
    {
        if (line.Detail?.Tax is not { } declared)
            return null;
        Int128 sum = 0;
        foreach (var tax in line.Taxes)
            sum += tax.Amount;
        return sum == declared
            ? null
            : new Broken($"{e.Terminal}",
                $"{e.Name}: {line.Sku} has a tax of {e.Amount(declared)}, its taxes make {e.Amount(sum)}");
    }

    /// <summary>
    /// Tills send coupons, deposits on bottles and discounts on the receipt as lines with a price below zero: what is
    /// no goods may be.
    /// </summary>
    private static bool IsMoneyOnly(Line line, Item? item) =>
        line.Detail?.Charge is not null || item is { Kind: ItemKind.Service };

    private static Broken? NoNegativePrice(Examined e, Line line, Item? item) =>
        line.PriceMillionths < 0 && !IsMoneyOnly(line, item)
            ? new Broken($"{e.Terminal}", $"{e.Name}: {line.Sku} has a price below zero")
            : null;

    private static Broken? PieceNamed(Examined e, Line line, Item? item)
    {
        switch (item?.Tracking)
        {
            case ItemTracking.Serial when line.Serial is null:
                return new Broken(line.Sku.Value, $"{e.Name}: {line.Sku} is followed by serial, and has none");
            case ItemTracking.Serial when line.Unit == item.BaseUnit
                && Math.Abs(line.Quantity.Millionths) != Quantity.PerUnit:
                return new Broken(line.Sku.Value,
                    $"{e.Name}: {line.Quantity} of {line.Sku} have one serial, {line.Serial}");
            case ItemTracking.Lot when line.Detail?.Lot is null:
                return new Broken(line.Sku.Value, $"{e.Name}: {line.Sku} is followed by lot, and has none");
            default:
                return null;
        }
    }

    private static Broken? NoPieceNamed(Examined e, Line line, Item? item)
    {
        if (!e.FollowsPieces || item is not { Tracking: ItemTracking.None } || line.Serial is null
            && line.Detail?.Lot is null)
            return null;
        return new Broken(line.Sku.Value, line.Serial is { } serial
            ? $"{e.Name}: {line.Sku} has serial {serial}, and is not followed by serial"
            : $"{e.Name}: {line.Sku} has lot {line.Detail!.Lot}, and is not followed by lot");
    }

    private static Broken? OneSign(Examined e, Line line, Item? item)
    {
        var sign = Math.Sign(line.Quantity.Millionths);
        if (e.Ticket.Kind == TransactionKind.Return && sign > 0 && !IsMoneyOnly(line, item))
            return new Broken($"{e.Terminal}", $"{e.Name}: a return gives out {line.Quantity} of {line.Sku}");
        if (IsMoneyOnly(line, item))
            sign = Math.Sign(line.Net);
        else if (line.Net != 0 && sign != Math.Sign(line.Net))
            return new Broken($"{e.Terminal}",
                $"{e.Name}: {line.Sku} has quantity {line.Quantity} and net {e.Amount(line.Net)}");
        return OneSign(e, line, sign);
    }

    /// <summary>
    /// A reverse charge is a tax and the same once more with the other sign, under a code of its own: the sum counts. A
    /// code whose rate at the ERP is below zero is withheld, and left out of it.
    /// </summary>
    private static Broken? OneSign(Examined e, Line line, int sign)
    {
        Int128 sum = 0;
        foreach (var tax in line.Taxes)
            if (Int128.Sign(tax.Amount) is var own && own != 0 && own != sign && IsWithheld(e, tax))
                continue;
            else
                sum += tax.Amount;
        return sum != 0 && sign != 0 && Int128.Sign(sum) != sign
            ? new Broken($"{e.Terminal}",
                $"{e.Name}: {line.Sku} has quantity {line.Quantity}, net {e.Amount(line.Net)} and tax {e.Amount(sum)}")
            : null;
    }

    private static bool IsWithheld(Examined e, LineTax tax) =>
        e.Catalogue.Tax(tax.Code, e.Ticket.BusinessDate) is { RateMillionths: < 0 };

    private static Broken? ExemptIsNothing(Examined e, Line line, Item? item)
    {
        foreach (var tax in line.Taxes)
            if (tax.Exempt && tax.Amount != 0)
                return new Broken($"{e.Terminal}",
                    $"{e.Name}: {line.Sku} is exempt from {tax.Code}, and has {e.Amount(tax.Amount)} of it");
        return null;
    }

    private static Broken? InTaxGroup(Examined e, Line line, Item? item)
    {
        if (item?.TaxGroup is not { } group)
            return null;
        foreach (var tax in line.Taxes)
            if (e.Catalogue.Tax(tax.Code, e.Ticket.BusinessDate) is { ItemGroups.Count: > 0 } known
                && !known.ItemGroups.Contains(group))
                return new Broken($"{line.Sku}/{tax.Code}",
                    $"{line.Sku} is in tax group {group}, which tax code {tax.Code} is not for");
        return null;
    }
}
