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

    public bool Settle(Currency currency)
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
            if (!Settle(ref scratch.Tenders[i].Amount, "amount", currency))
                return false;
        }
        blame.Tender = -1;
        return Settle(ref scratch.Rounding, "rounding", currency) && Settle(ref scratch.Total, "total", currency);
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
        return Settle(ref line.Net, "net", currency) && Settle(ref line.Discount, "discount", currency);
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
