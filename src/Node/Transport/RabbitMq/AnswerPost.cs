using System.Threading.Channels;
using RabbitMQ.Client;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>
/// Sends the answers of this node's shards. Those to one asker that wait together share an envelope. An answer that is
/// lost is its asker's affair: what it speaks of is durable.
/// </summary>
internal sealed class AnswerPost : IAsyncDisposable
{
    private readonly record struct Answer(string To, ulong Number, ReadOnlyMemory<byte> Bytes);

    private readonly Channel<Answer> _waiting =
        Channel.CreateUnbounded<Answer>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, List<Answer>> _byAsker = [];
    private readonly ByteWriter _writer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RabbitLink _link;
    private readonly ILogger _log;
    private readonly Task _running;
    private IChannel? _channel;

    public AnswerPost(RabbitLink link, ILogger log)
    {
        (_link, _log) = (link, log);
        _running = Task.Run(Run);
    }

    /// <summary>What waits here is bounded by what an owner may have unacknowledged.</summary>
    public void Send(string to, ulong number, ReadOnlyMemory<byte> bytes) =>
        _waiting.Writer.TryWrite(new Answer(to, number, bytes));

    private async Task Run()
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(_stop.Token))
                await SendWhatWaits();
        }
        catch (OperationCanceledException)
        {
            await Quietly.Dispose(_channel);
        }
    }

    private async Task SendWhatWaits()
    {
        var bytes = 0L;
        for (var left = RabbitOptions.EnvelopeMessagesMax * 4; left > 0 && bytes < RabbitOptions.EnvelopeBytesMax
            && _waiting.Reader.TryRead(out var answer); left--)
        {
            if (!_byAsker.TryGetValue(answer.To, out var answers))
                _byAsker[answer.To] = answers = [];
            answers.Add(answer);
            bytes += answer.Bytes.Length;
        }
        try
        {
            if (_channel is not { IsOpen: true })
                _channel = await (await _link.Get(_stop.Token)).CreateChannelAsync(cancellationToken: _stop.Token);
            foreach (var (asker, answers) in _byAsker)
                await Send(_channel, asker, answers);
        }
        catch (Exception e) when (Quietly.IsGone(e) && !_stop.IsCancellationRequested)
        {
            Log.MailInterrupted(_log, "answers", e.Message);
        }
        _byAsker.Clear();
    }

    private ValueTask Send(IChannel channel, string asker, List<Answer> answers)
    {
        Envelope.Begin(_writer, answers.Count);
        foreach (var answer in answers)
            Envelope.Add(_writer, answer.Number, answer.Bytes.Span);
        return channel.BasicPublishAsync("", asker, mandatory: false,
            new BasicProperties { DeliveryMode = DeliveryModes.Transient }, _writer.WrittenMemory,
            CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
