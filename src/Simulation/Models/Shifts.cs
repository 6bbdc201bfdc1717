using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulation.Models;

/// <summary>
/// The shifts of one device, each with a drawer of its own: opened with some money, money moved to the safe and the
/// bank, counted and closed. Its clock never goes back within them.
/// </summary>
internal sealed class Shifts(Random random, TerminalId terminal, string device)
{
    private string? _shift;
    private int _opened;
    private long _cash;
    private Instant _last = Instant.MinValue;

    public bool IsOpen => _shift is not null;

    public Instant At(Instant clock) => _last = Instant.Max(clock, _last + Duration.FromMilliseconds(1));

    /// <summary>The sale in its shift, or what the shift needs instead of it.</summary>
    public Transaction Next(Transaction sale)
    {
        if (_shift is null)
            return Open(sale);
        var next = random.Next(12) switch
        {
            0 => Close(sale),
            1 => Count(sale, TransactionKind.SafeDrop, random.Next(1, 5_000)),
            2 => Count(sale, (TransactionKind)random.Next((int)TransactionKind.FloatEntry,
                (int)TransactionKind.BankDrop + 1), random.Next(1, 900)),
            _ => sale with { Shift = _shift },
        };
        _cash += next.Kind switch
        {
            TransactionKind.FloatEntry => next.Tenders[0].Amount,
            TransactionKind.TenderRemoval or TransactionKind.SafeDrop or TransactionKind.BankDrop =>
                -next.Tenders[0].Amount,
            TransactionKind.ShiftClose => 0,
            _ => next.Tenders.Where(tender => tender.Id == Goods.Cash).Sum(tender => tender.Amount),
        };
        return next;
    }

    private Transaction Open(Transaction like)
    {
        _shift = $"{terminal}-{device}-{++_opened}";
        _cash = random.Next(3) == 0 ? 0 : random.Next(1, 10_000);
        return TicketMaker.OpenShift(like, _shift) with
        {
            Drawer = _shift,
            Tenders = _cash == 0 ? [] : [new Tender(Goods.Cash, _cash)],
        };
    }

    /// <summary>Now and then somebody has miscounted, or taken something.</summary>
    public Transaction Close(Transaction like)
    {
        var counted = _cash + (random.Next(3) == 0 ? random.Next(-500, 500) : 0);
        var close = Count(like, TransactionKind.ShiftClose, counted);
        _shift = null;
        return close;
    }

    private Transaction Count(Transaction like, TransactionKind kind, long amount) =>
        TicketMaker.OpenShift(like, _shift!) with { Kind = kind, Tenders = [new Tender(Goods.Cash, amount)] };
}
