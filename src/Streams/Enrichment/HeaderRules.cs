using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Enrichment;

/// <summary>
/// The rules of a whole transaction, after those of Dynamics 365's transaction validator (commerce/valid-checker in its
/// documentation); docs/INTAKE.md lists them.
/// </summary>
public static class HeaderRules
{
    public static readonly HeaderRule[] All =
    [
        new(CaseKinds.EmptyTransaction, "a sale, return or order has at least one line", NotEmpty, GoodsMoved: false,
            MayWarn: false),
        new(ValidationKinds.ClosedPeriod, "the business date is in an open fiscal period", OpenPeriod,
            MayWarn: false),
        new(ValidationKinds.CurrencyRounding, "`rounding` is at most `retail.validation.rounding-max`",
            RoundingLimit),
        new(ValidationKinds.UnknownCustomer, "the customer is at the ERP and not blocked", KnownCustomer),
        new(ValidationKinds.DiscountTotal, "`declared.discount` = Σ `discount` of the lines", DiscountTotal),
        new(ValidationKinds.GrossAmount, "`declared.gross` = Σ `net` + Σ taxes of the lines", GrossAmount),
        new(ValidationKinds.NetAmount, "`declared.net` = Σ `net` of the lines", NetAmount),
        new(CaseKinds.Unbalanced, "`declared.net` + `declared.tax` = `declared.gross`; Σ `net` + Σ taxes + `rounding` "
            + "= `total`, within `retail.validation.rounding-tolerance`", Balanced, MayWarn: false),
        new(ValidationKinds.ItemCount, "`declared.items` = Σ `quantity` of the lines that are no charges", ItemCount),
        new(ValidationKinds.PaymentAmount, "`declared.paid` = Σ tenders", PaymentAmount),
        new(ValidationKinds.ExemptTotal, "`declared.tax` = Σ of the taxes that are not `exempt`", ExemptTotal),
        new(ValidationKinds.TaxIncluded, "`taxIncluded` is what prices and amounts of the lines say", TaxIncluded),
        new(CaseKinds.TendersDoNotCover, "Σ tenders = `total`, within `retail.validation.payment-difference-max`",
            Covered, MayWarn: false),
        new(ValidationKinds.ForeignTender, "`currencyAmount` has the sign of `amount`, and with `rate` its value",
            ForeignTenders),
    ];

    private static Broken? NotEmpty(Examined e) => e.HasGoods && e.Ticket.Lines.Length == 0
        ? new Broken($"{e.Terminal}", $"{e.Name} has no lines")
        : null;

    private static Broken? OpenPeriod(Examined e)
    {
        var date = e.Ticket.BusinessDate;
        if (!Postings.HasMoney(e.Ticket.Kind) && !e.HasGoods || e.IsOpenPeriod(date))
            return null;
        var period = e.Catalogue.Periods.Values.Select(p => p.Current)
            .FirstOrDefault(p => p is not null && p.From <= date && date <= p.Through);
        return new Broken(period?.Code ?? $"{date:yyyy-MM}",
            $"{e.Name} is of {date}, and the ledger's period {period?.Code ?? "of that date"} is not open");
    }

    private static Broken? RoundingLimit(Examined e) =>
        Math.Abs(e.Ticket.Rounding) > e.Limits.RoundingMax
            ? new Broken($"{e.Terminal}", $"{e.Name} is rounded by {e.Amount(e.Ticket.Rounding)}, at most "
                + $"{e.Amount(e.Limits.RoundingMax)} is taken for rounding")
            : null;

    private static Broken? KnownCustomer(Examined e)
    {
        if (e.Ticket.Customer is not { } account || e.Catalogue.Customers.IsEmpty)
            return null;
        return e.Catalogue.Customer(account, e.Ticket.BusinessDate) switch
        {
            null when !e.Limits.CreatesCustomers => new Broken(account, $"customer {account} is not at the ERP"),
            { Blocked: true } => new Broken(account, $"customer {account} is blocked at the ERP"),
            _ => null,
        };
    }

    private static Broken? DiscountTotal(Examined e)
    {
        if (e.Ticket.Declared?.Discount is not { } declared)
            return null;
        Int128 lines = 0;
        foreach (var line in e.Ticket.Lines)
            lines += line.Discount;
        return Differs(e, "discount", declared, "the lines' discounts make", lines);
    }

    private static Broken? GrossAmount(Examined e) => e.Ticket.Declared?.Gross is { } declared
        ? Differs(e, "gross", declared, "lines and taxes make", e.Net + e.Tax)
        : null;

    private static Broken? NetAmount(Examined e) => e.Ticket.Declared?.Net is { } declared
        ? Differs(e, "net", declared, "lines make", e.Net)
        : null;

