using System.Net.Sockets;
using System.Text;
using RetailActors.Fuzz.Running;
using RetailActors.Fuzz.Texts;

namespace RetailActors.Fuzz.Wire;

/// <summary>
/// Bytes on a raw connection that are nearly HTTP: damaged request lines, headers, lengths and chunks, sent in pieces.
/// The node answers or closes, soon, and stores nothing of what it refuses.
/// </summary>
internal sealed class FramingTarget() : Target("framing", share: 20)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerBegins = TimeSpan.FromMilliseconds(20);

    private static readonly string[] Pieces =
    [
        "\r\n", "\r\n\r\n", "\n", "\r", "\0", " ", ":", "Content-Length: -1\r\n", "Content-Length: 5\r\n",
        "Content-Length: 99999999999999999999\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: x\r\n",
        "Host: a\r\nHost: b\r\n", "Expect: 100-continue\r\n", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "ffffffffffffffff\r\n",
        "0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "Connection: upgrade\r\nUpgrade: h2c\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "Authorization: ", "é: ü\r\n", new string('A', 9_000),
    ];

    private HostileNode _node = null!;

    public override async Task Open() => _node = await HostileNode.Start();

    public override async ValueTask<string> Try(Random random)
    {
        var bytes = Request(random);
        if (random.Next(12) != 0)
            bytes = new Damage(random, Pieces).Of(bytes);
        // Whoever hung up before the answer may be recorded a moment later.
        await _node.Settled();
        var before = await _node.Recorded();

        var answer = await Exchange(bytes, random).WaitAsync(AnswerWithin);

        var status = answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3)) : 0;
        if (status == 0)
            return "closed";
        _node.Answered(status);
        // A damaged request may fall into several: what is stored then was asked for by one that was whole.
        var single = answer.LastIndexOf("HTTP/1.1", StringComparison.Ordinal) == 0;
        if (status >= 400 && single)
            Assert.Equal(before, await _node.Recorded());
        return $"{status}";
    }

    private byte[] Request(Random random)
    {
        var body = HostileBody.Of(random, ndjson: false, inReach: true);
        var chunked = random.Next(3) == 0;
        var head = $"POST /v1/terminals/{HostileNode.Till}/batches HTTP/1.1\r\nHost: node\r\n" +
            $"Authorization: Bearer {_node.TillKey}\r\nContent-Type: application/json\r\nConnection: close\r\n" +
            (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : $"Content-Length: {body.Length}\r\n\r\n");
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.ASCII.GetBytes(head));
        if (!chunked)
            bytes.Write(body);
        else
        {
            for (var from = 0; from < body.Length;)
            {
                var size = Math.Min(random.Next(1, 400), body.Length - from);
                bytes.Write(Encoding.ASCII.GetBytes($"{size:x}\r\n"));
                bytes.Write(body, from, size);
                bytes.Write("\r\n"u8);
                from += size;
            }
            bytes.Write("0\r\n\r\n"u8);
        }
        return bytes.ToArray();
    }

    private async Task<string> Exchange(byte[] bytes, Random random)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_node.Address.Host, _node.Address.Port);
        var answer = new MemoryStream();
        try
        {
            for (var from = 0; from < bytes.Length;)
            {
                var size = Math.Min(random.Next(1, bytes.Length + 1), bytes.Length - from);
                await socket.SendAsync(bytes.AsMemory(from, size));
                from += size;
            }
            var buffer = new byte[4_096];
            var first = socket.ReceiveAsync(buffer);
            // What is not whole would be waited for, and what is kept alive too: now nothing more comes.
            await ((Task)first).WaitAsync(AnswerBegins).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            socket.Shutdown(SocketShutdown.Send);
            for (var read = await first; read > 0; read = await socket.ReceiveAsync(buffer))
                answer.Write(buffer, 0, read);
        }
        catch (SocketException)
        {
            // It closed while we were still sending: that is an answer too.
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }

    public override async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await base.DisposeAsync();
    }
}
