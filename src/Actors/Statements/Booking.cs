using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>
/// Collects what a command adds to one business date, and cuts parts where they would grow too large.
/// </summary>
internal sealed class Booking(StoreBooks books, BusinessDate date, JournalPolicy policy, Instant cutAt)
{
    private readonly Dictionary<Posting, long> _sums = [];
    private readonly Dictionary<TerminalId, NumberSet> _numbers = [];
    private readonly Dictionary<StockMove, Quantity> _moves = [];
    private readonly StoreDay? _day = books.Days.GetValueOrDefault(date);
    private long _count;
    private long _total;
    private int _newLines;
    private int _cut;

    public int JournalsCut => _cut;

    public void Add(Entry entry, bool moves, List<BooksEvent> events)
    {
        if (OpenCount > 0 && (OpenCount >= policy.TransactionsMax
            || OpenLines + entry.Postings.Length > policy.LinesMax))
            Cut(events);
        Add(entry.Postings);
        if (!_numbers.TryGetValue(entry.Id.Terminal, out var numbers))
            _numbers[entry.Id.Terminal] = numbers = new NumberSet();
        numbers.Add(entry.Id.Number);
        if (moves)
            AddMoves(_moves, entry.Moves);
        _count++;
        _total = checked(_total + entry.Total);
    }

    /// <summary>What belongs to no transaction of this command: a late correction of a count.</summary>
    public void Add(PostingAmount[] postings)
    {
        foreach (var (posting, amount) in postings)
        {
            if (!_sums.TryGetValue(posting, out var sum) && !OpenSums.ContainsKey(posting))
                _newLines++;
            _sums[posting] = checked(sum + amount);
        }
    }

    /// <summary>Equal SKU, warehouse and reason are one move; the key's own quantity is zero.</summary>
    public static void AddMoves(Dictionary<StockMove, Quantity> to, IEnumerable<StockMove> moves)
    {
        foreach (var move in moves)
        {
            var key = move with { Quantity = Quantity.Zero };
            to[key] = to.GetValueOrDefault(key) + move.Quantity;
        }
    }

    public static StockMove[] Moves(Dictionary<StockMove, Quantity> moves) =>
        [.. moves.Select(move => move.Key with { Quantity = move.Value })];

    public void Finish(List<BooksEvent> events)
    {
        if (_count == 0 && _sums.Count == 0)
            return;
        events.Add(new BooksEvent.Booked(date, _count, _total, cutAt,
            [.. _sums.Select(sum => new PostingAmount(sum.Key, sum.Value))],
            [.. _numbers.Select(n => new TerminalNumbers(n.Key, n.Value))], Moves(_moves)));
    }

    private Dictionary<Posting, long> OpenSums => _cut == 0 && _day is not null ? _day.Sums : Empty;

    private static readonly Dictionary<Posting, long> Empty = [];

    private long OpenCount => _count + (_cut == 0 ? _day?.OpenCount ?? 0 : 0);

    private int OpenLines => OpenSums.Count + _newLines;

    private void Cut(List<BooksEvent> events)
    {
        Finish(events);
        var sums = new Dictionary<Posting, long>(OpenSums);
        foreach (var (posting, amount) in _sums)
            sums[posting] = sums.GetValueOrDefault(posting) + amount;
        var numbers = new Dictionary<TerminalId, NumberSet>();
        if (_cut == 0 && _day is not null)
            Merge(numbers, _day.OpenNumbers);
        Merge(numbers, _numbers);
        var ordinal = (_day?.Journals.Count ?? 0) + ++_cut;
        events.Add(new BooksEvent.JournalCut(StoreDay.ToJournal(books.Store, date, books.Currency, ordinal,
            _day?.Closed ?? false, sums, numbers.Select(n => new TerminalNumbers(n.Key, n.Value))), Closes: false));
        _sums.Clear();
        _numbers.Clear();
        _moves.Clear();
        (_count, _total, _newLines) = (0, 0, 0);
    }

    public static void Settle(Dictionary<TerminalId, NumberSet> settled, TransactionId transaction)
    {
        if (!settled.TryGetValue(transaction.Terminal, out var numbers))
            settled[transaction.Terminal] = numbers = new NumberSet();
        numbers.Add(transaction.Number);
    }

    public static void Merge(Dictionary<TerminalId, NumberSet> into,
        IEnumerable<KeyValuePair<TerminalId, NumberSet>> from)
    {
        foreach (var (terminal, numbers) in from)
        {
            if (!into.TryGetValue(terminal, out var all))
                into[terminal] = all = new NumberSet();
            all.AddAll(numbers);
        }
    }
}
