using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>
/// What one channel has brought for one shard and what of it is still to be answered. Envelopes are acknowledged in
/// their order, when all before them are answered too.
/// </summary>
internal sealed class MailBag : AsyncDefaultBasicConsumer
{
    /// <param name="Taken">Counts messages.</param>
    internal sealed record Context(
        ShardId Shard, IMailReader Reader, AnswerPost Answers, Action<int> Taken, ILogger Log);

    private sealed class Delivered(ulong tag, string askedBy, int unanswered)
    {
        public ulong Tag { get; } = tag;

        public string AskedBy { get; } = askedBy;

        public int Unanswered = unanswered;
    }

    private readonly Context _context;
    private readonly TaskCompletionSource _active;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Queue<Delivered> _line = new();
    private ulong _answered, _acknowledged;
    private bool _isAcknowledging;
    private volatile bool _stopped;

    public MailBag(IChannel channel, Context context, TaskCompletionSource active) : base(channel)
    {
        (_context, _active) = (context, active);
        channel.ChannelShutdownAsync += (_, _) =>
        {
            _ended.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>The channel, or the queue, has gone.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Before the channel is closed: the client goes on to deliver what it has in its buffer.</summary>
    public void Stop() => _stopped = true;

    protected override Task OnCancelAsync(string[] consumerTags, CancellationToken cancellationToken = default)
    {
        _ended.TrySetResult();
        return base.OnCancelAsync(consumerTags, cancellationToken);
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        if (_stopped)
            return Task.CompletedTask;
        _active.TrySetResult();
        // The client reuses its buffer when this returns.
        var messages = Opened(body.ToArray());
        var envelope = new Delivered(deliveryTag, properties.ReplyTo ?? "", messages.Count);
        lock (_lock)
            _line.Enqueue(envelope);
        if (messages.Count == 0)
            Acknowledge();
        _context.Taken(messages.Count);
        foreach (var (number, bytes) in messages)
            _ = Answer(envelope, number, bytes, redelivered);
        return Task.CompletedTask;
    }

    private List<(ulong Number, ReadOnlyMemory<byte> Bytes)> Opened(byte[] envelope)
    {
        try
        {
            return Envelope.Read(envelope);
        }
        catch (CorruptBytesException e)
        {
            // Its askers ask again; it would be as damaged at the next owner.
            Log.MailDamaged(_context.Log, _context.Shard.ToString(), e.Message);
            return [];
        }
    }

    private async Task Answer(Delivered envelope, ulong number, ReadOnlyMemory<byte> message, bool redelivered)
    {
        var answer = await _context.Reader.Read(_context.Shard, message, redelivered);
        _context.Answers.Send(envelope.AskedBy, number, answer);
        if (Interlocked.Decrement(ref envelope.Unanswered) == 0)
            Acknowledge();
    }

    private void Acknowledge()
    {
        lock (_lock)
        {
            while (_line.TryPeek(out var first) && Volatile.Read(ref first.Unanswered) == 0)
                _answered = _line.Dequeue().Tag;
            if (_isAcknowledging || _answered == _acknowledged)
                return;
            _isAcknowledging = true;
        }
        _ = SendAcknowledgements();
    }

    private async Task SendAcknowledgements()
    {
        while (true)
        {
            ulong upTo;
            lock (_lock)
            {
                upTo = _answered;
                // Nothing over a channel that closes: the broker would end the connection.
                if (upTo == _acknowledged || _stopped)
                {
                    _isAcknowledging = false;
                    return;
                }
            }
            try
            {
                await Channel.BasicAckAsync(upTo, multiple: true, CancellationToken.None);
            }
            catch (Exception e) when (Quietly.IsGone(e))
            {
                // The channel has gone; what was not acknowledged comes again.
                return;
            }
            lock (_lock)
                _acknowledged = upTo;
        }
    }
}
