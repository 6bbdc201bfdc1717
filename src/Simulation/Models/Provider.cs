using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;

namespace RetailActors.Simulation.Models;

/// <summary>A card payment as its provider knows it.</summary>
public sealed record Charge(TransactionId Transaction, ulong Fingerprint, string Reference, long Amount);

/// <summary>
/// The provider of card payments. It pays out what tills have charged, before or after the till's record has come; now
/// and then in two parts, twice, or what no till knows of.
/// </summary>
public sealed class Provider(Site site)
{
    private const int RowsMax = 6;
    private readonly Queue<(Charge Charge, long Left)> _open = new();
    private readonly List<PayoutContent> _files = [];

    private Random Random => site.Scheduler.Random;

    /// <summary>What each row of each file pays, by the provider's own knowledge.</summary>
    public Dictionary<(string Payout, int Row), (Charge Charge, long Amount)> Paid { get; } = [];

    public bool HasOpen => _open.Count > 0;

    public void Charge(Ticket ticket)
    {
        foreach (var tender in ticket.Sale.Tenders)
            if (tender is { Reference: { } reference, Amount: not 0 } && tender.Id == Goods.Card)
                _open.Enqueue((new Charge(new(ticket.Terminal, ticket.Number), ticket.Fingerprint, reference,
                    tender.Amount), tender.Amount));
    }

    /// <summary>The next file; null when there is nothing to pay out.</summary>
    public PayoutContent? Next()
    {
        if (_files.Count > 0 && site.Swarm.Strikes(Mishap.PayoutTwice, 0.3, HasOpen ? "before another" : "the last"))
            return _files[Random.Next(_files.Count)];
        if (!HasOpen)
            return null;
        var (id, rows) = ($"PO-{_files.Count + 1}", new List<PayoutRow>());
        for (var left = Random.Next(1, RowsMax); left > 0 && HasOpen; left--)
            rows.Add(Row(id, rows.Count));
        if (site.Swarm.Strikes(Mishap.PayoutOfNothing, 0.3, $"{rows.Count} true rows"))
            rows.Add(new PayoutRow(PayoutRowType.Charge, $"web-{Random.Next()}", null, null, 700, 7, 693));
        var date = BusinessDate.From(DateOnly.FromDateTime(site.Scheduler.Now.ToDateTimeUtc()));
        _files.Add(new PayoutContent(id, date, Goods.Currency, null, rows));
        return _files[^1];
    }

    private PayoutRow Row(string id, int row)
    {
        var (charge, left) = _open.Dequeue();
        var amount = left;
        if (Math.Abs(left) > 1 && site.Swarm.Strikes(Mishap.PayoutInParts, 0.3, left > 0 ? "charge" : "refund"))
        {
            amount = left / 2;
            _open.Enqueue((charge, left - amount));
        }
        Paid[(id, row)] = (charge, amount);
        var fee = Math.Abs(amount) / 50;
        return new PayoutRow(amount > 0 ? PayoutRowType.Charge : PayoutRowType.Refund, charge.Reference, null, null,
            amount, fee, amount - fee);
    }
}
