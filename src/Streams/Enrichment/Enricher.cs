using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Enrichment;

/// <summary>
/// Maps a transaction to what it posts and moves, or names the one root cause why it cannot. Pure: the same
/// transaction, catalogue and time give the same entry. Its buffers are used again: one reader at a time.
/// </summary>
public sealed class Enricher(Catalogue catalogue, EnrichmentRules rules)
{
    private readonly List<StockMove> _moves = [];
    private readonly List<ReturnClaim> _returns = [];
    private readonly List<TracedMove> _traces = [];
    private readonly Postings _postings = new(catalogue);
    private readonly Validator _validator = new(catalogue, rules);
    private readonly Orders _orders = new(catalogue, rules, new Costs(catalogue, rules.Costs));
    private readonly Costs _costs = new(catalogue, rules.Costs);

    /// <param name="receivedAt">When it became durable here: what its own clock is compared with.</param>
    /// <param name="originals">The sales that it refers to; null: returns are not looked up.</param>
    public Entry Enrich(Transaction t, Store store, DateTimeZone zone, TerminalId terminal, long position,
        Instant receivedAt, Originals? originals = null)
    {
        var id = new TransactionId(terminal, t.Number);
        _moves.Clear();
        _returns.Clear();
        _traces.Clear();
        var stockProblem = Movements.Collect(t, terminal, store.Id, catalogue, _moves, _traces);
        var step = CustomerOrderSteps.Of(t, terminal, catalogue, _moves);
        if (stockProblem is not null || CustomerOrderSteps.OnlySetAside(t.Kind))
            _traces.Clear();
        StockMove[] moves = stockProblem is not null || CustomerOrderSteps.OnlySetAside(t.Kind) ? [] : [.. _moves];
        var finding = BusinessCheck.Check(t, terminal, zone, receivedAt, rules, _validator)
            ?? stockProblem ?? _postings.Collect(t, terminal) ?? Unrated(t, store)
            ?? ReturnsOf(t, id, store, originals)
            ?? _orders.Collect(t, store.Id, terminal, moves, originals)
            ?? CostsOf(t, store, originals);
        return finding is not { } problem
            ? Converted(new Entry(id, 0, position, t.BusinessDate, t.Total,
                _orders.Made is null ? _postings.Collected : [], moves, null, null, Ticket(t, store))
            {
                Currency = t.Currency,
                Order = _orders.Made,
                ByOrder = _orders.Made is not null,
                Returns = [.. _returns],
                Traces = [.. _traces],
                Pieces = PiecesOf(t),
                Step = step,
                Costs = _costs.Collected,
                CostCurrency = _costs.Apply && _orders.Made is null ? _costs.CurrencyOf(store) : null,
            }, t, store)
            : new Entry(id, 0, position, t.BusinessDate, t.Total, [], problem.GoodsMoved ? moves : [],
                new CauseKey($"{problem.Kind}:{problem.Subject}"), problem.Why, Ticket(t, store))
            {
                Currency = t.Currency,
                Traces = problem.GoodsMoved ? [.. _traces] : [],
                ByOrder = _orders.AppliesTo(t, store.Id),
            };
    }

    private Finding? ReturnsOf(Transaction t, TransactionId id, Store store, Originals? originals) => originals is null
        ? null
        : Returns.Collect(t, catalogue, originals, rules.HoldUnknownOriginals, _costs, store, _returns)
            ?? (originals.Refused.TryGetValue(id, out var refused) ? refused : null);

    /// <summary>An order has none: the ERP relieves its stock, and so values it.</summary>
    private Finding? CostsOf(Transaction t, Store store, Originals? originals) =>
        !_costs.Apply || _orders.AppliesTo(t, store.Id) ? null : KnownCosts(t, store, originals);

    private Finding? KnownCosts(Transaction t, Store store, Originals? originals) =>
        _costs.Collect(t, store, line => Returns.IsMirrored(t, line, originals));

    private Finding? Unrated(Transaction t, Store store) => _postings.Count == 0 || RateOf(t, store).Known
        ? null
        : new Finding(CaseKinds.ForeignCurrency, t.Currency.Code,
            $"there is no exchange rate of {t.Currency} on {t.BusinessDate}", true);

