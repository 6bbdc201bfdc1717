using System.Net;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Terminals;

/// <summary>
/// A till, kiosk or handheld on the network: it keeps what is not acknowledged, sends it in batches until it is, obeys
/// Retry-After, and backs off. What goes wrong on the way is drawn from its seed. Used by one caller at a time.
/// </summary>
public sealed class SimulatedTerminal
{
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(1);

    private readonly TerminalMemory _memory;
    private readonly IntakeClient _intake;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly TerminalOptions _options;
    private readonly List<RefusedTransaction> _refused = [];
    private OutBatch? _unanswered;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private DateTimeOffset _heartbeatAt = DateTimeOffset.MinValue;
    private TerminalCounts _counts;
    private int _failuresInARow;
    private int _batchMax;

    /// <param name="http">Its base address is the node's. Shared by terminals.</param>
    /// <param name="key">The terminal's bearer key.</param>
    /// <param name="seed">Of jitter and faults: the same seed against the same answers does the same.</param>
    public SimulatedTerminal(
        TerminalId terminal, HttpClient http, string key, TimeProvider time, int seed, TerminalOptions? options = null)
    {
        _options = options ?? new TerminalOptions();
        _options.Check();
        Terminal = terminal;
        _time = time;
        _random = new Random(seed);
        _batchMax = _options.BatchTransactionsMax;
        _memory = new TerminalMemory(terminal, _options.RecordTransactionsMax);
        _intake = new IntakeClient(http, terminal, key, _options.Gzip, time);
    }

    public TerminalId Terminal { get; }

    public TerminalCounts Counts => _counts;

    /// <summary>Transactions that nobody acknowledged yet.</summary>
    public int QueueDepth => _memory.Pending;

    /// <summary>Everything it ever recorded, by number: what the books are held against.</summary>
    public IEnumerable<Transaction> Record => _memory.All;

    public IReadOnlyList<RefusedTransaction> Refused => _refused;

    /// <summary>False: the device's memory is full, nothing was recorded.</summary>
    /// <exception cref="ArgumentException">The number is taken.</exception>
    public bool TryRecord(Transaction transaction)
    {
        if (!_memory.TryRecord(transaction))
            return false;
        _counts = _counts with { Recorded = _counts.Recorded + 1 };
        return true;
    }

    /// <summary>Steps and waits until everything is acknowledged or refused. Waits through the time provider.</summary>
    public async Task RunUntilEmpty(CancellationToken cancellation)
    {
        while (_memory.Pending > 0)
        {
            var step = await RunStep(cancellation);
            if (step.Wait > TimeSpan.Zero)
                await Task.Delay(step.Wait, _time, cancellation);
        }
    }

    /// <summary>At most one exchange with the intake (two, when a batch is duplicated).</summary>
    public async Task<TerminalStep> RunStep(CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        if (now < _notBefore)
            return new TerminalStep(TerminalStepKind.Waiting, _notBefore - now);
        if (_options.HeartbeatEvery > TimeSpan.Zero && now >= _heartbeatAt)
            return await SendHeartbeat(now, cancellation);
        if (_memory.Pending == 0)
            return new TerminalStep(TerminalStepKind.Idle, TimeSpan.Zero);
        var faults = _options.Faults;
        if (Happens(faults.Offline))
            return Wait(now, TerminalStepKind.Waiting, faults.OfflineMax * _random.NextDouble());
        if (Happens(faults.RestoredBackups))
            _memory.RestoreBackup(_random.Next(1, faults.BackupTransactionsMax + 1));
        return await SendBatch(Choose(), cancellation);
    }

    private async Task<TerminalStep> SendHeartbeat(DateTimeOffset now, CancellationToken cancellation)
    {
        _heartbeatAt = now + _options.HeartbeatEvery;
        var oldest = _memory.Pending == 0 ? (DateTimeOffset?)null : _memory.Oldest.At.ToDateTimeOffset();
        // A heartbeat that fails is not sent again: the next one says more.
        await _intake.Heartbeat(_memory.Pending, oldest, cancellation);
        _counts = _counts with { Heartbeats = _counts.Heartbeats + 1 };
        return new TerminalStep(TerminalStepKind.Heartbeat, TimeSpan.Zero);
    }

