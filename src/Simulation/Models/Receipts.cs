using RetailActors.Actors.Retail;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;

namespace RetailActors.Simulation.Models;

/// <summary>
/// Receipts in customers' pockets. What they bring back names its sale: as it was sold, in parts, again, or more than
/// there was.
/// </summary>
public sealed class Receipts(Site site)
{
    /// <summary>Nobody brings back what is older.</summary>
    private const int KeptMax = 40;

    private readonly List<Ticket> _sales = [];

    private Random Random => site.Scheduler.Random;

    public void Give(Ticket ticket)
    {
        if (ticket.Sale.Kind != TransactionKind.Sale || ticket.IsPoison)
            return;
        _sales.Add(ticket);
        if (_sales.Count > KeptMax)
            _sales.RemoveAt(0);
    }

    /// <summary>Somebody brings something back: a return, or an exchange for what else is sold.</summary>
    /// <returns>The sale itself while nobody has a receipt.</returns>
    public Transaction Instead(Transaction sale)
    {
        if (_sales.Count == 0 || sale.Kind != TransactionKind.Sale)
            return sale;
        var of = _sales[Random.Next(_sales.Count)];
        var brought = of.Sale.Lines.Index().Where(line => line.Item.Quantity > Quantity.Zero && Random.Next(3) > 0)
            .Select(line => Back(line.Item, line.Index + 1, of)).ToArray();
        if (brought.Length == 0)
            return sale;
        return Random.Next(4) == 0
            ? Paid(sale, [.. brought, .. sale.Lines.Where(line => line.Quantity > Quantity.Zero)])
            : Paid(sale with { Kind = TransactionKind.Return, Original = new(of.Terminal, of.Number) },
                [.. brought.Select(line => line with { Detail = null })]);
    }

    private Line Back(Line sold, int place, Ticket of)
    {
        var (pieces, whole) = (sold.Quantity.Millionths / 1_000_000, Random.Next(3) > 0);
        var part = whole ? pieces : Random.NextInt64(1, pieces + 1);
        if (site.Swarm.Strikes(Mishap.OverReturn, 0.15, whole ? "whole line" : "part of a line"))
            part = pieces + 1;
        var (net, tax) = (Share(sold.Net, part, pieces), sold.Taxes
            .Select(one => one with { Amount = -Share(one.Amount, part, pieces) }));
        if (site.Swarm.Strikes(Mishap.RefundDiffers, 0.1, whole ? "whole line" : "part of a line"))
            net += 100;
        return sold with
        {
            Quantity = Quantity.Of(-part),
            Net = -net,
            Taxes = [.. tax],
            Detail = new LineDetail { Original = new LineOriginal(new(of.Terminal, of.Number), place) },
        };
    }

    private static long Share(long amount, long part, long of) => amount * part / of;

    private Transaction Paid(Transaction frame, Line[] lines)
    {
        var total = lines.Sum(line => line.Net + line.Taxes.Sum(tax => tax.Amount));
        var card = Random.Next(3) == 0 ? new Tender(Goods.Card, total, $"{frame.Receipt}/R") : new(Goods.Cash, total);
        return frame with { Lines = lines, Tenders = total == 0 ? [] : [card], Rounding = 0, Total = total };
    }
}
