using System.Net;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Demo;

/// <summary>
/// Sends each till's requests to one node as long as it answers and is ready, and then to another: what a load balancer
/// does in front of a cluster. Any node takes any terminal's sales.
/// </summary>
internal sealed class AnyNode(Func<IReadOnlyList<Uri>> nodes, int first) : DelegatingHandler(
    new SocketsHttpHandler { MaxConnectionsPerServer = 512, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
{
    private int _at = first;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var (known, at) = (nodes(), Volatile.Read(ref _at));
        var node = known[(int)((uint)at % known.Count)];
        request.RequestUri = new Uri(node, request.RequestUri!.PathAndQuery);
        try
        {
            var answer = await base.SendAsync(request, cancel);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && known.Count > 1
                && !await IsReady(node, cancel))
                GoOnFrom(at);
            return answer;
        }
        catch (HttpRequestException)
        {
            GoOnFrom(at);
            throw;
        }
    }

    /// <summary>The till sends it again, and then to the next; one step, however many meet it at once.</summary>
    private void GoOnFrom(int at) => Interlocked.CompareExchange(ref _at, at + 1, at);

    private async Task<bool> IsReady(Uri node, CancellationToken cancel)
    {
        using var question = new HttpRequestMessage(HttpMethod.Get, new Uri(node, OperatorEndpoints.ReadyPath));
        try
        {
            using var answer = await base.SendAsync(question, cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
