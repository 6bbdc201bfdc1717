using Microsoft.AspNetCore.Http.Features;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Operations;

/// <summary>
/// Entities by kind and key, at any node: what another node owns is read from the shared journal. A key may hold any
/// character; in the path it is percent-encoded, a slash too.
/// </summary>
internal sealed class EntityEndpoints(RetailNode node)
{
    private const string Begins = "/v1/entities/", Path = Begins + "{kind}/{key}";
    private const int KeyCharsMax = 500;

    private readonly EntityInspection _entities = new(node);

    public void Map(OperatorPaths paths)
    {
        paths.GetHere(Path, Show);
        paths.GetHere($"{Path}/events", Events);
        paths.GetHere($"{Path}/replay", Replay);
    }

    private async Task Show(HttpContext http)
    {
        if (await Find(http) is not { } asked)
            return;
        if (await _entities.Look(asked.Host, asked.Kind, asked.Key, http.RequestAborted) is { } view)
            await Bodies.Write(http, view, ClusterJson.Default.EntityView);
        else
            await Unknown(http, asked);
    }

    private async Task Events(HttpContext http)
    {
        if (await Find(http) is not { } asked
            || await ClusterEndpoints.Number(http, "after", 0, 0, long.MaxValue / 2) is not { } after
            || await ClusterEndpoints.Number(http, "max", 100, 1, EntityInspection.EventsMax) is not { } max)
            return;
        await Bodies.Write(http,
            await _entities.Events(asked.Host, asked.Kind, asked.Key, after, (int)max, http.RequestAborted),
            ClusterJson.Default.EntityEventsView);
    }

    private async Task Replay(HttpContext http)
    {
        if (await Find(http) is not { } asked
            || await ClusterEndpoints.Number(http, "at", long.MaxValue, 1, long.MaxValue) is not { } at)
            return;
        if (await _entities.Replay(asked.Host, asked.Kind, asked.Key, at, http.RequestAborted) is { } view)
            await Bodies.Write(http, view, ClusterJson.Default.EntityReplayView);
        else
            await Unknown(http, asked);
    }

    /// <summary>Null when there is no such kind; that is answered then.</summary>
    private async ValueTask<Asked?> Find(HttpContext http)
    {
        var (kind, key) = ((string)http.Request.RouteValues["kind"]!, KeyOf(http));
        if (key.Length > KeyCharsMax || key.Any(char.IsControl))
        {
            await Problems.Write(http, 400, "wrong-value", "The key is not allowed",
                $"'{Intake.Refusal.Shorten(key)}'; allowed: at most {KeyCharsMax} characters, none of control");
            return null;
        }
        key = _entities.FullKey(kind, key);
        if (_entities.HostOf(kind, key) is { } host)
            return new(host, kind, key);
        await Problems.Write(http, 404, "unknown-kind", "The kind of entity is not known",
            $"'{Intake.Refusal.Shorten(kind)}'; allowed: {string.Join(", ", _entities.Kinds)}");
        return null;
    }

    /// <summary>As it was sent: routing would leave an encoded slash as it is, and nobody could tell the two apart.
    /// </summary>
    private static string KeyOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        var at = target.IndexOf(Begins, StringComparison.OrdinalIgnoreCase);
        return at < 0
            ? (string)http.Request.RouteValues["key"]!
            : Uri.UnescapeDataString(target[(at + Begins.Length)..].Split('/')[1]);
    }

    private static Task Unknown(HttpContext http, Asked asked) => Problems.Write(http, 404, "unknown-entity",
        "The entity is not known",
        $"{asked.Kind} '{Intake.Refusal.Shorten(asked.Key)}' has no event in {asked.Host.Id}");

    private sealed record Asked(IShardHost Host, string Kind, string Key);
}
