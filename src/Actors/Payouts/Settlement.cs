using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Payouts;

using Decision = Decision<SettlementEvent, SettlementReply>;

/// <summary>A tender line on its way to the bank.</summary>
public sealed class ExpectedLine(long number, DocumentId journal, BusinessDate date, Currency currency,
    TenderLine line)
{
    public long Number { get; } = number;

    public DocumentId Journal { get; } = journal;

    public BusinessDate Date { get; } = date;

    public Currency Currency { get; } = currency;

    public TenderLine Line { get; } = line;

    /// <summary>Of the line's amount, with its sign.</summary>
    public long Paid { get; set; }

    public long Left => Line.Amount - Paid;

    /// <summary>The rows that were allocated to it.</summary>
    internal List<(string Payout, int Row)> Takers { get; } = [];
}

/// <summary>
/// One store's card and other provider-paid tenders, from journal to payout, matched on the providers' ids and never on
/// dates or amounts alone (R14). Money in and money out are never netted: a charge pays what came in, a refund what
/// went out. The key is the store.
/// </summary>
public sealed class Settlement : IEntity<Settlement, SettlementCommand, SettlementEvent, SettlementReply>
{
    /// <summary>Of one store; beyond, the oldest that are paid are forgotten, and later refunds of them unexplained.
    /// </summary>
    public const int PaidLinesMax = 200_000;

    public Dictionary<long, ExpectedLine> Lines { get; } = [];

    public Dictionary<string, List<long>> ByReference { get; } = [];

    /// <summary>Not wholly paid, oldest first.</summary>
    public SortedSet<long> Unpaid { get; } = [];

    /// <summary>Wholly paid, in the order of their payment.</summary>
    public Queue<long> Paid { get; } = new();

    public Dictionary<(string Payout, int Row), List<Allocation>> Taken { get; } = [];

    public long LastLine { get; internal set; }

    public static Settlement New(string key) => new();

    public static SettlementCommand Wake { get; } = new SettlementCommand.Wake();

    public static Decision Decide(Settlement state, SettlementCommand command, Instant now) => command switch
    {
        SettlementCommand.Expect expect => new(Nothing.Reply,
            [new SettlementEvent.Expected(expect.Journal, expect.Date, expect.Currency, expect.Lines)]),
        SettlementCommand.Offer offer => DecideOffer(state, offer, now),
        SettlementCommand.Wake => Nothing,
        _ => throw new UnreachableException(command.GetType().Name),
    };

    private static Decision Nothing { get; } = Decision.Only(new SettlementReply([]));

    private static Decision DecideOffer(Settlement state, SettlementCommand.Offer offer, Instant now)
    {
        var (found, taken) = (new List<Allocation>(), new Dictionary<long, long>());
        foreach (var row in offer.Rows)
            found.AddRange(state.Match(offer, row, taken));
        SettlementEvent[] events = found.Count == 0 ? []
            : [new SettlementEvent.Matched(now, offer.Payout, found)];
        return new(new SettlementReply([.. offer.Rows.SelectMany(row => state.TakenOf(offer.Payout, row.Row)),
            .. found]), events);
    }

    private List<Allocation> TakenOf(string payout, int row) => Taken.GetValueOrDefault((payout, row)) ?? [];

    /// <param name="taken">What earlier rows of the same offer took of each line.</param>
    private List<Allocation> Match(SettlementCommand.Offer offer, OfferedRow row, Dictionary<long, long> taken)
    {
        var before = TakenOf(offer.Payout, row.Row);
        if (row.ExplainsOnly)
            return before.Count > 0 || row.References.SelectMany(LinesOf).FirstOrDefault() is not { } belongs ? []
                : [new Allocation(row.Row, belongs.Number, row.Gross, true)];
        var left = row.Gross - before.Sum(a => a.Amount);
        var found = new List<Allocation>();
        foreach (var (index, reference) in row.References.Index())
        {
            if (left == 0)
                break;
            var lines = LinesOf(reference).Where(l => l.Currency == offer.Currency
                && Math.Sign(l.Line.Amount) == Math.Sign(row.Gross)).ToArray();
            long LeftOf(ExpectedLine line) => line.Left - taken.GetValueOrDefault(line.Number);
            // Another's id is a hint: it counts only when the amount is exactly what is open there.
            if (index > 0 && lines.Sum(LeftOf) != left)
                continue;
            foreach (var line in lines.Where(l => LeftOf(l) != 0))
            {
                var amount = row.Gross > 0 ? Math.Min(left, LeftOf(line)) : Math.Max(left, LeftOf(line));
                if (amount == 0)
                    break;
                found.Add(new Allocation(row.Row, line.Number, amount, false));
                taken[line.Number] = taken.GetValueOrDefault(line.Number) + amount;
                left -= amount;
            }
        }
        return found;
    }

    private IEnumerable<ExpectedLine> LinesOf(string reference) =>
        ByReference.TryGetValue(reference, out var numbers) ? numbers.Select(n => Lines[n]) : [];

    public static Settlement Evolve(Settlement state, SettlementEvent fact)
    {
        switch (fact)
        {
            case SettlementEvent.Expected expected:
                foreach (var line in expected.Lines)
                    state.Add(new ExpectedLine(state.LastLine + 1, expected.Journal, expected.Date, expected.Currency,
                        line));
                break;
            case SettlementEvent.Matched matched:
                foreach (var allocation in matched.Allocations)
                    state.Take(matched.Payout, allocation);
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
        return state;
    }

    internal void Add(ExpectedLine line)
    {
        Lines[line.Number] = line;
        if (!ByReference.TryGetValue(line.Line.Reference, out var numbers))
            ByReference[line.Line.Reference] = numbers = [];
        numbers.Add(line.Number);
        if (line.Left != 0)
            Unpaid.Add(line.Number);
        LastLine = Math.Max(LastLine, line.Number);
    }

    internal void Remember(string payout, Allocation allocation)
    {
        if (!Taken.TryGetValue((payout, allocation.Row), out var all))
            Taken[(payout, allocation.Row)] = all = [];
        all.Add(allocation);
        if (Lines.TryGetValue(allocation.Line, out var line))
            line.Takers.Add((payout, allocation.Row));
    }

    private void Take(string payout, Allocation allocation)
    {
        Remember(payout, allocation);
        if (allocation.ExplainsOnly)
            return;
        var line = Lines[allocation.Line];
        line.Paid += allocation.Amount;
        if (line.Left != 0)
            return;
        Unpaid.Remove(line.Number);
        Paid.Enqueue(line.Number);
        if (Paid.Count > PaidLinesMax)
            Forget(Lines[Paid.Dequeue()]);
    }

    private void Forget(ExpectedLine line)
    {
        Lines.Remove(line.Number);
        foreach (var taker in line.Takers)
            Taken.Remove(taker);
        var numbers = ByReference[line.Line.Reference];
        numbers.Remove(line.Number);
        if (numbers.Count == 0)
            ByReference.Remove(line.Line.Reference);
    }

    /// <summary>Who matches asks; the store itself wants no waking.</summary>
    public static Instant? WakeAt(Settlement state) => null;

    public static long SizeOf(Settlement state) =>
        500 + state.Lines.Count * 400L + state.Taken.Count * 150L;

    public static IEventCodec<SettlementEvent> Events { get; } = new SettlementEventCodec();

    public static int SnapshotVersion => 1;

    public static void Write(Settlement state, ByteWriter to) => SettlementShapes.Write(state, to);

    public static Settlement Read(string key, ReadOnlyMemory<byte> snapshot) =>
        SettlementShapes.Read(New(key), snapshot);
}
