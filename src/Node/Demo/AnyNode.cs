namespace RetailActors.Node.Demo;

/// <summary>
/// Sends each till's requests to one node as long as it answers, and to another when it does not: what a load balancer
/// does in front of a cluster. Any node takes any terminal's sales.
/// </summary>
internal sealed class AnyNode(Func<IReadOnlyList<Uri>> nodes, int first) : DelegatingHandler(
    new SocketsHttpHandler { MaxConnectionsPerServer = 512, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
{
    private int _at = first;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var known = nodes();
        var node = known[(int)((uint)Volatile.Read(ref _at) % known.Count)];
        request.RequestUri = new Uri(node, request.RequestUri!.PathAndQuery);
        try
        {
            return await base.SendAsync(request, cancel);
        }
        catch (HttpRequestException)
        {
            // The till sends it again, and then to the next.
            Interlocked.Increment(ref _at);
            throw;
        }
    }
}
