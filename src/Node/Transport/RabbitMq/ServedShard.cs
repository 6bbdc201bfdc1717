using RabbitMQ.Client;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>A shard whose mail this node takes, over one channel after another until it is given back.</summary>
internal sealed class ServedShard : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), ProbeEvery = TimeSpan.FromSeconds(1);

    private readonly ShardId _shard;
    private readonly RabbitOptions _options;
    private readonly RabbitLink _link, _answering;
    private readonly MailBag.Context _context;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _active = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;

    public ServedShard(
        RabbitOptions options, RabbitLink link, RabbitLink answering, MailBag.Context context, TimeProvider clock)
    {
        (_shard, _options, _link, _answering, _context, _clock) =
            (context.Shard, options, link, answering, context, clock);
        _running = Task.Run(Run);
    }

    /// <summary>
    /// Completes when the broker has given something to this node: it gives to one at a time, so no one else reads.
    /// </summary>
    public Task Active => _active.Task;

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
            try
            {
                await Serve(await _link.Get(_stop.Token));
            }
            catch (TransportException e)
            {
                _active.TrySetException(e);
                await Rest(e);
            }
            catch (Exception e)
            {
                await Rest(e);
            }
    }

    private async Task Rest(Exception why)
    {
        if (_stop.IsCancellationRequested)
            return;
        Log.MailInterrupted(_context.Log, _shard.ToString(), why.Message);
        await Task.Delay(Pause, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Serve(IConnection connection)
    {
        await RabbitBroker.Declare(connection, _shard, _options, _stop.Token);
        if (!await TakesMail(await _answering.Get(_stop.Token)))
        {
            Log.QueueMadeAnew(_context.Log, RabbitBroker.QueueOf(_options, _shard));
            // Done only by a broker that answers.
            await RabbitBroker.Declare(connection, _shard, _options, _stop.Token);
            await RabbitBroker.Delete(connection, _shard, _options, _stop.Token);
            return;
        }
        // Another channel and another consumer each time, and closed, never cancelled: so that what was not answered
        // goes back in its order.
        var channel = await connection.CreateChannelAsync(cancellationToken: _stop.Token);
        var bag = new MailBag(channel, _context, _active);
        try
        {
            var queue = RabbitBroker.QueueOf(_options, _shard);
            await channel.BasicQosAsync(0, RabbitOptions.Prefetch, global: false, _stop.Token);
            await channel.BasicConsumeAsync(queue, autoAck: false, bag, _stop.Token);
            while (!_active.Task.IsCompleted && !bag.Ended.IsCompleted)
            {
                // No signal tells that a consumer's turn has come. A full queue refuses the probe, so it is sent again.
                await channel.BasicPublishAsync("", queue, Probe.Envelope, _stop.Token);
                await Task.WhenAny(_active.Task, bag.Ended, Task.Delay(ProbeEvery, _clock, _stop.Token));
                _stop.Token.ThrowIfCancellationRequested();
            }
            await bag.Ended.WaitAsync(_stop.Token);
        }
        finally
        {
            bag.Stop();
            await Quietly.Dispose(channel);
        }
    }

    /// <summary>
    /// A queue that was made within seconds of a crash of its broker can come back empty and without a leader, for
    /// good: it confirms nothing, and whoever tries to read it hangs and takes its connection down. Hence it is
    /// tried over the connection of answers. An election takes less than this waits.
    /// </summary>
    private async Task<bool> TakesMail(IConnection answering) =>
        await Probe.Try(answering, _shard, _options, _stop.Token) != Probe.Verdict.Silent || _answering.IsBlocked;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
