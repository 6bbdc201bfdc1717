using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Operations;

/// <summary>Clients that are slow, many or too large: they are let go, and a till beside them sells on.</summary>
public sealed class HostileClientTests : IAsyncLifetime
{
    private const int ConnectionsMax = 30, BodyBytes = 4 << 20;

    private TestShop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await TestShop.Open(
        "retail.http.head-within = 1s", "retail.http.body-within = 5s",
        "retail.http.slow-after = 2s", "retail.http.rate-min = 1000",
        $"retail.http.connections-max = {ConnectionsMax}", "retail.http.bodies-bytes-max = 16MiB");

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task A_client_that_dribbles_its_headers_is_let_go()
    {
        using var slow = await RawClient.Connect(_shop.Address);
        await slow.Send("GET /healthz HTTP/1.1\r\nHost: node\r\nX-Slow: ");

        await slow.Dribble();

        Assert.StartsWith("HTTP/1.1 408 ", await slow.Answer());
        await StillSells();
    }

    [Fact]
    public async Task A_client_that_dribbles_its_body_is_told_that_it_is_too_slow()
    {
        using var slow = await RawClient.Connect(_shop.Address);
        await slow.Send(Head($"Content-Length: {BodyBytes}"));

        await slow.Dribble();

        var answer = await slow.Answer();
        Assert.StartsWith("HTTP/1.1 408 ", answer);
        Assert.Contains("urn:retail-actors:problem:too-slow", answer, StringComparison.Ordinal);
        await StillSells();
    }

    [Fact]
    public async Task A_flood_of_connections_is_closed_beyond_the_limit_and_is_over_when_it_ends()
    {
        await StillSells();
        var flood = new List<RawClient>();
        for (var i = 0; i < ConnectionsMax * 2; i++)
            flood.Add(await RawClient.Connect(_shop.Address));

        // The last ones came when all places were taken.
        Assert.All(await Task.WhenAll(flood[^10..].Select(one => one.Answer())), Assert.Empty);

        // The till's connection is older than the flood: it is not touched by it.
        await StillSells();
        flood.ForEach(one => one.Dispose());
        await Until(async () =>
        {
            using var next = await RawClient.Connect(_shop.Address);
            await next.Send("GET /healthz HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n");
            return (await next.Answer()).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }, "a place for a new connection");
    }

    [Fact]
    public async Task Large_bodies_that_never_end_take_no_more_memory_than_there_is_for_them()
    {
        var stuck = new List<RawClient>();
        for (var i = 0; i < 8; i++)
        {
            stuck.Add(await RawClient.Connect(_shop.Address));
            await stuck[i].Send(Head($"Content-Length: {BodyBytes}"));
            _ = stuck[i].Send(new byte[BodyBytes - 1]).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        // Those that found room wait for their last byte until they are told to come again.
        var first = await Task.WhenAny(stuck.Select(one => one.Status()));

        Assert.Equal("HTTP/1.1 429 Too Many Requests", await first);
        stuck.ForEach(one => one.Dispose());
        await Until(async () => await Sold(), "memory for a body again");
    }

    [Fact]
    public async Task A_body_that_begins_fast_and_never_ends_is_broken_off()
    {
        using var stuck = await RawClient.Connect(_shop.Address);
        await stuck.Send(Head($"Content-Length: {BodyBytes}"));

        await stuck.Send(new byte[1_000_000]);

        Assert.Contains("retail.http.body-within", await stuck.Answer(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /{long} HTTP/1.1\r\nHost: node\r\n\r\n", "414")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: node\r\nX: {long}{long}\r\n\r\n", "431")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: node\r\n{many}\r\n", "431")]
    [InlineData("GET /healthz HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET /healthz HTTP/9.9\r\nHost: node\r\n\r\n", "505")]
    [InlineData("\0\0\0\0\r\n\r\n", "400")]
    public async Task What_is_too_much_or_no_HTTP_is_refused(string request, string status)
    {
        using var client = await RawClient.Connect(_shop.Address);

        await client.Send(request.Replace("{long}", new string('a', 10_000), StringComparison.Ordinal)
            .Replace("{many}", string.Concat(Enumerable.Range(0, 60).Select(i => $"X{i}: 1\r\n")),
                StringComparison.Ordinal));

        Assert.StartsWith($"HTTP/1.1 {status} ", await client.Answer());
        await StillSells();
    }

    [Theory]
    [InlineData("Content-Length: 5000000", "", "413", "too-large")]
    [InlineData("Content-Length: 999999999999", "", "413", "too-large")]
    [InlineData("Transfer-Encoding: chunked", "fffffffff\r\n", "400", "broken-request")]
    [InlineData("Transfer-Encoding: chunked", "nonsense\r\n", "400", "broken-request")]
    public async Task A_body_that_is_too_large_or_not_framed_is_a_problem_that_says_so(
        string framing, string body, string status, string problem)
    {
        using var client = await RawClient.Connect(_shop.Address);

        await client.Send(Head(framing) + body);

        var answer = await client.Answer();
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.Contains($"urn:retail-actors:problem:{problem}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"stores\":[]}", "terminals is missing")]
    [InlineData("{\"stores\":[null],\"terminals\":[]}", "null in a list")]
    [InlineData("{\"stores\":[{\"store\":\"S\"}],\"terminals\":[]}", "timeZone is missing")]
    public async Task What_a_body_lacks_is_named(string body, string why)
    {
        using var client = await RawClient.Connect(_shop.Address);

        await client.Send($"POST /v1/registry HTTP/1.1\r\nHost: node\r\nConnection: close\r\nAuthorization: Bearer "
            + $"{_shop.OperatorKey}\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        var answer = await client.Answer();
        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Contains(why, answer, StringComparison.Ordinal);
    }

    private string Head(string framing) =>
        $"POST /v1/terminals/{TestShop.Till2}/batches HTTP/1.1\r\nHost: node\r\nConnection: close\r\n"
        + $"Authorization: Bearer {_shop.KeyOf(TestShop.Till2)}\r\nContent-Type: application/json\r\n{framing}\r\n\r\n";

    private async Task StillSells() => Assert.True(await Sold());

    private async Task<bool> Sold() => (await _shop.Send(TestShop.Till1, "B1", TestShop.Sale(1))).Status == 200;
}
