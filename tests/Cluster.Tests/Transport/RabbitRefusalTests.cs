using RetailActors.Actors.Storage;
using RetailActors.Node.Settings;
using RetailActors.Node.Transport.RabbitMq;
using RetailActors.Simulators.Servers;
using Xunit;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>What is wrong with the broker is said at the start, with what to do.</summary>
public sealed class RabbitRefusalTests(SharedBroker broker)
{
    private static readonly ShardId Tills = new("terminals", 1);

    private async Task<RabbitOptions> Options(Func<RabbitServer, string> url) =>
        RabbitNodes.Options(broker.NewPrefix(), url(await broker.Server));

    private static async Task Refused(RabbitOptions options, params string[] named)
    {
        var refused = await Assert.ThrowsAsync<TransportException>(() => RabbitNodes.Join(options));

        foreach (var word in named)
            Assert.Contains(word, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password() => await Refused(
        await Options(server => server.Url) with { Password = new Secret("hunter2") }, "refuses the user 'retail'");

    [Fact]
    public async Task A_broker_that_is_not_there() =>
        await Refused(await Options(_ => "amqp://127.0.0.1:1"), "cannot be reached", "127.0.0.1:1");

    [Fact]
    public async Task A_virtual_host_that_is_not_there() =>
        await Refused(await Options(server => server.Url + "/nowhere"), "virtual host");

    [Fact]
    public async Task TLS_where_none_is_spoken() => await Refused(
        await Options(server => $"amqps://localhost:{server.Port}"), "use amqp://");

    [Fact]
    public async Task No_TLS_where_it_is_spoken() => await Refused(
        await Options(server => $"amqp://localhost:{server.TlsPort}"), "use amqps://");

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for() =>
        await Refused(await Options(server => server.TlsUrl), "authority of its certificate");

    [Fact]
    public async Task Mail_goes_over_TLS_when_the_authority_is_named()
    {
        var options = await Options(server => server.TlsUrl) with
        {
            AuthorityFile = (await broker.Server).CertificateFile,
        };
        await using var node = await RabbitNodes.Join(options);
        await using var _ = await node.Serve([Tills], new NotingReader(1), CancellationToken.None);

        Assert.Equal(7, Mail.NumberOf(await node.Ask(Tills, Mail.Of(7), TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public async Task A_user_who_may_not_make_queues()
    {
        var server = await broker.Server;
        await server.Control(CancellationToken.None, "add_user", "reader", "hunter2");
        await server.Control(CancellationToken.None, "set_permissions", "reader", "^$", ".*", ".*");

        await Refused(
            await Options(one => one.Url) with { User = "reader", Password = new Secret("hunter2") },
            "keeps no quorum queue for 'reader'", "permissions");
    }

    [Fact]
    public async Task Queues_with_other_limits()
    {
        var options = await Options(server => server.Url);
        await using var first = await RabbitNodes.Join(options);
        await using var _ = await first.Serve([Tills], new NotingReader(1), CancellationToken.None);
        await using var second = await RabbitNodes.Join(options with { QueueEnvelopesMax = 7 });

        var refused = await Assert.ThrowsAsync<TransportException>(
            async () => await second.Serve([Tills], new NotingReader(2), CancellationToken.None));

        Assert.Contains("other limits", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>One rule: what the settings take as a cluster's name is a prefix of queues.</summary>
    [Fact]
    public async Task A_name_with_every_sign_that_is_allowed_is_a_prefix()
    {
        var prefix = $"{broker.NewPrefix()}.Shops_of-2026";
        Assert.Equal(prefix, new NameAttribute("retail", "").Read(prefix, typeof(string)));
        await using var node = await RabbitNodes.Join(RabbitNodes.Options(prefix, (await broker.Server).Url));
        await using var _ = await node.Serve([Tills], new NotingReader(1), CancellationToken.None);

        Assert.Equal(7, Mail.NumberOf(await node.Ask(Tills, Mail.Of(7), TimeSpan.FromMinutes(1))));
    }

    [Theory]
    [InlineData("http://127.0.0.1", "ok", 64, "amqp://")]
    [InlineData("amqp://guest:hunter2@127.0.0.1", "ok", 64, "without user and password")]
    [InlineData("amqp://127.0.0.1", "not ok", 64, "prefix")]
    [InlineData("amqp://127.0.0.1", "ok", 0, "confirms in flight")]
    public async Task Options_out_of_range(string url, string prefix, int confirms, string named) =>
        await Refused(RabbitNodes.Options(prefix, url) with { ConfirmsInFlight = confirms }, named);
}
