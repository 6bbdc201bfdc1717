using RetailActors.Node.Settings;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>How this node reaches the broker that carries the mail, and what it may ask of it.</summary>
public sealed record RabbitOptions
{
    /// <summary>
    /// Envelopes that an owner has before it acknowledges the first. The same everywhere and for good: owners that take
    /// different numbers break the order of what goes from one to the next.
    /// </summary>
    public const ushort Prefetch = 32;

    /// <summary>Messages that wait together travel together, up to so many and so many bytes.</summary>
    public const int EnvelopeMessagesMax = 64, EnvelopeBytesMax = 256 << 10;

    /// <summary>One message. A broker refuses more than 128 MiB.</summary>
    public const int MessageBytesMax = 64 << 20;

    /// <summary>
    /// <c>amqp://host:port/virtual-host</c>, or amqps for TLS; without user and password. Several are the nodes of one
    /// broker, tried in any order; all with the same virtual host.
    /// </summary>
    public required IReadOnlyList<string> Urls { get; init; }

    public required string User { get; init; }

    public required Secret Password { get; init; }

    /// <summary>The cluster's name: its queues are called <c>prefix.kind.number</c>.</summary>
    public required string Prefix { get; init; }

    /// <summary>An authority's certificate (PEM) that is trusted for TLS besides the system's; null for none.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Envelopes, to all shards, that the broker has not confirmed yet; 1 to 10,000.</summary>
    public int ConfirmsInFlight { get; init; } = 64;

    /// <summary>Envelopes that wait in one shard's queue before the broker refuses the next.</summary>
    public int QueueEnvelopesMax { get; init; } = 1_000;

    public long QueueBytesMax { get; init; } = 64 << 20;

    /// <summary>Messages to one shard that wait in this node for their envelope before the next is refused.</summary>
    public int WaitingMax { get; init; } = 2_000;

    /// <summary>A broker that is silent for about twice as long is lost, and so is a node; 1 to 60 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <exception cref="TransportException">A value is out of its range; the message names it.</exception>
    public void Check()
    {
        Hold(Urls.Count > 0, "no broker is named");
        foreach (var url in Urls)
            Hold(Uri.TryCreate(url, UriKind.Absolute, out var at) && at.Scheme is "amqp" or "amqps"
                && at.UserInfo.Length == 0,
                "a broker is amqp://host:port or amqps://host:port, without user and password");
        Hold(NameAttribute.Fits(Prefix), $"the prefix of the queues is '{Prefix}'; allowed: {NameAttribute.Rule}");
        Hold(AuthorityFile is null || File.Exists(AuthorityFile), $"there is no file {AuthorityFile}");
        Hold(ConfirmsInFlight is > 0 and <= 10_000, $"confirms in flight are 1 to 10000, not {ConfirmsInFlight}");
        Hold(QueueEnvelopesMax > 0 && QueueBytesMax > 0 && WaitingMax > 0, "what may wait is more than nothing");
        Hold(Heartbeat >= TimeSpan.FromSeconds(1) && Heartbeat <= TimeSpan.FromMinutes(1),
            $"a heartbeat is 1 s to 60 s, not {Heartbeat}");
    }

    private static void Hold(bool holds, string otherwise)
    {
        if (!holds)
            throw new TransportException(otherwise);
    }
}

/// <summary>The broker cannot be used; the message says why and what to do, and no secret.</summary>
public sealed class TransportException(string message, Exception? inner = null) : Exception(message, inner);
