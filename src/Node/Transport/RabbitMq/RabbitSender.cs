using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>
/// Sends messages and receives their answers, both on one channel: the broker routes an answer straight to the channel
/// that asked, without a queue.
/// </summary>
internal sealed class RabbitSender : IAsyncDisposable
{
    private const string AnswersHere = "amq.rabbitmq.reply-to";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly RabbitOptions _options;
    private readonly RabbitLink _link;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<ulong, Question> _questions = new();
    private readonly ConcurrentDictionary<ShardId, Lane> _lanes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private TaskCompletionSource<Line> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _numbers;
    private long _sent;

    public RabbitSender(RabbitOptions options, RabbitLink link, TimeProvider clock, ILogger log)
    {
        (_options, _link, _clock, _log) = (options, link, clock, log);
        _running = Task.Run(Run);
    }

    public long Sent => Volatile.Read(ref _sent);

    public int Waiting => _questions.Count;

    public void CountSent(int messages) => Interlocked.Add(ref _sent, messages);

    /// <summary>The line as soon as there is one.</summary>
    public Task<Line> Current() => Volatile.Read(ref _line).Task.WaitAsync(_stop.Token);

    /// <summary>Null when too much waits already.</summary>
    public Question? TryAsk(ShardId to, ReadOnlyMemory<byte> message)
    {
        var question = new Question(Interlocked.Increment(ref _numbers), message);
        _questions[question.Number] = question;
        if (_lanes.GetOrAdd(to, shard => new Lane(shard, _options, this)).TryAdd(question))
            return question;
        _questions.TryRemove(question.Number, out _);
        return null;
    }

    public void Forget(Question question) => _questions.TryRemove(question.Number, out _);

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            Line? line = null;
            try
            {
                line = await Open(await _link.Get(_stop.Token));
                _line.SetResult(line);
                await line.Ended.WaitAsync(_stop.Token);
            }
            catch (Exception e)
            {
                if (!_stop.IsCancellationRequested)
                    Log.MailInterrupted(_log, "questions", e.Message);
                await Task.Delay(Pause, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            if (line is null)
                continue;
            Volatile.Write(ref _line, new(TaskCreationOptions.RunContinuationsAsynchronously));
            await Quietly.Dispose(line.Channel);
            FailSent();
        }
    }

    /// <summary>Answers find only the channel that asked: those to this one's questions will never come.</summary>
    private void FailSent()
    {
        foreach (var question in _questions.Values)
            if (question.IsSent)
                question.Fail("the connection to the broker was lost before the answer came");
    }

    private async Task<Line> Open(IConnection connection)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
            outstandingPublisherConfirmationsRateLimiter: new ConcurrencyLimiter(new ConcurrencyLimiterOptions
            {
                PermitLimit = _options.ConfirmsInFlight,
                QueueLimit = int.MaxValue,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            })), _stop.Token);
        var line = new Line(_options, _clock, connection, channel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += Answered;
        await channel.BasicConsumeAsync(AnswersHere, autoAck: true, consumer, _stop.Token);
        return line;
    }

    private Task Answered(object sender, BasicDeliverEventArgs delivered)
    {
        try
        {
            // The client reuses its buffer when this returns.
            foreach (var (number, bytes) in Envelope.Read(delivered.Body.ToArray()))
                if (_questions.TryRemove(number, out var question))
                    question.TrySetResult(bytes);
        }
        catch (CorruptBytesException e)
        {
            Log.MailDamaged(_log, "answers", e.Message);
        }
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var question in _questions.Values)
            question.Fail("the node stops");
    }

    /// <summary>A channel for as long as it lives.</summary>
    internal sealed class Line
    {
        private readonly RabbitOptions _options;
        private readonly TimeProvider _clock;
        private readonly IConnection _connection;
        private readonly ConcurrentDictionary<ShardId, string> _declared = new();
        private readonly ConcurrentDictionary<ShardId, long> _refusedSince = new();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Line(RabbitOptions options, TimeProvider clock, IConnection connection, IChannel channel)
        {
            (_options, _clock, _connection, Channel) = (options, clock, connection, channel);
            channel.ChannelShutdownAsync += (_, _) =>
            {
                _ended.TrySetResult();
                return Task.CompletedTask;
            };
        }

        public IChannel Channel { get; }

        public Task Ended => _ended.Task;

        public async ValueTask Declare(ShardId shard)
        {
            if (_declared.ContainsKey(shard))
                return;
            await RabbitBroker.Declare(_connection, shard, _options, CancellationToken.None);
            _declared[shard] = RabbitBroker.QueueOf(_options, shard);
        }

        /// <summary>Its queue had gone, or something else: it is declared again.</summary>
        public void Forget(ShardId shard) => _declared.TryRemove(shard, out _);

        public void Took(ShardId shard) => _refusedSince.TryRemove(shard, out _);

        /// <summary>
        /// The queue is full, or so it seems: a channel that met a queue of RabbitMQ 3.10 when the queue's leader had
        /// just died is refused for as long as it lives. When another one is not, this line ends.
        /// </summary>
        public async ValueTask Refused(ShardId shard)
        {
            var now = _clock.GetTimestamp();
            if (_clock.GetElapsedTime(_refusedSince.GetOrAdd(shard, now), now) < _options.Heartbeat)
                return;
            _refusedSince[shard] = now;
            try
            {
                if (await Probe.Try(_connection, shard, _options, CancellationToken.None) == Probe.Verdict.Confirmed)
                    _ended.TrySetResult();
            }
            catch (Exception e) when (Quietly.IsGone(e))
            {
                // The connection has gone, and the line with it.
            }
        }

        /// <summary>Returns when the broker has confirmed it. Not to be cancelled: it could be half written.</summary>
        /// <exception cref="TimeoutException">No confirm: it was lost with a broker node, and the line ends with
        /// it.</exception>
        public async ValueTask Publish(ShardId shard, ReadOnlyMemory<byte> envelope)
        {
            try
            {
                await Channel.BasicPublishAsync("", _declared[shard], mandatory: true,
                    new BasicProperties { ReplyTo = AnswersHere, DeliveryMode = DeliveryModes.Persistent }, envelope,
                    CancellationToken.None).AsTask().WaitAsync(_options.Heartbeat * 3);
            }
            catch (TimeoutException)
            {
                _ended.TrySetResult();
                throw;
            }
        }
    }
}
