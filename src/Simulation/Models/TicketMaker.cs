using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulation.Models;

/// <summary>Makes every kind of transaction a device records, in amounts of its own.</summary>
public sealed class TicketMaker(Random random, TerminalId terminal)
{
    private Transaction Frame(long number, Instant at) => new()
    {
        Kind = TransactionKind.Sale,
        Number = number,
        At = at,
        OffsetMinutes = 0,
        BusinessDate = BusinessDate.From(DateOnly.FromDateTime(at.ToDateTimeUtc())),
        Currency = Goods.Currency,
        Receipt = $"{terminal}-{number}-{random.Next(1_000_000)}",
        Total = 0,
    };

    /// <summary>A sale whose tenders do not make its total.</summary>
    public Transaction Wrong(long number, Instant at) =>
        Paid(Frame(number, at), Lines(1)) is var sale ? sale with { Tenders = [new Tender(Goods.Cash, 1)] } : sale;

    public Transaction Make(long number, Instant at)
    {
        var frame = Frame(number, at);
        return random.Next(100) switch
        {
            < 66 => Paid(frame, Lines(1)),
            < 72 => Paid(frame, [.. Lines(1), .. Lines(-1)]),
            < 82 => Paid(frame with { Kind = TransactionKind.Return }, Lines(-1)),
            < 86 => frame with { Kind = TransactionKind.Void },
            < 88 => frame with { Kind = TransactionKind.NoSale },
            < 94 => Petty(frame),
            _ => frame with
            {
                Kind = TransactionKind.StockAdjustment,
                Reason = "DAMAGE",
                Lines = [new Line(Goods.SkuOf(random.Next(1, Goods.SkuCount + 1)),
                    Quantity.Of(random.Next(2) == 0 ? 2 : -2), Goods.Each, 0, 0, 0, [])],
            },
        };
    }

    public static Transaction OpenShift(Transaction like, string shift) => like with
    {
        Kind = TransactionKind.ShiftOpen,
        Shift = shift,
        Lines = [],
        Tenders = [],
        Rounding = 0,
        Total = 0,
        Reason = null,
    };

    /// <summary>Wrong in business terms: it is recorded, and stands in a case.</summary>
    public Transaction Spoil(Transaction sale) => random.Next(4) switch
    {
        0 when sale.Tenders.Length > 0 => sale with { Total = sale.Total + 1 },
        1 when sale.Lines.Length > 0 => sale with
        {
            Lines = [sale.Lines[0] with { PriceMillionths = -1 }, .. sale.Lines[1..]],
        },
        2 => sale with { Currency = Currency.Of("EUR") },
        _ => sale with { At = sale.At + Duration.FromDays(9) },
    };

    private Transaction Petty(Transaction frame)
    {
        var amount = random.Next(1, 900) * (random.Next(2) == 0 ? 1 : -1);
        return frame with
        {
            Kind = amount > 0 ? TransactionKind.PayIn : TransactionKind.PayOut,
            Reason = "PETTY",
            Tenders = [new Tender(Goods.Cash, amount)],
            Total = amount,
        };
    }

    private Line[] Lines(int sign) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
    {
        var (quantity, isBox) = (random.Next(1, 4) * sign, random.Next(6) == 0);
        var price = random.Next(50, 2_000);
        var net = (long)quantity * price;
        var tax = random.Next(3) == 0 ? new LineTax(Goods.None, 0) : new LineTax(Goods.Full, net / 5);
        return new Line(Goods.SkuOf(random.Next(1, Goods.SkuCount + 1)), Quantity.Of(quantity),
            isBox ? Goods.Box : Goods.Each, price * 10_000L, 0, net, [tax]);
    })];

    private Transaction Paid(Transaction frame, Line[] lines)
    {
        var sum = lines.Sum(line => line.Net + line.Taxes.Sum(tax => tax.Amount));
        // Cash is rounded to five pence now and then.
        var rounding = random.Next(5) == 0 ? -(sum % 5) : 0;
        var total = sum + rounding;
        var reference = $"{terminal}/{frame.Number}/{random.Next(1_000_000)}";
        Tender[] tenders = random.Next(6) switch
        {
            0 or 1 => [new Tender(Goods.Card, total, reference)],
            2 => [new Tender(Goods.Voucher, total)],
            // Paid with a note, and the change given back.
            3 when total > 0 => [new Tender(Goods.Cash, total + 500), new Tender(Goods.Cash, -500)],
            4 => [new Tender(Goods.Card, total - total / 3, reference), new Tender(Goods.Cash, total / 3)],
            _ => [new Tender(Goods.Cash, total)],
        };
        return frame with
        {
            Lines = lines,
            Tenders = [.. tenders.Where(tender => tender.Amount != 0)],
            Rounding = rounding,
            Total = total,
        };
    }
}
