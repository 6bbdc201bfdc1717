using RetailActors.Actors.Retail;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Checks;

/// <summary>
/// G5: what a journal says is what its tickets say, summed by somebody else: revenue and tax of sales and of returns,
/// each tender's money in and out, rounding, pay-ins and pay-outs; never one against the other.
/// </summary>
public static class LedgerChecker
{
    /// <summary>Roles whose sums follow from the tickets alone; others only have to balance.</summary>
    private static readonly LineRole[] Known =
    [
        LineRole.Sales, LineRole.Returns, LineRole.SalesTax, LineRole.ReturnsTax, LineRole.TenderIn,
        LineRole.TenderOut, LineRole.Rounding, LineRole.PayIn, LineRole.PayOut, LineRole.SafeDrop, LineRole.BankDrop,
        LineRole.TenderRemoval,
    ];

    public static void Check(Journal journal, IReadOnlyCollection<Ticket> tickets)
    {
        Guarantee.Holds(journal.Debit == journal.Credit,
            $"G5: {journal.Id} has debits {journal.Debit}, credits {journal.Credit}");
        var wanted = new SortedDictionary<(LineRole Role, string Code), long>();
        foreach (var ticket in tickets)
            Add(wanted, ticket.Sale);
        foreach (var line in journal.Lines.Where(line => Known.Contains(line.Role)))
            Take(wanted, (line.Role, CodeOf(line)), line.Credit - line.Debit);
        foreach (var ((role, code), rest) in wanted)
            Guarantee.Holds(rest == 0, $"G5: {journal.Id} differs from its tickets in {role} {code} by {rest}");
    }

    private static string CodeOf(JournalLine line) =>
        line.Role switch
        {
            LineRole.Sales or LineRole.Returns or LineRole.Rounding => "",
            // Both sides are of the tender: the till's and the other's.
            LineRole.SafeDrop or LineRole.BankDrop or LineRole.TenderRemoval =>
                line.Account == Goods.CashAccount ? "till" : "away",
            _ => line.Code ?? "",
        };

    private static void Take(SortedDictionary<(LineRole, string), long> sums, (LineRole, string) key, long amount) =>
        sums[key] = sums.GetValueOrDefault(key) - amount;

    /// <summary>Credits are positive: revenue and tax come in, money in a drawer is a debit.</summary>
    private static void Add(SortedDictionary<(LineRole, string), long> sums, Transaction sale)
    {
        void Sum(LineRole role, string code, long credit)
        {
            if (credit != 0)
                sums[(role, code)] = sums.GetValueOrDefault((role, code)) + credit;
        }
        LineRole? away = sale.Kind switch
        {
            TransactionKind.SafeDrop => LineRole.SafeDrop,
            TransactionKind.BankDrop => LineRole.BankDrop,
            TransactionKind.TenderRemoval => LineRole.TenderRemoval,
            _ => null,
        };
        if (away is { } role)
        {
            Sum(role, "till", sale.Tenders[0].Amount);
            Sum(role, "away", -sale.Tenders[0].Amount);
        }
        if (sale.Kind is TransactionKind.PayIn or TransactionKind.PayOut)
            Sum(sale.Kind == TransactionKind.PayIn ? LineRole.PayIn : LineRole.PayOut, sale.Reason ?? "", sale.Total);
        else if (sale.Kind is not (TransactionKind.Sale or TransactionKind.Return))
            return;
        foreach (var line in sale.Kind is TransactionKind.Sale or TransactionKind.Return ? sale.Lines : [])
        {
            var isReturned = line.Quantity < Quantity.Zero;
            Sum(isReturned ? LineRole.Returns : LineRole.Sales, "", line.Net);
            foreach (var tax in line.Taxes)
                Sum(isReturned ? LineRole.ReturnsTax : LineRole.SalesTax, tax.Code.Value, tax.Amount);
        }
        Sum(LineRole.Rounding, "", sale.Rounding);
        foreach (var tender in sale.Tenders.GroupBy(tender => tender.Id))
        {
            // Cash less its change is what came in; a card is kept payment by payment.
            var amounts = tender.Key == Goods.Card ? tender.Select(t => t.Amount) : [tender.Sum(t => t.Amount)];
            foreach (var amount in amounts)
                Sum(amount > 0 ? LineRole.TenderIn : LineRole.TenderOut, tender.Key.Value, -amount);
        }
    }
}
