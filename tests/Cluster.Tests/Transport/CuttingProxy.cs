using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>Stands between a node and its broker, and fails as a network does.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly int _to;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flows = Open();

    public CuttingProxy(int to)
    {
        _to = to;
        _listener.Start();
        _accepting = Accept();
    }

    public string Url => $"amqp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Every connection ends; new ones are taken.</summary>
    public void Cut()
    {
        foreach (var client in _open.Keys)
            client.Close();
    }

    /// <summary>Nothing comes through, and nobody is told.</summary>
    public void Freeze() => _flows = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw() => _flows.TrySetResult();

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Carry(await _listener.AcceptTcpClientAsync());
        }
        catch (SocketException)
        {
            // It was stopped.
        }
    }

    private async Task Carry(TcpClient client)
    {
        using var broker = new TcpClient();
        try
        {
            await broker.ConnectAsync(IPAddress.Loopback, _to);
            (_open[client], _open[broker]) = (true, true);
            await Task.WhenAny(Copy(client, broker), Copy(broker, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has gone.
        }
        client.Dispose();
        _open.TryRemove(client, out _);
        _open.TryRemove(broker, out _);
    }

    private async Task Copy(TcpClient from, TcpClient to)
    {
        try
        {
            var buffer = new byte[64 << 10];
            for (int read; (read = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                await _flows.Task;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has gone.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Thaw();
        Cut();
        await _accepting;
    }
}
