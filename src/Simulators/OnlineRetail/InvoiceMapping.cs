using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Shopping;

namespace RetailActors.Simulators.OnlineRetail;

/// <summary>One invoice as one transaction; as several when it has more lines than a terminal may send.</summary>
internal static class InvoiceMapping
{
    /// <summary>The intake's limit (docs/INTAKE.md).</summary>
    private const int LinesMax = 1_000;

    /// <summary>£100.00: what is anonymous and above was paid by card.</summary>
    private const long CashMaxPence = 10_000;

    private static readonly Currency Pounds = Currency.Of("GBP");

    private static readonly UnitCode Each = new("EA");

    // One seller, in the United Kingdom: the file's times are the clock on its wall wherever the customer was.
    private static readonly DateTimeZone London = DateTimeZoneProviders.Tzdb["Europe/London"];

    public static IEnumerable<Transaction> ToTransactions(Invoice invoice, long number)
    {
        var kind = KindOf(invoice);
        var tender = TenderOf(invoice);
        var part = 0;
        foreach (var rows in invoice.Rows.Chunk(LinesMax))
        {
            var receipt = part == 0 ? invoice.Number : $"{invoice.Number}/{part + 1}";
            var total = rows.Sum(Pence);
            var frame = Frame(invoice, kind, number + part++, receipt);
            yield return kind switch
            {
                TransactionKind.StockAdjustment => frame with
                {
                    Lines = Array.ConvertAll(rows, row => Line(row, 0, [])),
                    Reason = AdjustmentReasons.Of(rows),
                },
                TransactionKind.PayIn or TransactionKind.PayOut => frame with
                {
                    Tenders = Pay(tender, total, receipt),
                    Reason = AdjustmentReasons.BadDebt,
                    Total = total,
                },
                _ => frame with
                {
                    Lines = Array.ConvertAll(
                        rows, row => Line(row, Pence(row), [new LineTax(OnlineRetailWorld.NoTax, 0)])),
                    Tenders = Pay(tender, total, receipt),
                    Total = total,
                },
            };
        }
    }

    /// <summary>
    /// A…: a correction of an account, without goods. No price and no customer: staff moved stock. All quantities
    /// negative: given back. Everything else was sold, free of charge or not.
    /// </summary>
    private static TransactionKind KindOf(Invoice invoice)
    {
        var rows = invoice.Rows;
        if (invoice.Number[0] is 'A' or 'a')
            return rows.Sum(Pence) < 0 ? TransactionKind.PayOut : TransactionKind.PayIn;
        if (char.IsAsciiDigit(invoice.Number[0])
            && rows.TrueForAll(row => row.PriceMillionths == 0 && row.Customer is null))
            return TransactionKind.StockAdjustment;
        return rows.TrueForAll(row => row.Quantity < Quantity.Zero) ? TransactionKind.Return : TransactionKind.Sale;
    }

    private static TenderId TenderOf(Invoice invoice)
    {
        if (Customer(invoice) is not null || invoice.Number[0] is 'A' or 'a')
            return OnlineRetailWorld.Account;
        return Math.Abs(invoice.Rows.Sum(Pence)) <= CashMaxPence ? OnlineRetailWorld.Cash : OnlineRetailWorld.Card;
    }

    private static Transaction Frame(Invoice invoice, TransactionKind kind, long number, string receipt)
    {
        // Clocks that are set back make an hour twice: the first one is meant; forward: the time that was not moves on.
        var at = invoice.Rows[0].At.InZoneLeniently(London);
        return new Transaction
        {
            Kind = kind,
            Number = number,
            At = at.ToInstant(),
            OffsetMinutes = at.Offset.Seconds / 60,
            BusinessDate = BusinessDate.From(at.Date.ToDateOnly()),
            Currency = Pounds,
            Customer = Customer(invoice),
            Receipt = receipt,
            Total = 0,
        };
    }

    private static string? Customer(Invoice invoice) => invoice.Rows.Find(row => row.Customer is not null).Customer;

    private static Line Line(OnlineRetailRow row, long net, LineTax[] taxes) => new(
        new Sku(OnlineRetailCodes.Normal(row.Code)), row.Quantity, Each, row.PriceMillionths, 0, net, taxes);

    private static Tender[] Pay(TenderId tender, long total, string receipt) => total == 0
        ? []
        : [new Tender(tender, total, tender == OnlineRetailWorld.Card ? receipt : null)];

    /// <summary>Quantity × price of a row in pence, half a penny away from zero.</summary>
    private static long Pence(OnlineRetailRow row) =>
        Rounded.Amount(row.Quantity, row.PriceMillionths, Pounds.Decimals);
}
