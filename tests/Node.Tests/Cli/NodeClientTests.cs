using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RetailActors.Contracts;
using RetailActors.Node.Cli;
using RetailActors.Node.Operations;
using Xunit;

namespace RetailActors.Node.Tests.Cli;

/// <summary>What the command line makes of a node's refusals.</summary>
public sealed class NodeClientTests : IAsyncLifetime
{
    private readonly Queue<string> _refusals = new();
    private readonly WebApplication _node = Loopback.New();
    private NodeClient _client = null!;
    private int _asked;

    public async ValueTask InitializeAsync()
    {
        _node.MapPost("/v1/close", Answer);
        await _node.StartAsync();
        _client = new NodeClient(Loopback.AddressOf(_node), "the-key-of-the-test");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task While_the_office_moves_the_same_is_asked_again()
    {
        _refusals.Enqueue("moving");
        _refusals.Enqueue("moving");

        var reply = await Close();

        Assert.Equal((7, 3), (reply.Journals, _asked));
    }

    /// <summary>It may have been done.</summary>
    [Theory]
    [InlineData("unanswered"), InlineData("unavailable")]
    public async Task Every_other_refusal_is_told_at_once(string why)
    {
        _refusals.Enqueue(why);

        var refused = await Assert.ThrowsAsync<NodeAnswerException>(Close);

        Assert.Equal((503, "Not now: because", 1), (refused.Status, refused.Message, _asked));
    }

    private Task<CloseReply> Close() => _client.Post("v1/close", new CloseRequest("2026-11-20"),
        NodeJson.Default.CloseRequest, NodeJson.Default.CloseReply, default);

    private Task Answer(HttpContext http)
    {
        _asked++;
        return _refusals.TryDequeue(out var why) ? Problems.Write(http, 503, why, "Not now", "because")
            : http.Response.WriteAsJsonAsync(new CloseReply(7), NodeJson.Default.CloseReply);
    }
}
