using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>What the peers do by invoices and by planning has its counterpart here.</summary>
[Collection(nameof(Peers))]
public sealed class CounterpartTests(PeerShop peers)
{
    /// <summary>Tickets of 100 and 99 by cash, bank or half and half, of customers A, B and nobody, at a store whose
    /// tickets are orders: each customer is charged what was invoiced to it and credited what paid it.</summary>
    [Fact]
    public async Task P06_each_customer_has_its_own_invoices_and_what_paid_them()
    {
        var orders = OrderJourneyTests.Orders();
        await using var shop = await Open(orders with
        {
            Master = orders.Master with
            {
                Customers = [.. orders.Master.Customers, new("A", "Ann"), new("B", "Bob")],
            },
        });
        (string? Customer, long Cash, long Card)[] paid =
        [
            ("A", 100, 0), ("A", 0, 100), ("A", 50, 50), ("A", 40, 60), (null, 100, 0), (null, 0, 100),
            (null, 49, 50), (null, 50, 49), ("B", 0, 100), ("B", 0, 100), ("A", 0, 100),
        ];

        await shop.Send(Till1, "b1", [.. paid.Select((one, i) => Paid(i + 1, one.Customer, one.Cash, one.Card))]);
        await Until(async () => (await shop.Reconcile()) is { Posted: 11, Clean: true }, "all are posted");

        var invoiced = shop.Erp.Ledger.Orders().GroupBy(order => order.Customer)
            .ToDictionary(customer => customer.Key, customer => customer.Sum(order => order.Total));
        Assert.Equal((500m, 200m, 398m), (invoiced["A"], invoiced["B"], invoiced["WALK-IN"]));
        var balances = shop.Erp.Ledger.Balances().ToDictionary(one => one.Account, one => one.Debit - one.Credit);
        Assert.Equal((389m, 709m), (balances["110100"], balances["110200"]));
        Assert.Equal((-500m, -200m, -398m), (balances["A"], balances["B"], balances["WALK-IN"]));
    }

    /// <summary>575 are sold to nobody and the day is closed. The invoice is made two days later by a ticket that gives
    /// the goods back and sells them to the customer: revenue and tax are reversed and booked anew, no money and no
    /// goods move.</summary>
    [Fact]
    public async Task S16_an_invoice_after_the_close_reverses_the_sale_and_books_it_anew()
    {
        var store = await peers.Store();
        await store.Send("1 P1 500.00 T15=75.00 -> ACCOUNT 575.00");
        (await store.Close()).Are("Cr 500.00 Sales 4000 T15", "Cr 75.00 SalesTax 2200 T15",
            "Dr 575.00 TenderIn 1100 ACCOUNT #1");
        var again = store.Ticket("-1 P1 -500.00 T15=-75.00; 1 P1 500.00 T15=75.00 -> "
            + "ACCOUNT -575.00, ACCOUNT 575.00");

        await store.Send(again with
        {
            BusinessDate = again.BusinessDate.AddDays(2),
            At = again.At + NodaTime.Duration.FromDays(2),
            Original = new TransactionId(store.Till, 1),
            Customer = "C-9",
        });

        var books = await store.Close();
        Assert.Equal(
            ["Cr 500.00 Sales 4000 T15", "Cr 575.00 TenderOut 1100 ACCOUNT #2", "Cr 75.00 SalesTax 2200 T15",
                "Dr 500.00 Returns 4000 T15", "Dr 575.00 TenderIn 1100 ACCOUNT #2", "Dr 75.00 ReturnsTax 2200 T15"],
            PeerBooks.Text(books.Journals[^1]).Order(StringComparer.Ordinal));
        Assert.Equal((500, 75, -575), (books.Net("4000"), books.Net("2200"), books.Net("1100")));
        await store.Moved("P1", "-2", "1");
    }

    /// <summary>One is kept (minimum 1, maximum 1), none is there, one is sold. The ERP plans, from the shelf that we
    /// tell it: one less than nothing, so that two are to be ordered.</summary>
    [Fact]
    public async Task B13_what_was_sold_below_nothing_is_missing_where_the_erp_plans()
    {
        var data = Data();
        await using var shop = await Open(data with { OnHand = [new(new Sku("MUG"), new("W1"), Quantity.Zero)] },
            "retail.erp.stock = postings", "retail.journals.stock-every = 1s");

        await shop.Send(Till1, "b1", Sale(1, "MUG"));
        await Until(async () => (await shop.Reconcile()).Posted == 1
            && shop.Erp.Shelves()[0].Quantity == Quantity.Of(-1), "the ERP's shelf follows");

        Assert.Equal(Quantity.Of(2), Quantity.Of(1) - shop.Erp.Shelves()[0].Quantity);
    }

    private static Transaction Paid(long number, string? customer, long cash, long card)
    {
        var (sale, total) = (Sale(number), (cash + card) * 100);
        var net = total * 5 / 6;
        Tender[] tenders =
            [new(new TenderId("CASH"), cash * 100), new(new TenderId("CARD"), card * 100, $"psp_{number}")];
        return sale with
        {
            Customer = customer,
            Lines = [sale.Lines[0] with { Net = net, Taxes = [new LineTax(new TaxCode("S20"), total - net)] }],
            Tenders = [.. tenders.Where(tender => tender.Amount != 0)],
            Total = total,
        };
    }
}
