using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Retail;

/// <summary>
/// A set of transaction numbers, kept as ordered ranges: mostly contiguous numbers cost almost nothing.
/// </summary>
public sealed class NumberSet
{
    // Most sets are one range: a gap is the exception.
    private readonly List<(long From, long To)> _ranges = new(1);

    public IReadOnlyList<(long From, long To)> Ranges => _ranges;

    public long Count { get; private set; }

    public bool IsEmpty => _ranges.Count == 0;

    public bool Contains(long number)
    {
        var at = LastStartingAtOrBefore(number);
        return at >= 0 && _ranges[at].To >= number;
    }

    /// <summary>False when it was there already.</summary>
    public bool Add(long number) => AddRange(number, number) == 1;

    /// <summary>The count of numbers that were new.</summary>
    public long AddRange(long from, long to)
    {
        Runtime.Invariant.Holds(from <= to);
        var at = LastStartingAtOrBefore(from);
        if (at < 0 || !Touches(_ranges[at].To, from))
            at++;
        var (low, high, covered, end) = (from, to, 0L, at);
        for (; end < _ranges.Count && Touches(to, _ranges[end].From); end++)
        {
            var range = _ranges[end];
            covered += Math.Max(0, Math.Min(range.To, to) - Math.Max(range.From, from) + 1);
            (low, high) = (Math.Min(low, range.From), Math.Max(high, range.To));
        }
        if (end - at == 1)
            _ranges[at] = (low, high);
        else
        {
            _ranges.RemoveRange(at, end - at);
            _ranges.Insert(at, (low, high));
        }
        var added = to - from + 1 - covered;
        Count += added;
        return added;
    }

    /// <summary>
    /// Whether nothing is missing between an end and the next start; safe at the ends of the numbers.
    /// </summary>
    private static bool Touches(long to, long from) => from <= to || from - 1 == to;

    public void AddAll(NumberSet other)
    {
        foreach (var (from, to) in other._ranges)
            AddRange(from, to);
    }

    /// <summary>False when it was not there.</summary>
    public bool Remove(long number)
    {
        var at = LastStartingAtOrBefore(number);
        if (at < 0 || _ranges[at].To < number)
            return false;
        var (from, to) = _ranges[at];
        _ranges.RemoveAt(at);
        if (number < to)
            _ranges.Insert(at, (number + 1, to));
        if (from < number)
            _ranges.Insert(at, (from, number - 1));
        Count--;
        return true;
    }

    /// <summary>The numbers of this set that the other does not have.</summary>
    public NumberSet Except(NumberSet other)
    {
        var result = new NumberSet();
        foreach (var (from, to) in _ranges)
            AddUncovered(from, to, other, result);
        return result;
    }

    private static void AddUncovered(long from, long to, NumberSet other, NumberSet result)
    {
        for (var i = Math.Max(0, other.LastStartingAtOrBefore(from)); i < other._ranges.Count; i++)
        {
            var (hideFrom, hideTo) = other._ranges[i];
            if (hideFrom > to)
                break;
            if (hideTo < from)
                continue;
            if (hideFrom > from)
                result.AddRange(from, hideFrom - 1);
            if (hideTo >= to)
                return;
            from = hideTo + 1;
        }
        result.AddRange(from, to);
    }

    public NumberSet Intersect(NumberSet other) => Except(Except(other));

    /// <summary>
    /// For example <c>1-250, 252, 260-300</c>; at most <paramref name="rangesMax"/> ranges, then how many more.
    /// </summary>
    public string ToText(int rangesMax)
    {
        var shown = _ranges.Take(rangesMax).Select(r => r.From == r.To ? $"{r.From}" : $"{r.From}-{r.To}");
        var more = _ranges.Count > rangesMax ? $" and {_ranges.Count - rangesMax} more ranges" : "";
        return string.Join(", ", shown) + more;
    }

    public override string ToString() => ToText(20);

    public void Write(ByteWriter to)
    {
        to.Count(_ranges.Count);
        var last = 0L;
        foreach (var (from, until) in _ranges)
        {
            to.UVar((ulong)(from - last));
            to.UVar((ulong)(until - from));
            last = until;
        }
    }

    /// <exception cref="CorruptBytesException">The ranges are out of order, touch or do not fit.</exception>
    public static NumberSet Read(ref ByteReader from)
    {
        var set = new NumberSet();
        var last = 0L;
        for (var left = from.Count(); left > 0; left--)
        {
            var start = unchecked(last + (long)from.UVar());
            var until = unchecked(start + (long)from.UVar());
            if (until < start || set._ranges.Count > 0 && (start <= last || Touches(last, start)))
                throw new CorruptBytesException(from.Position, $"numbers {start} to {until} after {last}");
            set._ranges.Add((start, until));
            set.Count += until - start + 1;
            last = until;
        }
        return set;
    }

    private int LastStartingAtOrBefore(long number)
    {
        int low = 0, high = _ranges.Count - 1;
        if (high >= 0 && _ranges[high].From <= number)
            return high;
        while (low <= high)
        {
            var mid = (low + high) / 2;
            if (_ranges[mid].From <= number)
                low = mid + 1;
            else
                high = mid - 1;
        }
        return high;
    }
}
