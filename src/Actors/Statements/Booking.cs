using System.Runtime.InteropServices;
using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>
/// Collects what a command adds to one statement, and cuts parts where they would grow too large.
/// </summary>
/// <param name="ordinals">How many journals each business date has, those that this command cuts included.</param>
/// <param name="entries">How many the command has.</param>
internal sealed class Booking(
    StoreBooks books, StatementKey key, JournalPolicy policy, Instant cutAt, Dictionary<BusinessDate, int> ordinals,
    int entries = 1)
{
    /// <summary>A table of so many moves is made at once; larger ones grow.</summary>
    private const int MovesAtOnceMax = 1_024;

    private readonly Dictionary<Posting, long> _sums = [];
    private readonly Dictionary<Posting, long> _companySums = [];
    private readonly Dictionary<TerminalId, NumberSet> _numbers = [];
    private readonly Dictionary<StockMove, Quantity> _moves = new(Math.Min(2 * entries, MovesAtOnceMax));
    private readonly StoreDay? _day = books.Days.GetValueOrDefault(key);
    private Currency? _company = books.Days.GetValueOrDefault(key)?.Company;
    private DocumentId? _first = books.Days.GetValueOrDefault(key)?.Journals.FirstOrDefault()?.Id;
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
        Add(entry.Postings, entry.Company, events);
        if (!_numbers.TryGetValue(entry.Id.Terminal, out var numbers))
            _numbers[entry.Id.Terminal] = numbers = new NumberSet();
        numbers.Add(entry.Id.Number);
        if (moves)
            AddMoves(_moves, entry.Moves);
        _count++;
        _total = checked(_total + entry.Total);
    }

    /// <summary>What belongs to no transaction of this command: a late correction of a count.</summary>
    /// <param name="company">The currency of the company amounts; null when they are none.</param>
    public void Add(PostingAmount[] postings, Currency? company, List<BooksEvent> events)
    {
        // One journal is worth one company currency: where the ERP's setting has changed, another part begins.
        if (postings.Length > 0 && company != _company && (_sums.Count > 0 || OpenSums.Count > 0))
            Cut(events);
        if (postings.Length > 0)
            _company = company;
        foreach (var (posting, amount, worth) in postings)
        {
            if (!_sums.TryGetValue(posting, out var sum) && !OpenSums.ContainsKey(posting))
                _newLines++;
            _sums[posting] = checked(sum + amount);
            if (company is not null)
                _companySums[posting] = checked(_companySums.GetValueOrDefault(posting) + worth);
        }
    }

    /// <summary>Equal SKU, warehouse and reason are one move; the key's own quantity is zero.</summary>
    public static void AddMoves(Dictionary<StockMove, Quantity> to, IReadOnlyList<StockMove> moves)
    {
        for (var i = 0; i < moves.Count; i++)
            CollectionsMarshal.GetValueRefOrAddDefault(to, moves[i] with { Quantity = Quantity.Zero }, out _)
                += moves[i].Quantity;
    }

    public static StockMove[] Moves(Dictionary<StockMove, Quantity> moves) =>
        [.. moves.Select(move => move.Key with { Quantity = move.Value })];

    public void Finish(List<BooksEvent> events)
    {
        if (_count == 0 && _sums.Count == 0)
            return;
        events.Add(new BooksEvent.Booked(key.Date, _count, _total, cutAt,
            [.. _sums.Select(sum => new PostingAmount(sum.Key, sum.Value, _companySums.GetValueOrDefault(sum.Key)))],
            [.. _numbers.Select(n => new TerminalNumbers(n.Key, n.Value))], Moves(_moves))
        {
            Foreign = key.Currency == books.Currency ? null : key.Currency,
            Shift = key.Shift,
            Company = _company,
        });
    }

    private Dictionary<Posting, long> OpenSums => _cut == 0 && _day is not null ? _day.Sums : Empty;

    private static readonly Dictionary<Posting, long> Empty = [];

    private long OpenCount => _count + (_cut == 0 ? _day?.OpenCount ?? 0 : 0);

    private int OpenLines => OpenSums.Count + _newLines;

    private void Cut(List<BooksEvent> events)
    {
        Finish(events);
        var numbers = new Dictionary<TerminalId, NumberSet>();
        if (_cut == 0 && _day is not null)
            Merge(numbers, _day.OpenNumbers);
        Merge(numbers, _numbers);
        _cut++;
        var ordinal = ordinals[key.Date] = ordinals.GetValueOrDefault(key.Date) + 1;
        var journal = new Cutting(books.Store, key, ordinal, _day is { Closed: true } ? _first : null, _company,
            Both(_cut == 1 && _day is not null ? _day.Sums : Empty, _sums),
            Both(_cut == 1 && _day is not null ? _day.CompanySums : Empty, _companySums),
            numbers.Select(n => new TerminalNumbers(n.Key, n.Value))).ToJournal();
        _first ??= journal.Id;
        events.Add(new BooksEvent.JournalCut(journal, Closes: false));
        _sums.Clear();
        _companySums.Clear();
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

    private static Dictionary<Posting, long> Both(Dictionary<Posting, long> one, Dictionary<Posting, long> other)
    {
        var sums = new Dictionary<Posting, long>(one);
        foreach (var (posting, amount) in other)
            sums[posting] = checked(sums.GetValueOrDefault(posting) + amount);
        return sums;
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
