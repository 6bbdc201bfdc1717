using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RetailActors.Simulators.Servers;

/// <summary>Ports on loopback for servers that are told theirs before they start.</summary>
public static class FreePort
{
    // Below what systems give to connections (Linux from 32768, others from 49152): a port of those, free when it was
    // looked at, is somebody's connection when the server starts, or starts again after a crash.
    private const int From = 15_000, To = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = [];

    /// <summary>One that nobody listens at, and that this process was not given before.</summary>
    /// <exception cref="ServerException">There is none.</exception>
    public static int Next()
    {
        for (var tries = To - From; tries > 0; tries--)
        {
            // At random: other processes look for theirs at the same time.
            var port = Random.Shared.Next(From, To);
            if (!Given.ContainsKey(port) && IsFree(port) && Given.TryAdd(port, true))
                return port;
        }
        throw new ServerException($"no port from {From} to {To} is free");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
