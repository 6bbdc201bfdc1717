using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Tests.Statements;

/// <summary>A line as a till may freeze it: amounts of one sign, whatever its taxes come to.</summary>
/// <param name="Quarters">Of a piece; below 0 comes back.</param>
public sealed record LegalLine(string Sku, int Quarters, int Net, int Discount, int[] Taxes)
{
    private static readonly string[] Codes = ["S20", "S5", "FIX"];

    public static readonly Gen<LegalLine> Any =
        from sku in Gen.Elements("CUP", "TEA", "WRAP")
        from quarters in Gen.Frequency((5, Gen.Choose(1, 40)), (1, Gen.Choose(-12, -1)))
        from net in Gen.Frequency((6, Gen.Choose(0, 20_000)), (1, Gen.Constant(0)))
        from discount in Gen.Choose(0, 300)
        from taxes in Gen.Choose(0, 400).ArrayOf(3)
        from codes in Gen.Choose(0, 3)
        select new LegalLine(sku, quarters, net, discount, taxes[..codes]);

    public Line ToLine()
    {
        var sign = Math.Sign(Quarters);
        return new Line(new Sku(Sku), new Quantity(Quarters * Quantity.PerUnit / 4), new UnitCode("EA"), 1_000_000,
            Discount, sign * Net, [.. Taxes.Select((tax, i) => new LineTax(new TaxCode(Codes[i]), sign * tax))]);
    }
}

/// <summary>A ticket that no rule holds.</summary>
/// <param name="CashPercent">What of it is paid in cash; the rest by card.</param>
/// <param name="Change">Given out of a larger note.</param>
public sealed record LegalTicket(
    int Day, string Currency, LegalLine[] Lines, int CashPercent, int Rounding, int Change)
{
    private static readonly BusinessDate First = BusinessDate.Parse("2026-11-20");

    public LegalTicket OnlySold() =>
        this with { Lines = [.. Lines.Select(line => line with { Quarters = Math.Abs(line.Quarters) })] };

    public Transaction ToTransaction(int number)
    {
        Line[] lines = [.. Lines.Select(line => line.ToLine())];
        var total = lines.Sum(line => line.Net + line.Taxes.Sum(tax => tax.Amount)) + Rounding;
        var cash = total * CashPercent / 100;
        Tender[] paid =
        [
            new(new TenderId("CASH"), cash + Change), new(new TenderId("CASH"), -Change),
            new(new TenderId("CARD"), total - cash, $"psp_{number}"),
        ];
        return new Transaction
        {
            Kind = Lines.All(line => line.Quarters < 0) ? TransactionKind.Return : TransactionKind.Sale,
            Number = number,
            At = Instant.FromUtc(2026, 11, 20 + Day, 12, 0),
            OffsetMinutes = 0,
            BusinessDate = First.AddDays(Day),
            Currency = Actors.Retail.Currency.Of(Currency),
            Lines = lines,
            Tenders = [.. paid.Where(tender => tender.Amount != 0)],
            Rounding = Rounding,
            Total = total,
        };
    }

    /// <summary>All of a sale, as it was paid.</summary>
    public static Transaction Refund(Transaction sale, int number) => sale with
    {
        Kind = TransactionKind.Return,
        Number = number,
        Original = new TransactionId(PropertyShop.Till, sale.Number),
        Lines = [.. sale.Lines.Select((line, i) => line with
        {
            Quantity = -line.Quantity,
            Net = -line.Net,
            Taxes = [.. line.Taxes.Select(tax => tax with { Amount = -tax.Amount })],
            Detail = new LineDetail
            {
                Original = new LineOriginal(new TransactionId(PropertyShop.Till, sale.Number), i + 1),
            },
        })],
        Tenders = [.. sale.Tenders.Select(tender => tender with { Amount = -tender.Amount })],
        Rounding = -sale.Rounding,
        Total = -sale.Total,
    };
}

/// <summary>What tickets, or journals, come to: credits above 0.</summary>
public sealed class TicketSums
{
    private readonly SortedDictionary<string, long> _sums = new(StringComparer.Ordinal);

    public string Text => string.Join('\n', _sums.Where(sum => sum.Value != 0).Select(sum => $"{sum.Key} {sum.Value}"));

    public void Add(Transaction t)
    {
        void Add(LineRole role, string code, long credit) =>
            this.Add($"{t.BusinessDate} {t.Currency} {role} {code}", credit);
        foreach (var line in t.Lines)
        {
            var back = line.Quantity < Quantity.Zero;
            Add(back ? LineRole.Returns : LineRole.Sales,
                string.Join('+', line.Taxes.Select(tax => tax.Code.Value).Order(StringComparer.Ordinal)), line.Net);
            foreach (var tax in line.Taxes)
                Add(back ? LineRole.ReturnsTax : LineRole.SalesTax, tax.Code.Value, tax.Amount);
        }
        // Cash less its change is what came in; cards stay payment by payment.
        foreach (var tender in t.Tenders.GroupBy(tender => tender.Id))
            Add(tender.Sum(one => one.Amount) > 0 ? LineRole.TenderIn : LineRole.TenderOut, tender.Key.Value,
                -tender.Sum(one => one.Amount));
        Add(LineRole.Rounding, "", t.Rounding);
    }

    public void Add(Journal journal)
    {
        foreach (var line in journal.Lines)
            Add($"{journal.Date} {journal.Currency} {line.Role} {line.Code}", line.Credit - line.Debit);
    }

    private void Add(string key, long credit) => _sums[key] = _sums.GetValueOrDefault(key) + credit;
}
