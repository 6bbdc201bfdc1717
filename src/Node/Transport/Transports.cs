using RetailActors.Node.Settings;
using RetailActors.Node.Transport.RabbitMq;

namespace RetailActors.Node.Transport;

/// <summary>Opens the transport that the settings name.</summary>
public static class Transports
{
    /// <exception cref="TransportException">The broker cannot be used; the message says what to do.</exception>
    public static async ValueTask<IShardTransport> Open(
        NodeSettings settings, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        var section = settings.Cluster;
        if (section.BrokerPassword is not { } password)
            throw new TransportException("retail.cluster.broker-password is not set; best by RETAIL_BROKER_PASSWORD");
        var (urls, user) = Read(section.Broker!);
        return await RabbitTransport.Open(
            new RabbitOptions { Urls = urls, User = user, Password = password, Prefix = section.Name },
            settings.Node.Name, clock, logs.CreateLogger("RetailActors.Transport"), cancel);
    }

    /// <summary>The addresses without their user, who is the same at all.</summary>
    private static (IReadOnlyList<string> Urls, string User) Read(string brokers)
    {
        var all = brokers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var at) && at.Scheme is "amqp" or "amqps" ? at
                : throw new TransportException($"retail.cluster.broker names '{url}'; allowed: amqps://user@host:port"))
            .ToArray();
        var users = all.Select(at => Uri.UnescapeDataString(at.UserInfo)).Distinct().ToArray();
        return users is [{ Length: > 0 } user] && !user.Contains(':')
            ? ([.. all.Select(at => at.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo,
                UriFormat.UriEscaped))], user)
            : throw new TransportException("retail.cluster.broker: every address names the same user, and no password");
    }
}
