using System.Buffers.Binary;
using System.Text;
using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulation.Harness;

/// <summary>
/// Virtual time and the order of everything that happens, from one seed. Nothing sleeps: time jumps to the next action.
/// </summary>
public sealed class SeededScheduler(int seed)
{
    private readonly PriorityQueue<(string Name, Action Run), (Instant At, int Tie, long Order)> _actions = new();
    private long _order;

    public Random Random { get; } = new(seed);

    public Instant Now { get; private set; } = Instant.FromUtc(2026, 11, 21, 9, 0);

    /// <summary>A hash of all that happened so far, and when: equal for equal seeds.</summary>
    public ulong Trace { get; private set; }

    public int ActionCount => _actions.Count;

    public bool Chance(double probability) => Random.NextDouble() < probability;

    /// <summary>Actions of the same moment run in an order that the seed chooses.</summary>
    public void After(Duration delay, string name, Action run) =>
        _actions.Enqueue((name, run), (Now + delay, Random.Next(), _order++));

    /// <summary>After a delay of up to so many milliseconds.</summary>
    public void Soon(int millisecondsMax, string name, Action run) =>
        After(Duration.FromMilliseconds(Random.Next(millisecondsMax + 1)), name, run);

    /// <summary>False when nothing is left to happen.</summary>
    public bool RunNext()
    {
        if (!_actions.TryDequeue(out var action, out var when))
            return false;
        Now = when.At;
        Note(action.Name);
        action.Run();
        return true;
    }

    public void Note(string what)
    {
        Span<byte> bytes = stackalloc byte[16 + 256];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Trace);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Now.ToUnixTimeTicks());
        var length = Encoding.UTF8.GetBytes(what.AsSpan(0, Math.Min(what.Length, 80)), bytes[16..]);
        Trace = Fingerprint.Of(bytes[..(16 + length)]);
    }
}
