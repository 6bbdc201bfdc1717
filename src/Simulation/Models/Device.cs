using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;

namespace RetailActors.Simulation.Models;

/// <summary>
/// A till, kiosk or handheld: it records, keeps what is not acknowledged and sends it until it is. Its memory may be an
/// old backup, its clock wrong, its numbers another's too.
/// </summary>
public sealed class Device(Site site, Intake intake, Truth truth, string name, StoreId store, TerminalId terminal)
{
    private const int BatchMax = 8;
    private static readonly Duration Patience = Duration.FromSeconds(3);
    private readonly SortedDictionary<long, Ticket> _record = [];
    private readonly SortedSet<long> _pending = [];
    private readonly TicketMaker _maker = new(site.Scheduler.Random, terminal);
    private long _next = 1;
    private int _batches;
    private int _attempt;
    private readonly Shifts? _shifts;
    private string? _shift;

    public string Name => name;

    public StoreId Store => store;

    public TerminalId Terminal => terminal;

    public int Pending => _pending.Count;

    public int RecordedCount { get; private set; }

    public Instant OfflineUntil { get; set; } = Instant.MinValue;

    public Duration ClockError { get; set; }

    /// <summary>So many answers that come do not reach it.</summary>
    public int AnswersToLose { get; set; }

    /// <summary>Its transactions name a shift, whose opening is one of them.</summary>
    public bool HasShifts { get; init; }

    /// <summary>Nobody closes its shift at midnight.</summary>
    public bool KeepsShift { get; set; }

    private Instant Clock => Instant.FromUnixTimeMilliseconds((site.Scheduler.Now + ClockError)
        .ToUnixTimeMilliseconds());

    /// <summary>Its shifts are counted and closed.</summary>
    public bool ClosesShifts { init => _shifts = value ? new Shifts(site.Scheduler.Random, terminal, name) : null; }

    /// <summary>What customers bring back; null: nobody does.</summary>
    public Receipts? Receipts { get; init; }

    /// <summary>Hears of all that it records.</summary>
    public Action<Ticket> Recorded { get; init; } = _ => { };

    public void Sell()
    {
        var sale = _maker.Make(_next, _shifts?.At(Clock) ?? Clock);
        if (Receipts is not null && site.Scheduler.Random.Next(5) == 0)
            sale = Receipts.Instead(sale);
        sale = _shifts?.Next(sale) ?? InShift(sale);
        if (site.Swarm.Strikes(Mishap.WrongTicket, 0.1, sale.Kind.ToString()))
            sale = _maker.Spoil(sale);
        var isPoison = sale.Lines.Length > 0 && site.Swarm.Strikes(Mishap.Poison, 0.06, sale.Kind.ToString());
        Record(Ticket.Of(terminal, store, sale, isPoison));
    }

    /// <summary>A shift that nobody counts.</summary>
    private Transaction InShift(Transaction sale)
    {
        if (!HasShifts)
            return sale;
        var shift = KeepsShift ? $"{terminal}-{name}" : $"{terminal}-{name}-{sale.BusinessDate}";
        sale = _shift == shift ? sale with { Shift = shift } : TicketMaker.OpenShift(sale, shift);
        _shift = shift;
        return sale;
    }

    /// <summary>The last thing that a person does at it.</summary>
    public void CloseShift()
    {
        if (_shifts is { IsOpen: true })
            Record(Ticket.Of(terminal, store, _shifts.Close(_maker.Make(_next, _shifts.At(Clock))), isPoison: false));
    }

    /// <summary>Records a sale whose tenders do not make its total.</summary>
    public void SellWrong() => Record(Ticket.Of(terminal, store, _maker.Wrong(_next, Clock), isPoison: false));

    public void Record(Ticket ticket)
    {
        site.Scheduler.Tell(name, $"records {terminal}#{ticket.Number} {ticket.Sale.Kind} {ticket.Sale.Total}");
        truth.Record(ticket);
        Recorded(ticket);
        _record[ticket.Number] = ticket;
        _pending.Add(ticket.Number);
        _next = Math.Max(_next, ticket.Number + 1);
        RecordedCount++;
        if (_pending.Count == 1)
            Soon(50);
    }

    /// <summary>An old state of the device comes back: its newest numbers are given again, to other sales.</summary>
    public void RestoreBackup(int transactions)
    {
        var last = Math.Max(0, _next - 1 - transactions);
        foreach (var number in _record.Keys.Where(number => number > last).ToList())
        {
            _record.Remove(number);
            _pending.Remove(number);
        }
        // What the backup does not know to be acknowledged is sent again.
        foreach (var number in _record.Keys.Reverse().Take(transactions))
            _pending.Add(number);
        _next = last + 1;
        Soon(50);
    }

    public void Soon(int millisecondsMax)
    {
        var attempt = ++_attempt;
        site.Scheduler.Soon(millisecondsMax, name, () => Send(attempt));
    }

    private void Later(Duration wait)
    {
        var attempt = ++_attempt;
        site.Scheduler.After(wait + Duration.FromMilliseconds(site.Scheduler.Random.Next(500)), name,
            () => Send(attempt));
    }

    private void Send(int attempt)
    {
        if (attempt != _attempt || _pending.Count == 0)
            return;
        if (OfflineUntil > site.Scheduler.Now)
        {
            Later(OfflineUntil - site.Scheduler.Now);
            return;
        }
        var size = site.Scheduler.Random.Next(1, BatchMax + 1);
        var skip = _pending.Count > size && site.Swarm.Strikes(Mishap.BatchOutOfOrder, 0.3, "queue") ? size : 0;
        var first = _record[_pending.ElementAt(skip)].Sale.Currency;
        // The intake takes one currency a batch.
        var tickets = _pending.Skip(skip).Take(size).Select(number => _record[number])
            .TakeWhile(ticket => ticket.Sale.Currency == first).ToList();
        var batch = Ticket.Batch(new BatchId($"{name}-{++_batches}"), tickets);
        site.Scheduler.Tell(name, $"sends {batch.Id}: {tickets[0].Number}..{tickets[^1].Number}");
        intake.Post(store, batch, terminal, _batches == 1 ? "first batch" : "later batch",
            reply => Heard(tickets, reply));
        Later(Patience);
    }

    private void Heard(List<Ticket> tickets, BatchReply? reply)
    {
        if (AnswersToLose > 0)
        {
            AnswersToLose--;
            return;
        }
        if (reply is null)
        {
            Later(Duration.FromMilliseconds(300));
            return;
        }
        // By number and content: after a restored backup a number may mean another sale.
        foreach (var ticket in tickets)
            if (_record.GetValueOrDefault(ticket.Number)?.Fingerprint == ticket.Fingerprint)
                _pending.Remove(ticket.Number);
        foreach (var (from, to) in reply.Gaps)
            foreach (var number in _record.Keys.Where(number => number >= from && number <= to).ToList())
                _pending.Add(number);
        if (_pending.Count > 0)
            Soon(100);
    }
}
