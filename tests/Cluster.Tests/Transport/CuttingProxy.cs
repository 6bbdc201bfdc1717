using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RetailActors.Simulators.Servers;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>Stands between a node and a server, its broker or its database, and fails as a network does.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly int _to;
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private volatile TaskCompletionSource _flows = Open();

    public CuttingProxy(int to)
    {
        _to = to;
        Listen();
    }

    /// <summary>Its own for as long as it is there, also while it refuses.</summary>
    public int Port { get; } = FreePort.Next();

    public string Url => $"amqp://127.0.0.1:{Port}";

    /// <summary>Every connection ends; new ones are taken.</summary>
    public void Cut()
    {
        foreach (var client in _open.Keys)
            client.Close();
    }

    /// <summary>Every connection ends, and new ones are refused.</summary>
    public async Task Refuse()
    {
        _listener!.Dispose();
        _listener = null;
        await _accepting;
        Cut();
    }

    /// <summary>After <see cref="Refuse"/>: on the same port.</summary>
    public void Listen()
    {
        _listener = new(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = Accept(_listener);
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

    private async Task Accept(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                // Known before anything else happens: a cut finds it.
                _open[client] = true;
                _ = Carry(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private async Task Carry(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _to);
            await Task.WhenAny(Copy(client, server), Copy(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has gone.
        }
        client.Dispose();
        _open.TryRemove(client, out _);
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
        _listener?.Dispose();
        await _accepting;
        Thaw();
        Cut();
    }
}
