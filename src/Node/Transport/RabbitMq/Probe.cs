using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>An envelope without messages, to see what becomes of it.</summary>
internal static class Probe
{
    public enum Verdict { Confirmed, Refused, Silent }

    private static readonly ByteWriter Empty = Made();

    public static ReadOnlyMemory<byte> Envelope => Empty.WrittenMemory;

    /// <summary>Sends one over a channel of its own; silent is who says nothing for three heartbeats.</summary>
    public static async Task<Verdict> Try(
        IConnection connection, ShardId shard, RabbitOptions options, CancellationToken cancel)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancel);
        try
        {
            await channel.BasicPublishAsync("", RabbitBroker.QueueOf(options, shard), mandatory: false, Envelope,
                CancellationToken.None).AsTask().WaitAsync(options.Heartbeat * 3, cancel);
            return Verdict.Confirmed;
        }
        catch (PublishException)
        {
            return Verdict.Refused;
        }
        catch (TimeoutException)
        {
            return Verdict.Silent;
        }
        finally
        {
            // Nobody waits for it: the channel of a queue that says nothing does not close either.
            _ = Quietly.Dispose(channel);
        }
    }

    private static ByteWriter Made()
    {
        var probe = new ByteWriter();
        RabbitMq.Envelope.Begin(probe, 0);
        return probe;
    }
}
