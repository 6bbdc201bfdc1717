using System.Collections.Concurrent;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Hosting;

/// <summary>
/// The shifts that were opened, as the intake's answer knows them; the books decide by their own record. Bounded: the
/// oldest are forgotten first.
/// </summary>
public sealed class KnownShifts
{
    /// <summary>A month of a thousand stores with six shifts a day; about 20 MB.</summary>
    private const int ShiftsMax = 200_000;

    private readonly ConcurrentDictionary<(StoreId, string), bool> _known = new();
    private readonly ConcurrentQueue<(StoreId, string)> _order = new();
    private int _count;

    public void Add(StoreId store, string shift)
    {
        if (!_known.TryAdd((store, shift), true))
            return;
        _order.Enqueue((store, shift));
        if (Interlocked.Increment(ref _count) > ShiftsMax && _order.TryDequeue(out var oldest))
        {
            _known.TryRemove(oldest, out _);
            Interlocked.Decrement(ref _count);
        }
    }

    public bool Contains(StoreId store, string shift) => _known.ContainsKey((store, shift));
}
