using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>
/// What this node sends to one shard: one envelope at a time, so that the order stays when one is refused. What comes
/// while it is being confirmed shares the next one.
/// </summary>
internal sealed class Lane(ShardId shard, RabbitOptions options, RabbitSender sender)
{
    private const int WaitingBytesMax = 64 << 20;

    private readonly Lock _lock = new();
    private readonly Queue<Question> _waiting = new();
    private readonly ByteWriter _writer = new();
    private long _waitingBytes;
    private bool _isPumping;

    /// <summary>False when too much waits.</summary>
    public bool TryAdd(Question question)
    {
        lock (_lock)
        {
            if (_waiting.Count >= options.WaitingMax
                || _waiting.Count > 0 && _waitingBytes + question.Message.Length > WaitingBytesMax)
                return false;
            _waiting.Enqueue(question);
            _waitingBytes += question.Message.Length;
            if (_isPumping)
                return true;
            _isPumping = true;
        }
        _ = Task.Run(Pump);
        return true;
    }

    private async Task Pump()
    {
        while (true)
        {
            RabbitSender.Line? line = null;
            try
            {
                line = await sender.Current();
            }
            catch (OperationCanceledException)
            {
                // The node stops: what waits is failed, and what comes yet.
            }
            var envelope = Take();
            if (envelope.Count == 0)
            {
                lock (_lock)
                    if (_waiting.Count == 0)
                    {
                        _isPumping = false;
                        return;
                    }
                continue;
            }
            await Send(line, envelope);
        }
    }

    private List<Question> Take()
    {
        var envelope = new List<Question>();
        lock (_lock)
            for (var bytes = 0L; _waiting.TryPeek(out var next);)
            {
                bytes += next.Message.Length;
                if (envelope.Count == RabbitOptions.EnvelopeMessagesMax
                    || envelope.Count > 0 && bytes > RabbitOptions.EnvelopeBytesMax)
                    break;
                _waiting.Dequeue();
                _waitingBytes -= next.Message.Length;
                if (!next.IsOver)
                    envelope.Add(next);
            }
        return envelope;
    }

    private async Task Send(RabbitSender.Line? line, List<Question> envelope)
    {
        try
        {
            if (line is null)
                throw new TransportException("the node stops");
            await line.Declare(shard);
            Envelope.Begin(_writer, envelope.Count);
            foreach (var question in envelope)
            {
                question.IsSent = true;
                Envelope.Add(_writer, question.Number, question.Message.Span);
            }
            await line.Publish(shard, _writer.WrittenMemory);
            line.Took(shard);
            sender.CountSent(envelope.Count);
        }
        catch (PublishException e)
        {
            line!.Forget(shard);
            foreach (var question in envelope)
                question.FailBusy(e.IsReturn ? $"the queue of {shard} had gone" : $"too much mail waits for {shard}");
            await line.Refused(shard);
        }
        catch (Exception e)
        {
            // Whatever it is: the lane goes on with what waits behind.
            foreach (var question in envelope)
                question.Fail($"the mail to {shard}: {e.Message}");
        }
    }
}
