using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Threading.Channels;
using RetailActors.Actors.Storage;
using RetailActors.Node.Transport;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>A message as a reader saw it.</summary>
public sealed record SeenMail(ShardId Shard, int Number, bool Redelivered);

/// <summary>Mail of tests: a number, in as many bytes as wanted.</summary>
public static class Mail
{
    public static byte[] Of(int number, int bytes = 4)
    {
        var mail = new byte[bytes];
        BinaryPrimitives.WriteInt32LittleEndian(mail, number);
        return mail;
    }

    public static int NumberOf(ReadOnlyMemory<byte> mail) => BinaryPrimitives.ReadInt32LittleEndian(mail.Span);
}

/// <summary>Answers every message with its number and one more byte, its own name; at once, later or never.</summary>
public sealed class NotingReader(byte name, Func<int, Task>? before = null) : IMailReader
{
    private readonly Channel<SeenMail> _seen = Channel.CreateUnbounded<SeenMail>();
    private readonly ConcurrentQueue<SeenMail> _all = new();

    public IReadOnlyList<SeenMail> Seen => [.. _all];

    public async ValueTask<ReadOnlyMemory<byte>> Read(ShardId shard, ReadOnlyMemory<byte> message, bool redelivered)
    {
        var seen = new SeenMail(shard, Mail.NumberOf(message), redelivered);
        _all.Enqueue(seen);
        _seen.Writer.TryWrite(seen);
        if (before is not null)
            await before(seen.Number);
        return (byte[])[.. message.Span, name];
    }

    /// <summary>The next that it sees; waits for it.</summary>
    public ValueTask<SeenMail> Next() => _seen.Reader.ReadAsync();

    public async Task<IReadOnlyList<SeenMail>> Next(int count)
    {
        var seen = new List<SeenMail>();
        while (seen.Count < count)
            seen.Add(await Next());
        return seen;
    }
}
