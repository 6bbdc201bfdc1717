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
    private readonly TimeSpan _within;
    private readonly ILogger _log;
    private readonly Task _running;
    private IChannel? _channel;

    /// <param name="within">How long the connection may take to take an envelope.</param>
    public AnswerPost(RabbitLink link, TimeSpan within, ILogger log)
    {
        (_link, _within, _log) = (link, within, log);
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
                await Send(_channel, asker, answers).AsTask().WaitAsync(_within);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            // Also a publish that hangs: the client can wait for ever to write to a connection that has died.
            Log.MailInterrupted(_log, "answers", e.Message);
            _ = Quietly.Dispose(_channel);
            _channel = null;
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
