using System.Buffers.Binary;
using System.Text;
using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulation.Engine;

/// <summary>
/// Virtual time and the order of everything that happens, from one seed. Nothing sleeps: time jumps to the next action.
/// </summary>
public sealed class SeededScheduler(int seed)
{
    /// <summary>A longer trace keeps its end.</summary>
    private const int TraceLinesMax = 4_000;

    private readonly PriorityQueue<(string Name, Action Run), (Instant At, int Tie, long Order)> _actions = new();
    private readonly Queue<string> _lines = new();
    private long _order;

    public Random Random { get; } = new(seed);

    public Instant Now { get; set; } = Instant.FromUtc(2026, 11, 21, 9, 0);

    /// <summary>A hash of all that happened so far, and when: equal for equal seeds.</summary>
    public ulong Trace { get; private set; }

    /// <summary>How many actions ran.</summary>
    public long Steps { get; private set; }

    public int ActionCount => _actions.Count;

    /// <summary>What is told to <see cref="Tell"/> is kept; costs time.</summary>
    public bool IsRecording { get; init; }

    public IReadOnlyCollection<string> Lines => _lines;

    public bool Chance(double probability) => probability > 0 && Random.NextDouble() < probability;

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
        Steps++;
        Note(action.Name);
        action.Run();
        return true;
    }

    /// <summary>Runs until then, or until the condition holds.</summary>
    /// <returns>False when the time is over.</returns>
    public bool RunUntil(Instant end, Func<bool> isDone)
    {
        while (!isDone())
        {
            if (!_actions.TryPeek(out _, out var next) || next.At > end)
            {
                Now = Instant.Max(Now, end);
                return false;
            }
            RunNext();
        }
        return true;
    }

    /// <summary>A line for a person, in the trace of a recorded run and in every run's hash.</summary>
    public void Tell(string who, string what)
    {
        Note(what);
        if (!IsRecording)
            return;
        _lines.Enqueue($"{Now:uuuu-MM-dd HH:mm:ss.fff}  {who,-14} {what}");
        if (_lines.Count > TraceLinesMax)
            _lines.Dequeue();
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
