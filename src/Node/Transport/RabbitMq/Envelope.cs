using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>
/// Several messages, or several answers, in one message of the broker: a version, how many, and of each the asker's
/// number and its bytes. One without any is a probe.
/// </summary>
internal static class Envelope
{
    private const byte Version = 1;

    public static void Begin(ByteWriter to, int count)
    {
        to.Reset();
        to.Byte(Version);
        to.Count(count);
    }

    public static void Add(ByteWriter to, ulong number, ReadOnlySpan<byte> bytes)
    {
        to.UVar(number);
        to.Bytes(bytes);
    }

    /// <exception cref="CorruptBytesException">It is damaged, or of a node that is newer by more than one version.
    /// </exception>
    public static List<(ulong Number, ReadOnlyMemory<byte> Bytes)> Read(ReadOnlyMemory<byte> envelope)
    {
        var from = new ByteReader(envelope.Span);
        if (from.Byte() is not Version and var version)
            throw new CorruptBytesException(0, $"an envelope of version {version}");
        var count = from.Count();
        if (count > from.Remaining)
            throw new CorruptBytesException(from.Position, $"{count} messages in {from.Remaining} bytes");
        var all = new List<(ulong, ReadOnlyMemory<byte>)>(count);
        for (; count > 0; count--)
        {
            var number = from.UVar();
            var length = from.Bytes().Length;
            all.Add((number, envelope.Slice(from.Position - length, length)));
        }
        return all;
    }
}
