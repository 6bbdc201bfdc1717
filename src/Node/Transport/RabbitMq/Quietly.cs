using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>Ends what may have ended by itself.</summary>
internal static class Quietly
{
    /// <summary>What the client throws when the other side has gone.</summary>
    public static bool IsGone(Exception e) => e is RabbitMQClientException or IOException or SocketException
        or InvalidOperationException or OperationCanceledException or TimeoutException or TransportException;

    public static async Task Dispose(IAsyncDisposable? one)
    {
        try
        {
            if (one is IConnection { IsOpen: true } connection)
                await connection.CloseAsync(TimeSpan.FromSeconds(2));
            if (one is not null)
                await one.DisposeAsync();
        }
        catch (Exception e) when (IsGone(e))
        {
            // It has gone.
        }
    }
}
