using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>
/// Mail over RabbitMQ: a quorum queue a shard with one active reader, envelopes of what waits together, confirmed by
/// the broker and acknowledged when answered. docs/decisions/0011 says why each of it.
/// </summary>
public sealed class RabbitTransport : IShardTransport
{
    private readonly RabbitOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    // What is sent does not hold up what is taken: the broker slows a connection that publishes too much. And RabbitMQ
    // 3.10 ends a connection over which an answer is sent to an asker at a node of its own that has died.
    private readonly RabbitLink _sending, _taking, _answering;
    private readonly Lock _lock = new();
    private readonly List<Served> _served = [];
    private RabbitSender _sender = null!;
    private AnswerPost _answers = null!;
    private long _taken;

    private RabbitTransport(RabbitOptions options, string node, TimeProvider clock, ILogger log)
    {
        (_options, _clock, _log) = (options, clock, log);
        _sending = new RabbitLink(options, $"{node} sends", clock, log);
        _taking = new RabbitLink(options, $"{node} takes", clock, log);
        _answering = new RabbitLink(options, $"{node} answers", clock, log);
    }

    /// <param name="node">Its name, as the broker's operators see it.</param>
    /// <exception cref="TransportException">The broker cannot be used; the message says what to do.</exception>
    public static async Task<RabbitTransport> Open(
        RabbitOptions options, string node, TimeProvider clock, ILogger log, CancellationToken cancel)
    {
        options.Check();
        var transport = new RabbitTransport(options, node, clock, log);
        try
        {
            await transport._sending.Open(cancel);
            await transport._taking.Open(cancel);
        }
        catch
        {
            await transport._sending.DisposeAsync();
            await transport._taking.DisposeAsync();
            throw;
        }
        transport._sender = new RabbitSender(options, transport._sending, clock, log);
        transport._answers = new AnswerPost(transport._answering, options.Heartbeat * 3, log);
        return transport;
    }

    public TransportState State => new(RabbitBroker.Named(_options), _sending.Problem ?? _taking.Problem, _sender.Sent,
        Volatile.Read(ref _taken), _sender.Waiting);

    public async ValueTask<ReadOnlyMemory<byte>> Ask(ShardId to, ReadOnlyMemory<byte> message, TimeSpan within)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, RabbitOptions.MessageBytesMax);
        if (_sending.IsBlocked)
            throw new ShardFaultException(new Fault(FaultKind.Busy, _sending.Problem ?? "it was short of room"));
        var question = _sender.TryAsk(to, message)
            ?? throw new ShardFaultException(new Fault(FaultKind.Busy, $"too much mail waits for {to}"));
        try
        {
            return await question.Task.WaitAsync(within, _clock);
        }
        catch (TimeoutException)
        {
            question.Fail($"{to} did not answer within {within}"
                + (_sending.Problem is { } problem ? $"; {problem}" : ""));
            return await question.Task;
        }
        finally
        {
            _sender.Forget(question);
        }
    }

    public async ValueTask<IAsyncDisposable> Serve(
        IReadOnlyList<ShardId> shards, IMailReader reader, CancellationToken cancel)
    {
        var served = new Served([.. shards.Select(shard => new ServedShard(_options, _taking, _answering,
            new MailBag.Context(shard, reader, _answers, count => Interlocked.Add(ref _taken, count), _log), _clock))]);
        try
        {
            await Task.WhenAll(served.Shards.Select(shard => shard.Active)).WaitAsync(cancel);
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }
        lock (_lock)
            _served.Add(served);
        return served;
    }

    public async ValueTask DisposeAsync()
    {
        Served[] served;
        lock (_lock)
            served = [.. _served];
        foreach (var one in served)
            await one.DisposeAsync();
        await _answers.DisposeAsync();
        await _sender.DisposeAsync();
        await _answering.DisposeAsync();
        await _taking.DisposeAsync();
        await _sending.DisposeAsync();
    }

    private sealed class Served(IReadOnlyList<ServedShard> shards) : IAsyncDisposable
    {
        public IReadOnlyList<ServedShard> Shards => shards;

        public async ValueTask DisposeAsync() =>
            await Task.WhenAll(shards.Select(shard => shard.DisposeAsync().AsTask()));
    }
}
