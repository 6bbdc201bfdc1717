using RetailActors.Actors.Retail;
using RetailActors.Simulators.OnlineRetail;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>The terminals of a replay. They are healthy: what they hold is sent until it is acknowledged.</summary>
public sealed class Senders(
    World world, HttpClient http, IReadOnlyDictionary<TerminalId, string> keys, TimeProvider time)
{
    private const int SendingAtOnce = 16;

    private static readonly TerminalOptions Healthy = new()
    {
        BatchTransactionsMax = 200,
        BackoffMax = TimeSpan.FromSeconds(5),
        HeartbeatEvery = TimeSpan.Zero,
    };

    private readonly Dictionary<TerminalId, Till> _tills = [];
    private readonly Dictionary<TerminalId, Queue<Transaction>> _tickets = [];

    public IReadOnlyCollection<Till> Tills => _tills.Values;

    public IReadOnlyList<SimulatedTerminal> Terminals => [.. _tills.Values.Select(till => till.Terminal)];

    /// <summary>Transactions that are to be sent.</summary>
    public long Waiting => _tickets.Values.Sum(tickets => (long)tickets.Count);

    public (TerminalCounts Counts, int Queue) View() => _tills.Values.Select(till => till.View).Aggregate(
        (Counts: new TerminalCounts(), Queue: 0),
        (sum, view) => (ThreeRecords.Add(sum.Counts, view.Counts), sum.Queue + view.Queue));

    /// <param name="folder">Where the terminals' record is kept; null: nowhere.</param>
    /// <exception cref="TicketFileException">A file is not understood, or names a terminal of no world.</exception>
    public void Load(Tickets tickets, OnlineRetailTally tally, string? folder)
    {
        foreach (var ticket in folder is null ? [] : TillRecord.Earlier(folder))
        {
            tickets.Remember(ticket);
            Take(ticket);
        }
        using var record = folder is null ? null : new TillRecord(folder);
        foreach (var ticket in tickets.Read(tally))
        {
            Take(ticket);
            record?.Write(ticket.Terminal, ticket.Transaction);
        }
    }

    private void Take(Ticket ticket)
    {
        if (!_tickets.TryGetValue(ticket.Terminal, out var tickets))
        {
            _tickets[ticket.Terminal] = tickets = new Queue<Transaction>();
            _tills[ticket.Terminal] = Open(ticket.Terminal, tickets);
        }
        tickets.Enqueue(ticket.Transaction);
    }

    private Till Open(TerminalId id, Queue<Transaction> tickets)
    {
        if (!keys.TryGetValue(id, out var key))
            throw new TicketFileException("replay", $"terminal '{id}' is not in the world's terminals.csv");
        var terminal = new SimulatedTerminal(id, http, key, time, seed: 1, Healthy);
        return new Till(terminal, _ => tickets.TryDequeue(out var next) ? next : null, record: null);
    }

    public Task Send(CancellationToken cancel) => Parallel.ForEachAsync(
        _tills.Values, new ParallelOptions { MaxDegreeOfParallelism = SendingAtOnce, CancellationToken = cancel },
        async (till, c) => await till.SendAll(Healthy.BatchTransactionsMax, time, c));

    /// <summary>Σ of the recorded totals, without what the intake refused; in main units.</summary>
    public IEnumerable<(StoreId Store, decimal Total)> TotalByStore()
    {
        var stores = world.Terminals.ToDictionary(terminal => terminal.Terminal, terminal => terminal.Store);
        return _tills.Values.GroupBy(till => stores[till.Terminal.Terminal])
            .Select(tills => (tills.Key, tills.Sum(Total)));
    }

    private static decimal Total(Till till)
    {
        var refused = till.Terminal.Refused.Select(r => r.Number).ToHashSet();
        return till.Terminal.Record.Where(t => !refused.Contains(t.Number))
            .Sum(t => decimal.Parse(Money.Format(t.Total, t.Currency.Decimals), null));
    }
}
