using System.Threading.Channels;
using RetailActors.Actors.Storage;
using RetailActors.Contracts;
using RetailActors.Node.Hosting;
using RetailActors.Node.Transport;
using Xunit;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>Askers as terminals are: each sends its next number when the last was answered, and again if not.</summary>
internal sealed class Traffic
{
    private const int Each = 1_000_000;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(3);

    private readonly int[] _answered;
    private readonly Channel<bool> _answers = Channel.CreateUnbounded<bool>();
    private readonly Task _running;
    private volatile bool _stopped;
    private volatile string _fault = "none";

    public Traffic(IShardTransport node, ShardId to, int askers)
    {
        _answered = new int[askers];
        _running = Task.WhenAll(Enumerable.Range(0, askers).Select(asker => Task.Run(() => Run(node, to, asker))));
    }

    public int Answered => _answered.Sum();

    private async Task Run(IShardTransport node, ShardId to, int asker)
    {
        while (!_stopped)
            try
            {
                await node.Ask(to, Mail.Of(asker * Each + _answered[asker]), Within);
                _answered[asker]++;
                _answers.Writer.TryWrite(true);
            }
            catch (ShardFaultException e)
            {
                _fault = e.Message;
                await Eventually.Until(() => _stopped || node.State.Problem is null, $"mail again: {_fault}");
            }
    }

    /// <summary>Returns when so many more have been answered.</summary>
    public async Task Flow(int more)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var until = Answered + more; Answered < until;)
            try
            {
                await _answers.Reader.WaitToReadAsync(limit.Token);
                _answers.Reader.TryRead(out _);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{until - Answered} of {more} answers did not come; the last fault: {_fault}");
            }
    }

    /// <summary>Ends it, and holds what was answered against what was read: all, each asker's in its order.</summary>
    public async Task Check(params NotingReader[] readers)
    {
        _stopped = true;
        await _running;
        foreach (var (answered, asker) in _answered.Select((answered, asker) => (answered, asker)))
        {
            var first = readers.SelectMany(reader => reader.Seen).Select(seen => seen.Number)
                .Where(number => number / Each == asker).Select(number => number % Each).Distinct().ToList();
            Assert.Equal(Enumerable.Range(0, first.Count), first);
            Assert.InRange(first.Count, answered, answered + 1);
        }
    }
}
