using System.Net.Sockets;
using System.Text;

namespace RetailActors.Node.Tests.Operations;

/// <summary>A connection of one's own, byte by byte; the longest wait only ends a test that fails.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawClient> Connect(Uri address)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(address.Host, address.Port).WaitAsync(Patience);
        return client;
    }

    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await _socket.SendAsync(bytes).AsTask().WaitAsync(Patience)..];
    }

    /// <summary>One byte a moment, until the other side has had enough.</summary>
    public async Task Dribble()
    {
        using var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (_socket.Available == 0 && !HasEnded && await moment.WaitForNextTickAsync())
                await Send("a");
        }
        catch (SocketException)
        {
            // It has.
        }
    }

    private bool HasEnded => _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0;

    /// <summary>All until the other side closes; empty when it does so without a word.</summary>
    public async Task<string> Answer()
    {
        var answer = new MemoryStream();
        var buffer = new byte[4_096];
        try
        {
            while (await _socket.ReceiveAsync(buffer).WaitAsync(Patience) is var read and > 0)
                answer.Write(buffer, 0, read);
        }
        catch (SocketException)
        {
            // A reset closes too.
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }

    /// <summary>The first bytes that come, at least to the end of the status line.</summary>
    public async Task<string> Status()
    {
        var buffer = new byte[4_096];
        var read = await _socket.ReceiveAsync(buffer).WaitAsync(Patience);
        return Encoding.Latin1.GetString(buffer, 0, read).Split('\r')[0];
    }

    public void Dispose() => _socket.Dispose();
}
