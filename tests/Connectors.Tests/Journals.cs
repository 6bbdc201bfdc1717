using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tests;

public static class Journals
{
    /// <summary>A sale by a first tender and its tax, and a return, in the accounts of the ERP.</summary>
    public static Journal Balanced(
        MasterData master, string id = "S001-20261121-1", long amount = 1_230, string currency = "GBP")
    {
        var terminal = new TerminalId("S001-T01");
        var numbers = new NumberSet();
        numbers.AddRange(1001, 1002);
        var (tender, tax) = (master.Tenders[0], master.Taxes[0]);
        var taxAmount = amount / 6;
        return new Journal(
            new DocumentId(id), new StoreId("S001"), BusinessDate.Parse("2026-11-21"), Currency.Of(currency), null,
            [
                new(LineRole.Sales, master.Items[0].RevenueAccount, 0, amount - taxAmount),
                new(LineRole.SalesTax, tax.Account, 0, taxAmount, tax.Code.Value),
                new(LineRole.TenderIn, tender.Account, amount, 0, tender.Tender.Value,
                    new TransactionId(terminal, 1001), "psp_77aa"),
                new(LineRole.TenderOut, tender.Account, 0, 200, tender.Tender.Value, new TransactionId(terminal, 1002)),
                new(LineRole.Returns, master.Items[0].RevenueAccount, 200, 0),
            ],
            [new TerminalNumbers(terminal, numbers)]);
    }
}
