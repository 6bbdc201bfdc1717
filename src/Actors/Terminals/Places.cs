using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Terminals;

/// <summary>
/// Where each number was recorded: the first number of every run that one event recorded, and that event's sequence in
/// the shard's journal. 16 bytes a batch; beyond <see cref="RunsMax"/> those of the lowest numbers are forgotten.
/// </summary>
public sealed class Places
{
    /// <summary>A year of a till that sends every sale by itself, many years of one that sends batches.</summary>
    public const int RunsMax = 150_000;

    private readonly List<(long From, long Sequence)> _runs = [];

    public long Bytes => _runs.Capacity * 16L;

    /// <summary>Of numbers that were recorded; those that were forgotten are left out.</summary>
    public (long Number, long Sequence)[] Find(IEnumerable<long> numbers) =>
        [.. from number in numbers
            let at = LastStartingAtOrBefore(number)
            where at >= 0
            select (number, _runs[at].Sequence)];

    public void Add(BatchItem[] items, long sequence)
    {
        if (items.Length == 0)
            return;
        if (IsOneRange(items))
            Add(items[0].Number, sequence);
        else
        {
            var numbers = new Retail.NumberSet();
            foreach (ref readonly var item in items.AsSpan())
                numbers.Add(item.Number);
            foreach (var (from, _) in numbers.Ranges)
                Add(from, sequence);
        }
    }

    private static bool IsOneRange(BatchItem[] items)
    {
        for (var i = 1; i < items.Length; i++)
            if (items[i].Number != items[i - 1].Number + 1)
                return false;
        return true;
    }

    // Runs never overlap, so the last one that starts at or before a recorded number is the one that holds it.
    private void Add(long from, long sequence)
    {
        if (_runs.Count == 0 || _runs[^1].From < from)
            _runs.Add((from, sequence));
        else
            _runs.Insert(LastStartingAtOrBefore(from) + 1, (from, sequence));
        if (_runs.Count > RunsMax)
            _runs.RemoveRange(0, RunsMax / 10);
    }

    private int LastStartingAtOrBefore(long number)
    {
        int low = 0, high = _runs.Count - 1;
        while (low <= high)
        {
            var mid = (low + high) / 2;
            if (_runs[mid].From <= number)
                low = mid + 1;
            else
                high = mid - 1;
        }
        return high;
    }

    public void Write(ByteWriter to)
    {
        to.Count(_runs.Count);
        var (lastFrom, lastSequence) = (0L, 0L);
        foreach (var (from, sequence) in _runs)
        {
            to.UVar((ulong)(from - lastFrom));
            to.Var(sequence - lastSequence);
            (lastFrom, lastSequence) = (from, sequence);
        }
    }

    public static Places Read(ref ByteReader from)
    {
        var places = new Places();
        var (number, sequence) = (0L, 0L);
        for (var left = from.Count(); left > 0; left--)
        {
            (number, sequence) = (number + (long)from.UVar(), sequence + from.Var());
            places._runs.Add((number, sequence));
        }
        return places;
    }
}