    private (CompanyRate? Rate, bool Known) RateOf(Transaction t, Store store) =>
        CompanyRate.Of(catalogue, store.Currency, t.Currency, t.BusinessDate, t.Rate);

    private Entry Converted(Entry entry, Transaction t, Store store)
    {
        if (entry.Postings.Length == 0 || RateOf(t, store).Rate is not { } rate)
            return entry;
        CompanyAmounts.Set(entry.Postings, t.Currency, rate);
        return entry with { Company = rate.Company };
    }

    private static ShiftTicket? Ticket(Transaction t, Store store) => t.Shift is { } shift
        ? new ShiftTicket(shift, t.Kind, t.At, t.Tenders, t.Drawer,
            Shared: t is { Kind: TransactionKind.ShiftOpen, Reason: SharedShift }, t.Staff,
            t.Currency == store.Currency ? null : t.Currency)
        : null;

    /// <summary>The reason of an opening that several terminals use at once.</summary>
    public const string SharedShift = "shared";

    private Piece[] PiecesOf(Transaction t) => _traces.TrueForAll(trace => trace.Serial is null) ? []
        : [.. t.Lines.Where(line => line is { Serial: not null, Quantity.Millionths: > 0 }
            && catalogue.Item(line.Sku, t.BusinessDate)?.Tracking == ItemTracking.Serial)
            .Select(line => new Piece(line.Sku, line.Serial!))];

    /// <summary>What it gives back of sales that are known.</summary>
    public IReadOnlyList<ReturnClaim> ClaimsOf(Transaction t, Store store, Originals originals)
    {
        var claims = new List<ReturnClaim>();
        Returns.Collect(t, catalogue, originals, unknownIsHeld: false, _costs, store, claims);
        return claims;
    }

    /// <summary>What it moves, held or not; nothing when that cannot be said.</summary>
    public StockMove[] Moves(Transaction t, Store store, TerminalId terminal)
    {
        var moves = new List<StockMove>();
        return !CustomerOrderSteps.OnlySetAside(t.Kind)
            && Movements.Collect(t, terminal, store.Id, catalogue, moves, []) is null ? [.. moves] : [];
    }

    /// <summary>Only why it would be held, as <see cref="Enrich"/> finds it; null when it would be booked.</summary>
    public Finding? Judge(Transaction t, Store store, DateTimeZone zone, TerminalId terminal, Instant receivedAt) =>
        BusinessCheck.Check(t, terminal, zone, receivedAt, rules, _validator)
        ?? Movements.Judge(t, store.Id, catalogue)
        ?? _postings.Collect(t, terminal)
        ?? Unrated(t, store)
        ?? _orders.Collect(t, store.Id, terminal, [], originals: null)
        ?? CostsOf(t, store, originals: null);

    /// <summary>What the last transaction was warned of, although it is not held for it.</summary>
    public IReadOnlyList<string> Warnings => _validator.Warnings;

    /// <summary>The second content of a number: kept, never booked by itself.</summary>
    public static Entry Conflict(Transaction t, TerminalId terminal, ulong fingerprint, long position) => new(
        new TransactionId(terminal, t.Number), fingerprint, position, t.BusinessDate, t.Total, [], [],
        new CauseKey($"{CaseKinds.Conflict}:{terminal}"), $"number {t.Number} came again with other content")
    { Currency = t.Currency };

    /// <summary>A stored transaction that this program cannot read: parked, its neighbours go on (G9).</summary>
    /// <param name="variant">The fingerprint of a second content of the number; 0 for the first.</param>
    /// <param name="currency">Of the total, as the terminal's account has it.</param>
    public static Entry Unreadable(TerminalId terminal, long number, ulong variant, BusinessDate date, long total,
        long position, Currency? currency, string why) => new(
        new TransactionId(terminal, number), variant, position, date, total, [], [],
        new CauseKey($"{CaseKinds.Unreadable}:{terminal}"), $"number {number}: {why}")
        { Currency = currency };
}