    private static Broken? Balanced(Examined e)
    {
        if (e.Ticket.Declared is { Net: { } net, Tax: { } tax, Gross: { } gross } && (Int128)net + tax != gross)
            return new Broken($"{e.Terminal}", $"{e.Name}: the till's net {e.Amount(net)} and tax {e.Amount(tax)} make "
                + $"{e.Amount((Int128)net + tax)}, its gross is {e.Amount(gross)}");
        // What an order's opening or end pays is a deposit: its lines are not sold by it.
        var sells = e.Ticket.Kind is TransactionKind.Sale or TransactionKind.Return or TransactionKind.OrderPickup;
        return !sells || Int128.Abs(e.Payable - e.Ticket.Total) <= e.Limits.RoundingTolerance
            ? null
            : new Broken($"{e.Terminal}",
                $"{e.Name}: lines make {e.Amount(e.Payable)}, the total is {e.Amount(e.Ticket.Total)}");
    }

    private static Broken? ItemCount(Examined e)
    {
        if (e.Ticket.Declared?.Items is not { } declared)
            return null;
        Int128 items = 0;
        foreach (var line in e.Ticket.Lines)
            items += line.Detail?.Charge is null ? line.Quantity.Millionths : 0;
        return declared.Millionths == items
            ? null
            : new Broken($"{e.Terminal}",
                $"{e.Name}: the till counts {declared} items, the lines' quantities make {(decimal)items / 1_000_000}");
    }

    private static Broken? PaymentAmount(Examined e) => e.Ticket.Declared?.Paid is { } declared
        ? Differs(e, "paid", declared, "tenders make", e.Tenders)
        : null;

    private static Broken? ExemptTotal(Examined e)
    {
        if (e.Ticket.Declared?.Tax is not { } declared)
            return null;
        Int128 due = 0;
        foreach (var line in e.Ticket.Lines)
            foreach (var tax in line.Taxes)
                due += tax.Exempt ? 0 : tax.Amount;
        return Differs(e, "tax", declared, "the taxes that are not exempt make", due);
    }

    /// <summary>Only a contradiction counts: no taxed line is as the till says, and some are the other way.</summary>
    private static Broken? TaxIncluded(Examined e)
    {
        if (e.Ticket.TaxIncluded is not { } included)
            return null;
        var (asSaid, otherwise) = (0, 0);
        foreach (var line in e.Ticket.Lines)
        {
            Int128 tax = 0;
            foreach (var one in line.Taxes)
                tax += one.Amount;
            // A discount may be with or without tax: such a line says nothing.
            if (Int128.Abs(tax) <= 1 || line.Discount != 0)
                continue;
            var price = ByPrice(line, e.Ticket.Currency);
            if (Int128.Abs(price - line.Net - (included ? tax : 0)) <= 1)
                asSaid++;
            else if (Int128.Abs(price - line.Net - (included ? 0 : tax)) <= 1)
                otherwise++;
        }
        return asSaid > 0 || otherwise == 0
            ? null
            : new Broken($"{e.Terminal}", $"{e.Name}: the till says that prices are {(included ? "with" : "without")} "
                + $"tax, its lines are {(included ? "without" : "with")}");
    }

    /// <summary>Price times quantity in minor units, towards zero.</summary>
    private static Int128 ByPrice(Line line, Currency currency)
    {
        var scaled = (Int128)line.PriceMillionths * line.Quantity.Millionths;
        for (var i = 0; i < 12 - currency.Decimals; i++)
            scaled /= 10;
        return scaled;
    }

    private static Broken? Covered(Examined e) => !Postings.HasMoney(e.Ticket.Kind)
        || Int128.Abs(e.Tenders - e.Ticket.Total) <= e.Limits.PaymentDifferenceMax
            ? null
            : new Broken($"{e.Terminal}",
                $"{e.Name}: tenders make {e.Amount(e.Tenders)}, the total is {e.Amount(e.Ticket.Total)}");

    private static Broken? ForeignTenders(Examined e)
    {
        foreach (var tender in e.Ticket.Tenders)
        {
            if (tender.Foreign is not { } foreign)
                continue;
            var what = $"{e.Name}: tender {tender.Id} of {e.Amount(tender.Amount)} for "
                + $"{Money.Format(foreign.Amount, foreign.Currency.Decimals)} {foreign.Currency.Code}";
            if (Math.Sign(foreign.Amount) * Math.Sign(tender.Amount) < 0)
                return new Broken($"{e.Terminal}", $"{what}: opposite signs");
            if (foreign.Rate is { } rate && !IsWorth(foreign, rate, tender.Amount, e.Ticket.Currency))
                return new Broken($"{e.Terminal}", $"{what}: not at the rate {rate}");
        }
        return null;
    }

    /// <summary>Within the smallest amount of either currency: the till rounds to what can be paid.</summary>
    private static bool IsWorth(ForeignAmount foreign, FrozenRate rate, long amount, Currency currency)
    {
        var minor = rate.Billionths / 1_000_000_000m * Power(currency.Decimals) / Power(foreign.Currency.Decimals);
        return Math.Abs(foreign.Amount * minor - amount) <= Math.Max(1, minor);
    }

    private static decimal Power(int decimals) => decimals == 0 ? 1 : 10 * Power(decimals - 1);

    private static Broken? Differs(Examined e, string field, Int128 declared, string whatMakes, Int128 sum) =>
        declared == sum
            ? null
            : new Broken($"{e.Terminal}",
                $"{e.Name}: the till's {field} is {e.Amount(declared)}, {whatMakes} {e.Amount(sum)}");
}
