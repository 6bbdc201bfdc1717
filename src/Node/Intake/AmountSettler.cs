using RetailActors.Actors.Retail;
using static RetailActors.Node.Intake.IntakeLimits;

namespace RetailActors.Node.Intake;

/// <summary>
/// Turns the amounts of a transaction into minor units in place, once its currency and kind are known: they may have
/// come after the amounts. False: refused, and the blame is set.
/// </summary>
internal sealed class AmountSettler(Blame blame, MemberReader members, TransactionScratch scratch)
{
    private const int MoneyRequired = 1 << (int)LineMember.Net | 1 << (int)LineMember.Price;

    public bool Settle(in JsonCursor from, Currency currency)
    {
        for (var i = 0; i < scratch.LineCount; i++)
        {
            blame.Line = i;
            if (!SettleLine(ref scratch.Lines[i], currency))
                return false;
        }
        blame.Line = -1;
        for (var i = 0; i < scratch.TenderCount; i++)
        {
            blame.Tender = i;
            if (!SettleTender(from, ref scratch.Tenders[i], currency))
                return false;
        }
        blame.Tender = -1;
        return Settle(ref scratch.Rounding, "rounding", currency) && Settle(ref scratch.Total, "total", currency)
            && SettleDeclared(ref scratch.Declared, currency);
    }

    private bool SettleTender(in JsonCursor from, ref TenderScratch tender, Currency currency)
    {
        if (!Settle(ref tender.Amount, "amount", currency))
            return false;
        if (tender.Currency.Length == 0)
            return true;
        Iso4217.TryFind(from.Bytes(tender.Currency), out var foreign);
        return foreign == currency
            ? blame.Wrong("currency", foreign.Code, $"another currency than the transaction's {currency.Code}")
            : Settle(ref tender.CurrencyAmount, "currencyAmount", foreign);
    }

    private bool SettleDeclared(ref DeclaredScratch declared, Currency currency)
    {
        if (declared.Present == 0)
            return true;
        blame.Inner = "declared";
        var settled = Settle(ref declared.Net, "net", currency) && Settle(ref declared.Tax, "tax", currency)
            && Settle(ref declared.Gross, "gross", currency) && Settle(ref declared.Discount, "discount", currency)
            && Settle(ref declared.Paid, "paid", currency);
        blame.Inner = null;
        return settled;
    }

    private bool SettleLine(ref LineScratch line, Currency currency)
    {
        // A stock adjustment moves goods without money.
        if (scratch.Kind != TransactionKind.StockAdjustment
            && !members.Complete(TransactionMembers.Line, line.Present, MoneyRequired))
            return false;
        for (var i = 0; i < line.TaxCount; i++)
        {
            blame.Tax = i;
            if (!Settle(ref scratch.Taxes[line.TaxFirst + i].Amount, "amount", currency))
                return false;
        }
        blame.Tax = -1;
        return Settle(ref line.Net, "net", currency) && Settle(ref line.Discount, "discount", currency)
            && (line.Detail == 0 || SettleDetail(ref scratch.DetailOf(ref line), currency));
    }

    private bool SettleDetail(ref DetailScratch detail, Currency currency)
    {
        for (var i = 0; i < detail.DiscountCount; i++)
        {
            blame.Discount = i;
            if (!Settle(ref scratch.Discounts[detail.DiscountFirst + i].Amount, "amount", currency))
                return false;
        }
        blame.Discount = -1;
        return Settle(ref detail.Tax, "tax", currency);
    }

    private bool Settle(ref Decimal18 amount, string name, Currency currency)
    {
        if (DecimalText.TryScale(amount.Mantissa, amount.Decimals, currency.Decimals, AmountMinorMax, out var minor))
        {
            (amount.Mantissa, amount.Decimals) = (minor, currency.Decimals);
            return true;
        }
        return blame.Wrong(name, DecimalText.Show(amount), AmountRule(currency));
    }

    public static string AmountRule(Currency currency) =>
        $"at most {currency.Decimals} decimals in {currency.Code}, within ±"
        + $"{Money.Format(AmountMinorMax, currency.Decimals)}";
}
