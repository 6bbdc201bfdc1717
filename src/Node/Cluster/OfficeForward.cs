using System.Net.Http.Headers;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Cluster;

/// <summary>
/// Passes what operators ask to the node that has the office, or to the one that they name: whichever node is asked,
/// the answer is the same. The key goes along, so that the other node decides what it opens.
/// </summary>
internal sealed class OfficeForward(RetailNode node)
{
    /// <summary>A problem that passes by itself: nothing was done yet, and the same can be asked again.</summary>
    public const string MovingType = Problems.Kind + Moving;

    private const string Passed = "X-Retail-Passed-On", Moving = "moving", Unanswered = "unanswered";
    private static readonly string[] Told = ["Authorization", "X-Operator"];

    /// <summary>No redirects: a key is sent to members of the cluster only.</summary>
    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <returns>False: the office is here, and the caller answers.</returns>
    public async ValueTask<bool> Answers(HttpContext http)
    {
        if (node.Cluster is not { } cluster || node.Shards.Registry.IsHere)
            return false;
        var owner = cluster.View.Places.FirstOrDefault(place => place.Group == ShardGroup.Office)?.Owner;
        var office = cluster.View.Members.FirstOrDefault(member => member.Incarnation == owner);
        if (office is null || office.Incarnation == cluster.Me.Incarnation || http.Request.Headers.ContainsKey(Passed))
            await Refuse(http, Moving, "the office is moving from one node to another");
        else
            await Pass(http, office, Moving);
        return true;
    }

    /// <param name="name">The node that shall answer.</param>
    /// <returns>False: it is this one, and the caller answers.</returns>
    public async ValueTask<bool> Answers(HttpContext http, string name)
    {
        if (name == node.Settings.Node.Name)
            return false;
        if (node.Cluster?.View.Members.FirstOrDefault(member => member.Name == name) is { } there)
            await Pass(http, there, Unanswered);
        else
            await Problems.Write(http, 404, "unknown-node", "The node is not known",
                $"'{Intake.Refusal.Shorten(name)}'; allowed: "
                + string.Join(", ", node.Cluster?.View.Members.Select(m => m.Name) ?? [node.Settings.Node.Name]));
        return true;
    }

    /// <param name="gone">What it is when no connection comes about, and nothing was done.</param>
    private static async Task Pass(HttpContext http, Member to, string gone)
    {
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method),
            new Uri(to.Address, $"{http.Request.Path}{http.Request.QueryString}"));
        request.Headers.Add(Passed, to.Name);
        foreach (var name in Told)
            if (http.Request.Headers[name] is [{ } value])
                request.Headers.TryAddWithoutValidation(name, value);
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            request.Content = new StreamContent(http.Request.Body);
            if (http.Request.ContentType is { } type)
                request.Content.Headers.ContentType = MediaTypeHeaderValue.TryParse(type, out var media) ? media : null;
        }
        try
        {
            using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead,
                http.RequestAborted);
            http.Response.StatusCode = (int)answer.StatusCode;
            http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            if (answer.Headers.RetryAfter?.Delta is { } after)
                http.Response.Headers.RetryAfter = $"{(int)after.TotalSeconds}";
            await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
        catch (HttpRequestException e) when (!http.Response.HasStarted)
        {
            await Refuse(http, e.HttpRequestError == HttpRequestError.ConnectionError ? gone : Unanswered,
                $"node {to.Name} does not answer ({e.HttpRequestError})");
        }
    }

    private static Task Refuse(HttpContext http, string type, string why)
    {
        http.Response.Headers.RetryAfter = "1";
        return Problems.Write(http, 503, type, "Ask again in a moment", why);
    }
}
