using RetailActors.Actors.Retail;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Demo;

/// <summary>A terminal and what it rings up. Only its own loop touches it; others read the view.</summary>
/// <param name="next">The transaction of a moment; null when nothing is left.</param>
public sealed class Till(SimulatedTerminal terminal, Func<DateTimeOffset, Transaction?> next, TillRecord? record)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    private TillView _view = new(default, 0);

    public SimulatedTerminal Terminal { get; } = terminal;

    public TillView View => Volatile.Read(ref _view);

    /// <summary>What the device still has of an earlier run: sent again, as after a restored backup.</summary>
    public void Remember(Transaction transaction) => Terminal.TryRecord(transaction);

    /// <summary>Sells at a steady pace, sending meanwhile; at the end the queue is as it is.</summary>
    /// <param name="pause">Between two transactions.</param>
    public async Task Sell(
        TimeProvider time, DateTimeOffset until, TimeSpan pause, Random random, CancellationToken cancel)
    {
        var due = time.GetUtcNow() + pause * random.NextDouble();
        for (var now = time.GetUtcNow(); now < until; now = time.GetUtcNow())
        {
            for (; due <= now; due += pause * (0.5 + random.NextDouble()))
                if (next(due) is { } transaction)
                    Record(transaction);
            var step = await Step(cancel);
            var wait = step is { Kind: not TerminalStepKind.Idle, Wait.Ticks: 0 } ? TimeSpan.Zero : due - now;
            if (step.Wait > TimeSpan.Zero && step.Wait < wait)
                wait = step.Wait;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait < Longest ? wait : Longest, time, cancel);
        }
    }

    /// <summary>
    /// Everything there is, batch by batch: each transaction is really sent, also when the node has had it for long.
    /// </summary>
    /// <exception cref="InvalidDataException">The device's memory is full.</exception>
    public async Task SendAll(int batch, TimeProvider time, CancellationToken cancel)
    {
        for (var more = true; more;)
        {
            for (var count = 0; more && count < batch; count++)
                if (next(time.GetUtcNow()) is not { } transaction)
                    more = false;
                else if (!Record(transaction))
                    throw new InvalidDataException(
                        $"{Terminal.Terminal} has no room for more than {Terminal.Counts.Recorded} transactions");
            await Drain(time, cancel);
        }
    }

    /// <summary>Until everything is acknowledged or refused.</summary>
    public async Task Drain(TimeProvider time, CancellationToken cancel)
    {
        while (Terminal.QueueDepth > 0)
        {
            var step = await Step(cancel);
            if (step.Wait > TimeSpan.Zero)
                await Task.Delay(step.Wait, time, cancel);
        }
        Publish();
    }

    /// <summary>On the device's disk before anything is sent, as a real till has it.</summary>
    private bool Record(Transaction transaction)
    {
        record?.Write(Terminal.Terminal, transaction);
        return Terminal.TryRecord(transaction);
    }

    private async Task<TerminalStep> Step(CancellationToken cancel)
    {
        var step = await Terminal.RunStep(cancel);
        Publish();
        return step;
    }

    private void Publish() => Volatile.Write(ref _view, new TillView(Terminal.Counts, Terminal.QueueDepth));
}

/// <param name="Queue">Transactions that nobody acknowledged yet.</param>
public sealed record TillView(TerminalCounts Counts, int Queue);
