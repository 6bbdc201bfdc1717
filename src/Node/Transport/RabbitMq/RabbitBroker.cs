using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>What is said to a RabbitMQ, and what its refusals mean.</summary>
internal static class RabbitBroker
{
    private const string NoVirtualHost =
        "refuses the virtual host: make it, or give the user permissions in it (rabbitmqctl set_permissions)";

    private const ushort NotAllowed = 530, PreconditionFailed = 406;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Version Oldest = new(3, 10);

    /// <summary>Where it is, without credentials.</summary>
    public static string Named(RabbitOptions options) => string.Join(", ", options.Urls);

    public static string QueueOf(RabbitOptions options, ShardId shard) =>
        $"{options.Prefix}.{shard.Kind}.{shard.Number}";

    /// <exception cref="TransportException">It cannot be reached, or says no.</exception>
    public static async Task<IConnection> Connect(RabbitOptions options, string name, CancellationToken cancel)
    {
        var factory = new ConnectionFactory
        {
            UserName = options.User,
            Password = options.Password.Reveal(),
            VirtualHost = VirtualHost(new Uri(options.Urls[0])),
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = Patience,
            HandshakeContinuationTimeout = Patience,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            MaxInboundMessageBodySize = 128 << 20,
        };
        try
        {
            return await factory.CreateConnectionAsync(
                options.Urls.Select(url => Endpoint(new Uri(url), options.AuthorityFile)), name, cancel);
        }
        catch (BrokerUnreachableException e)
        {
            throw Explain(e, options);
        }
    }

    private static string VirtualHost(Uri url) =>
        url.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(url.AbsolutePath[1..]) : "/";

    private static AmqpTcpEndpoint Endpoint(Uri url, string? authorityFile)
    {
        var tls = url.Scheme == "amqps";
        var port = url.Port > 0 ? url.Port : tls ? AmqpTcpEndpoint.DefaultAmqpSslPort : AmqpTcpEndpoint.UseDefaultPort;
        return new AmqpTcpEndpoint(url.Host, port, new SslOption(url.Host, enabled: tls)
        {
            CertificateValidationCallback = authorityFile is null ? null
                : (_, certificate, _, errors) => IsTrusted(certificate as X509Certificate2, errors, authorityFile),
        });
    }

    private static bool IsTrusted(X509Certificate2? certificate, SslPolicyErrors errors, string authorityFile)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (certificate is null || errors != SslPolicyErrors.RemoteCertificateChainErrors)
            return false;
        using var chain = new X509Chain();
        using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(authorityFile));
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static TransportException Explain(BrokerUnreachableException e, RabbitOptions options)
    {
        var causes = Causes(e).ToList();
        string why;
        if (causes.Exists(cause => cause is AuthenticationFailureException or PossibleAuthenticationFailureException))
            why = $"refuses the user '{options.User}': check the user and its password, and that it may come from here";
        else if (causes.OfType<OperationInterruptedException>().Any(IsNoVirtualHost))
            why = NoVirtualHost;
        else if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } tls)
            why = $"and this node do not agree on TLS ({tls.Message}): use amqp:// if it speaks none there, "
                + "or name the authority of its certificate";
        // A connection that is made and then reset is one to something else.
        else if (causes.OfType<SocketException>().FirstOrDefault() is { } socket
            && socket.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.ConnectionAborted))
            why = $"cannot be reached ({socket.Message}): is it running, and is the port right?";
        else
            why = $"does not answer as RabbitMQ does ({causes[^1].Message}): use amqps:// if it speaks TLS there, "
                + "amqp:// if it does not, and check the port";
        return new TransportException($"the broker at {Named(options)} {why}", e);
    }

    private static bool IsNoVirtualHost(OperationInterruptedException e) => e.ShutdownReason?.ReplyCode == NotAllowed;

    private static IEnumerable<Exception> Causes(Exception e) => e is AggregateException all
        ? all.InnerExceptions.SelectMany(Causes)
        : e.InnerException is { } inner ? Causes(inner).Prepend(e) : [e];

    /// <exception cref="TransportException">It is too old, or may not keep the queues that are needed.</exception>
    public static async Task CheckQueues(IConnection connection, RabbitOptions options, CancellationToken cancel)
    {
        var version = connection.ServerProperties?["version"] is byte[] text ? Encoding.UTF8.GetString(text) : "0.0";
        if (Version.TryParse(version.Split('-', '+')[0], out var known) && known < Oldest)
            throw new TransportException(
                $"the broker at {Named(options)} is RabbitMQ {version}; {Oldest} or newer is needed for quorum queues");
        try
        {
            // It stays: making one and deleting it at every connection is work for the broker's disk.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
            await channel.QueueDeclareAsync($"{options.Prefix}.check", durable: true, exclusive: false,
                autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" },
                cancellationToken: cancel);
        }
        catch (OperationInterruptedException e) when (IsNoVirtualHost(e))
        {
            throw new TransportException($"the broker at {Named(options)} {NoVirtualHost}", e);
        }
        catch (OperationInterruptedException e)
        {
            throw new TransportException($"the broker at {Named(options)} keeps no quorum queue for '{options.User}' "
                + $"({e.ShutdownReason?.ReplyText}): enable them (rabbitmqctl enable_feature_flag quorum_queue) "
                + "and give the user all permissions", e);
        }
    }

    /// <summary>What waits in it goes with it: whoever asked is not answered, and asks again.</summary>
    public static async Task Delete(
        IConnection connection, ShardId shard, RabbitOptions options, CancellationToken cancel)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        await channel.QueueDeleteAsync(QueueOf(options, shard), cancellationToken: cancel);
    }

    /// <exception cref="TransportException">It stands with other limits.</exception>
    public static async Task Declare(
        IConnection connection, ShardId shard, RabbitOptions options, CancellationToken cancel)
    {
        var queue = QueueOf(options, shard);
        // A channel of its own: a refusal closes it.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        try
        {
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?>
                {
                    ["x-queue-type"] = "quorum",
                    ["x-single-active-consumer"] = true,
                    ["x-max-length"] = options.QueueEnvelopesMax,
                    ["x-max-length-bytes"] = options.QueueBytesMax,
                    ["x-overflow"] = "reject-publish",
                    // Otherwise all leaders are at the node that the first of us is connected to.
                    ["x-queue-leader-locator"] = "balanced",
                }, cancellationToken: cancel);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == PreconditionFailed
            && e.ShutdownReason.ReplyText.Contains("inequivalent", StringComparison.Ordinal))
        {
            throw new TransportException($"the queue {queue} stands with other limits: give all nodes the same ones, "
                + $"and delete it while it is empty ({e.ShutdownReason.ReplyText})", e);
        }
    }
}
