using RabbitMQ.Client;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>One connection to the broker, made anew when it is lost.</summary>
internal sealed class RabbitLink(RabbitOptions options, string name, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan BackoffMin = TimeSpan.FromMilliseconds(100), BackoffMax = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _stop = new();
    private IConnection? _connection;
    private string? _blocked;

    /// <summary>Null when all is well.</summary>
    public string? Problem { get; private set; } = "not connected yet";

    /// <summary>The broker takes nothing now: it is short of memory or disk.</summary>
    public bool IsBlocked => _blocked is not null;

    /// <exception cref="TransportException">The broker cannot be used as it is.</exception>
    public async Task Open(CancellationToken cancel)
    {
        Use(await RabbitBroker.Connect(options, name, cancel));
        await RabbitBroker.CheckQueues(_connection!, options, cancel);
    }

    /// <summary>Waits, with growing pauses, until there is one.</summary>
    public async ValueTask<IConnection> Get(CancellationToken cancel)
    {
        if (_connection is { IsOpen: true } open)
            return open;
        await _one.WaitAsync(cancel);
        try
        {
            for (var backoff = BackoffMin; ; backoff = backoff * 2 < BackoffMax ? backoff * 2 : BackoffMax)
            {
                if (_connection is { IsOpen: true } known)
                    return known;
                if (await TryConnect(cancel))
                    continue;
                await Task.Delay(backoff, clock, cancel);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<bool> TryConnect(CancellationToken cancel)
    {
        try
        {
            await Quietly.Dispose(_connection);
            Use(await RabbitBroker.Connect(options, name, cancel));
            Log.BrokerConnected(log, RabbitBroker.Named(options), name);
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Problem = e.Message;
            return false;
        }
    }

    private void Use(IConnection connection)
    {
        (_connection, _blocked, Problem) = (connection, null, null);
        connection.ConnectionBlockedAsync += (_, blocked) =>
        {
            (_blocked, Problem) = (blocked.Reason, $"the broker takes nothing now: {blocked.Reason}");
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            (_blocked, Problem) = (null, null);
            return Task.CompletedTask;
        };
        connection.ConnectionShutdownAsync += (_, shutdown) =>
        {
            if (_connection != connection)
                return Task.CompletedTask;
            Problem = $"the broker at {RabbitBroker.Named(options)} is lost: {shutdown.ReplyText}";
            Log.BrokerLost(log, RabbitBroker.Named(options), name, shutdown.ReplyText);
            _ = Task.Run(Reconnect);
            return Task.CompletedTask;
        };
    }

    private async Task Reconnect()
    {
        try
        {
            await Get(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        var connection = _connection;
        _connection = null;
        await Quietly.Dispose(connection);
        Problem = "it is closed";
    }
}
