namespace RetailActors.Simulators.Dynamics365;

public enum FaultKind
{
    /// <summary>
    /// The work is done, then the connection is dropped, or the reply held back for the fault's delay.
    /// </summary>
    TimeOutAfterCommit,

    /// <summary>The connection is dropped, after the fault's delay, and nothing was done.</summary>
    TimeOutBeforeCommit,

    /// <summary>429, resource-based; the delay is its <c>Retry-After</c>, without one the header is absent.</summary>
    Throttled,

    /// <summary>500 before anything was done.</summary>
    ServerError,

    /// <summary>503 before anything was done; the delay is its <c>Retry-After</c>.</summary>
    Unavailable,

    /// <summary>The work begins after the delay.</summary>
    Slow,

    /// <summary>A change set leaves its headers behind and fails with its lines.</summary>
    OrphanHeader,

    /// <summary>
    /// A line is refused because somebody has the journal open; the text is documented, when it strikes is not.
    /// </summary>
    JournalInUse,

    /// <summary>The posting job cannot post a journal and says so in its log.</summary>
    RejectedVoucher,
}

/// <param name="Rate">0 to 1: how often it strikes, drawn from the environment's seed.</param>
/// <param name="Times">It strikes at most so often; null: as long as it is set.</param>
/// <param name="On">Only where the address below <c>/data/</c> begins so: <c>$batch</c>, <c>LedgerJournalHeaders</c>;
/// null: anywhere there; <c>token</c>: the identity service.</param>
public sealed record Fault(
    FaultKind Kind, double Rate = 1, int? Times = null, TimeSpan? Delay = null, string? On = null);

/// <summary>The faults that are switched on. Safe to change while requests run.</summary>
public sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly List<Set> _active = [];

    internal Faults(int seed) => _random = new Random(seed);

    public IReadOnlyList<Fault> Active
    {
        get
        {
            lock (_gate)
                return [.. _active.Where(set => set.Left != 0).Select(set => set.Fault with { Times = set.Left })];
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">A rate is not within 0 to 1, or a count is below 0.</exception>
    public void Add(params IReadOnlyList<Fault> faults)
    {
        foreach (var fault in faults)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(fault.Rate, 0, nameof(Fault.Rate));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(fault.Rate, 1, nameof(Fault.Rate));
            ArgumentOutOfRangeException.ThrowIfLessThan(fault.Times ?? 0, 0, nameof(Fault.Times));
        }
        lock (_gate)
            _active.AddRange(faults.Select(fault => new Set(fault) { Left = fault.Times }));
    }

    public void Clear()
    {
        lock (_gate)
            _active.Clear();
    }

    /// <summary>The fault that strikes here, if one does; each call is one draw.</summary>
    internal Fault? Draw(FaultKind kind, string target)
    {
        lock (_gate)
        {
            var set = _active.Find(set => set.Fault.Kind == kind && set.Left != 0
                && (set.Fault.On is { } on ? target.StartsWith(on, StringComparison.Ordinal) : target != "token"));
            if (set is null || (set.Fault.Rate < 1 && _random.NextDouble() >= set.Fault.Rate))
                return null;
            set.Left--;
            return set.Fault;
        }
    }

    private sealed class Set(Fault fault)
    {
        public Fault Fault { get; } = fault;

        public int? Left { get; set; }
    }
}