    /// <summary>What was not answered goes again under its name, unless it is cut anew.</summary>
    private OutBatch Choose()
    {
        if (_unanswered is { } again && !Happens(_options.Faults.Rechunks))
            return again;
        var size = _unanswered is null ? _batchMax : _random.Next(1, _batchMax + 1);
        var skip = Happens(_options.Faults.Reorders) && _memory.Pending > size ? size : 0;
        return _memory.Cut(size, skip);
    }

    private async Task<TerminalStep> SendBatch(OutBatch batch, CancellationToken cancellation)
    {
        var transactions = Array.ConvertAll(batch.Numbers, number => _memory[number]);
        if (!Happens(_options.Faults.Duplicates))
            return Heard(batch, await _intake.Send(batch.Id, transactions, cancellation));
        var both = await Task.WhenAll(
            _intake.Send(batch.Id, transactions, cancellation), _intake.Send(batch.Id, transactions, cancellation));
        Heard(batch, both[0]);
        return Heard(batch, both[1]);
    }

    private TerminalStep Heard(OutBatch batch, Answer answer)
    {
        _counts = _counts with { Batches = _counts.Batches + 1, Sent = _counts.Sent + batch.Numbers.Length };
        if (Happens(_options.Faults.LostAnswers))
            answer = new Answer(0, null, null, "the answer was lost");
        if (answer.Reply is { } reply)
            return Acknowledged(reply);
        _counts = _counts with { Failures = _counts.Failures + 1 };
        switch ((HttpStatusCode)answer.Status)
        {
            case HttpStatusCode.BadRequest:
            case HttpStatusCode.RequestEntityTooLarge:
            case HttpStatusCode.UnsupportedMediaType:
                return RefusedBatch(batch, answer);
            case HttpStatusCode.TooManyRequests:
            case HttpStatusCode.ServiceUnavailable:
                _counts = _counts with { Throttled = _counts.Throttled + 1 };
                break;
        }
        _unanswered = batch;
        return Wait(_time.GetUtcNow(), TerminalStepKind.Failed, answer.RetryAfter ?? Backoff());
    }

    private TerminalStep Acknowledged(IntakeReply reply)
    {
        foreach (var (number, outcome) in reply.Outcomes)
        {
            _memory.Acknowledge(number);
            _counts = outcome switch
            {
                "accepted" => _counts with { Accepted = _counts.Accepted + 1 },
                "repeat" => _counts with { Repeats = _counts.Repeats + 1 },
                "conflict" => _counts with { Conflicts = _counts.Conflicts + 1 },
                "held" => _counts with { Held = _counts.Held + 1 },
                _ => throw new InvalidDataException(
                    $"{Terminal}#{number}: outcome '{outcome}' is not in docs/INTAKE.md"),
            };
        }
        _memory.AcknowledgeThrough(reply.AcknowledgedThrough);
        foreach (var (from, to) in reply.Gaps ?? [])
            _memory.SendAgain(from, to);
        _unanswered = null;
        _failuresInARow = 0;
        _batchMax = Math.Min(_options.BatchTransactionsMax, _batchMax * 2);
        return new TerminalStep(TerminalStepKind.Acknowledged, TimeSpan.Zero);
    }

    /// <summary>
    /// Halves until the one that is to blame stands alone; that one is put aside, and the rest goes on.
    /// </summary>
    private TerminalStep RefusedBatch(OutBatch batch, Answer answer)
    {
        _unanswered = null;
        _batchMax = Math.Max(1, batch.Numbers.Length / 2);
        if (batch.Numbers is [var number] && _memory.Refuse(number))
        {
            _refused.Add(new RefusedTransaction(number, answer.Status, answer.Why));
            _counts = _counts with { Refused = _counts.Refused + 1 };
        }
        return new TerminalStep(TerminalStepKind.Failed, TimeSpan.Zero);
    }

    private TimeSpan Backoff()
    {
        var full = _options.BackoffMin * Math.Pow(2, Math.Min(_failuresInARow++, 30));
        var bounded = full < _options.BackoffMax ? full : _options.BackoffMax;
        return bounded * (0.5 + 0.5 * _random.NextDouble());
    }

    private TerminalStep Wait(DateTimeOffset now, TerminalStepKind kind, TimeSpan wait)
    {
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait < RetryAfterMax ? wait : RetryAfterMax;
        _notBefore = now + wait;
        return new TerminalStep(kind, wait);
    }

    private bool Happens(double rate) => rate > 0 && _random.NextDouble() < rate;
}
