using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Stock;

/// <summary>
/// What is on one shelf, by business date. A count says what was there at the end of its date, whatever was believed:
/// moves of that date and before are in it, however late they come. The newest <see cref="DaysMax"/> days are kept
/// apart; older ones are one opening.
/// </summary>
public sealed class Timeline
{
    public const int DaysMax = 400;

    private readonly SortedDictionary<BusinessDate, Quantity> _moves = [];
    private readonly SortedDictionary<BusinessDate, Quantity> _counts = [];
    private Quantity _opening;

    /// <summary>A count up to here is folded into the opening: moves of that time are in it.</summary>
    private BusinessDate? _countedThrough;

    private BusinessDate? _foldedThrough;
    private BusinessDate? _lastCount;

    public Quantity OnHand { get; private set; }

    /// <summary>At the end of a date; before the days that are kept apart, their opening.</summary>
    public Quantity At(BusinessDate date)
    {
        var (level, from) = (_opening, (BusinessDate?)null);
        foreach (var (day, counted) in _counts)
            if (day <= date)
                (level, from) = (counted, day);
        foreach (var (day, moved) in _moves)
            if (day <= date && (from is null || day > from))
                level += moved;
        return level;
    }

    /// <summary>What a move of this date does to what is there now: nothing when a count has it.</summary>
    public Quantity Effect(BusinessDate date, Quantity quantity) =>
        date <= _lastCount || date <= _countedThrough ? Quantity.Zero : quantity;

    /// <summary>The date of the newest count, which has all that came before it; null when there was none.</summary>
    public BusinessDate? CountedOn => _lastCount ?? _countedThrough;

    /// <summary>Whether it was ever counted.</summary>
    public bool IsCounted => _lastCount is not null || _countedThrough is not null;

    public Quantity EffectOfOpening(Quantity quantity) => IsCounted ? Quantity.Zero : quantity;

    public void Open(Quantity quantity)
    {
        OnHand += EffectOfOpening(quantity);
        if (_countedThrough is null)
            _opening += quantity;
    }

    public void Move(BusinessDate date, Quantity quantity)
    {
        OnHand += Effect(date, quantity);
        if (IsClosed(date))
        {
            // It belongs to the time before all days that are kept; a count of that time has it.
            if (!(date <= _countedThrough))
                _opening += quantity;
            return;
        }
        _moves[date] = _moves.GetValueOrDefault(date) + quantity;
        if (_moves.Count > DaysMax)
            Fold(_moves.Keys.First());
    }

    /// <summary>
    /// What would be the least on a later date, up to the next count, if so much were counted: what is below zero has
    /// been given out and cannot have been missing.
    /// </summary>
    public Quantity LeastAfter(BusinessDate date, Quantity counted)
    {
        var (level, least) = (counted, counted);
        foreach (var (day, moved) in _moves)
        {
            if (day <= date)
                continue;
            if (_counts.Any(count => count.Key > date && count.Key <= day))
                break;
            level += moved;
            if (level < least)
                least = level;
        }
        return least;
    }

    /// <summary>A count of this date comes too late to change anything that is kept apart.</summary>
    public bool IsClosed(BusinessDate date) => date <= _foldedThrough;

    /// <summary>What would be there now if so much were counted.</summary>
    public Quantity OnHandIf(BusinessDate date, Quantity counted)
    {
        if (date < _lastCount || IsClosed(date))
            return OnHand;
        var level = counted;
        foreach (var (day, moved) in _moves)
            if (day > date)
                level += moved;
        return level;
    }

    public void Count(BusinessDate date, Quantity counted)
    {
        if (IsClosed(date))
            return;
        OnHand = OnHandIf(date, counted);
        _counts[date] = counted;
        _lastCount = _counts.Keys.Last();
    }

    private void Fold(BusinessDate through)
    {
        _opening = At(through);
        _moves.Remove(through);
        _foldedThrough = through;
        foreach (var day in _counts.Keys.TakeWhile(day => day <= through).ToList())
        {
            _counts.Remove(day);
            _countedThrough = day;
        }
    }

    public void Write(ByteWriter to)
    {
        to.Var(_opening.Millionths);
        to.Var(OnHand.Millionths);
        to.Count(_countedThrough is { } counted ? counted.DaysSince1970 + 1 : 0);
        to.Count(_foldedThrough is { } folded ? folded.DaysSince1970 + 1 : 0);
        Write(to, _moves);
        Write(to, _counts);
    }

    private static void Write(ByteWriter to, SortedDictionary<BusinessDate, Quantity> days)
    {
        to.Count(days.Count);
        foreach (var (day, quantity) in days)
        {
            to.Count(day.DaysSince1970);
            to.Var(quantity.Millionths);
        }
    }

    public static Timeline Read(ref ByteReader from)
    {
        var line = new Timeline { _opening = new Quantity(from.Var()), OnHand = new Quantity(from.Var()) };
        if (from.Count() is var counted and > 0)
            line._countedThrough = new BusinessDate(counted - 1);
        if (from.Count() is var folded and > 0)
            line._foldedThrough = new BusinessDate(folded - 1);
        Read(ref from, line._moves);
        Read(ref from, line._counts);
        line._lastCount = line._counts.Count == 0 ? null : line._counts.Keys.Last();
        return line;
    }

    private static void Read(ref ByteReader from, SortedDictionary<BusinessDate, Quantity> days)
    {
        for (var left = from.Count(); left > 0; left--)
            days[new BusinessDate(from.Count())] = new Quantity(from.Var());
    }
}
