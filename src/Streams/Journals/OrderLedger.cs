using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Journals;

/// <summary>
/// What an order does to the ledger once the ERP has invoiced and paid it: the same lines as its ticket would have had
/// in a journal. For exports, and to prove that debits equal credits. Never posted.
/// </summary>
public static class OrderLedger
{
    public static Journal Of(SalesOrder order)
    {
        var sums = new Dictionary<Posting, long>();
        foreach (var line in order.Lines)
        {
            var returned = line.Quantity < Quantity.Zero;
            Add(sums, returned ? LineRole.Returns : LineRole.Sales, -line.Net, line.RevenueAccount, null);
            foreach (var tax in line.Taxes)
                Add(sums, returned ? LineRole.ReturnsTax : LineRole.SalesTax, -tax.Amount, tax.Account,
                    tax.Code.Value);
        }
        Add(sums, LineRole.Rounding, -order.Rounding, order.RoundingAccount ?? "", null);
        foreach (var payment in order.Payments)
            Add(sums, payment.Amount > 0 ? LineRole.TenderIn : LineRole.TenderOut, payment.Amount, payment.Account,
                payment.Tender.Value, order.Transaction, payment.Reference);
        var lines = sums.OrderBy(sum => sum.Key, PostingOrder.Instance).Select(sum => new JournalLine(
            sum.Key.Role, sum.Key.Account, sum.Key.Debit ? sum.Value : 0, sum.Key.Debit ? 0 : sum.Value, sum.Key.Code,
            sum.Key.Transaction, sum.Key.Reference));
        var number = new NumberSet();
        number.Add(order.Transaction.Number);
        return new Journal(order.Id, order.Store, order.Date, order.Currency, null, [.. lines],
            [new TerminalNumbers(order.Transaction.Terminal, number)]);
    }

    /// <param name="debit">Minor units; below zero it is a credit.</param>
    private static void Add(Dictionary<Posting, long> sums, LineRole role, long debit, string account, string? code,
        TransactionId? transaction = null, string? reference = null)
    {
        if (debit == 0)
            return;
        var posting = new Posting(role, debit > 0, account, code, transaction, reference);
        sums[posting] = checked(sums.GetValueOrDefault(posting) + Math.Abs(debit));
    }
}
