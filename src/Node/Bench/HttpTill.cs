using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Bench;

/// <summary>
/// One terminal on a connection of its own that waits for each answer. Its requests are written ahead, with real
/// numbers and checksums, so that there is little work beside the node's.
/// </summary>
internal sealed class HttpTill(Uri address, IReadOnlyList<ReadOnlyMemory<byte>> requests) : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[64 << 10];

    public int Sent { get; private set; }

    public bool AtEnd => Sent == requests.Count;

    /// <summary>The requests of one terminal: batches of equal size, from number 1.</summary>
    public static List<ReadOnlyMemory<byte>> Write(BenchShop shop, int terminal, int batches, int size)
    {
        var requests = new List<ReadOnlyMemory<byte>>(batches);
        var (body, sales) = (new ByteWriter(1 << 16), new Transaction[size]);
        for (var batch = 0; batch < batches; batch++)
        {
            for (var i = 0; i < size; i++)
                sales[i] = shop.Sale(terminal, batch * (long)size + i + 1);
            body.Reset();
            BatchJson.Write(body, new BatchId($"B{batch + 1}"), sales);
            requests.Add((byte[])[.. Head(shop, terminal, body.Length), .. body.Written]);
        }
        return requests;
    }

    private static byte[] Head(BenchShop shop, int terminal, int bodyBytes) => Encoding.ASCII.GetBytes(
        $"POST /v1/terminals/{BenchShop.TerminalOf(terminal)}/batches HTTP/1.1\r\nHost: bench\r\n"
        + $"Authorization: Bearer {shop.Key}\r\nContent-Type: application/json\r\n"
        + $"Content-Length: {bodyBytes}\r\n\r\n");

    public ValueTask Connect(CancellationToken cancel) =>
        _socket.ConnectAsync(address.Host, address.Port, cancel);

    /// <exception cref="InvalidOperationException">Not answered with 200: refusals would be measured.</exception>
    public async ValueTask Next(CancellationToken cancel)
    {
        for (var rest = requests[Sent]; rest.Length > 0;)
            rest = rest[await _socket.SendAsync(rest, cancel)..];
        Sent++;
        var length = 0;
        do
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(length), cancel);
            length += read > 0 ? read : throw new IOException("the node closed the connection");
        }
        while (!IsWhole(_answer.AsSpan(0, length)));
        if (!_answer.AsSpan().StartsWith("HTTP/1.1 200"u8))
            throw new InvalidOperationException(Encoding.UTF8.GetString(_answer, 0, Math.Min(length, 600)));
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var field = answer[..head].IndexOf("Content-Length: "u8);
        return field >= 0
            ? Utf8Parser.TryParse(answer[(field + 16)..], out int length, out _) && answer.Length >= head + 4 + length
            : answer.EndsWith("\r\n0\r\n\r\n"u8);
    }

    public void Dispose() => _socket.Dispose();
}
