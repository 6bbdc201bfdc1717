using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Terminals;

/// <summary>
/// Which other contents came under a number that was used, so that a conflict sent again is no new one. Beyond
/// <see cref="ConflictsMax"/> those of the lowest numbers are forgotten: sent again, they would be conflicts again.
/// </summary>
public sealed class Conflicts
{
    public const int ConflictsMax = 10_000;

    private readonly SortedDictionary<long, SortedSet<ulong>> _fingerprints = [];

    /// <summary>Those remembered.</summary>
    public int Count { get; private set; }

    public bool Has(long number, ulong fingerprint) =>
        _fingerprints.TryGetValue(number, out var known) && known.Contains(fingerprint);

    public void Add(long number, ulong fingerprint)
    {
        if (!_fingerprints.TryGetValue(number, out var known))
            _fingerprints[number] = known = [];
        if (known.Add(fingerprint))
            Count++;
        if (Count <= ConflictsMax)
            return;
        var (lowest, forgotten) = _fingerprints.First();
        forgotten.Remove(forgotten.Min);
        Count--;
        if (forgotten.Count == 0)
            _fingerprints.Remove(lowest);
    }

    public void Write(ByteWriter to)
    {
        to.Count(_fingerprints.Count);
        foreach (var (number, known) in _fingerprints)
        {
            to.UVar((ulong)number);
            to.Count(known.Count);
            foreach (var fingerprint in known)
                to.UInt64Fixed(fingerprint);
        }
    }

    public static Conflicts Read(ref ByteReader from)
    {
        var conflicts = new Conflicts();
        for (var left = from.Count(); left > 0; left--)
        {
            var number = (long)from.UVar();
            for (var count = from.Count(); count > 0; count--)
                conflicts.Add(number, from.UInt64Fixed());
        }
        return conflicts;
    }
}
