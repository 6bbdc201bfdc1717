using RetailActors.Node.Cluster;
using RetailActors.Node.Intake;

namespace RetailActors.Node.Operations;

/// <summary>
/// Paths that an operator's key opens, if its role may (<see cref="Access"/>). Who changes something, or tries to
/// without being allowed, is logged.
/// </summary>
internal sealed class OperatorPaths(WebApplication app, RoleKeys keys, OfficeForward office, ILogger log)
{
    public void Get(string path, RequestDelegate handle, Access access = Access.View) =>
        app.MapGet(path, http => Guard(http, access, AtTheOffice(handle))).WithMetadata(new AccessRule(access));

    /// <param name="access">Left out, it is the administrators' alone.</param>
    public void Post(string path, RequestDelegate handle, Access access = Access.Administer) =>
        app.MapPost(path, http => Guard(http, access, AtTheOffice(handle))).WithMetadata(new AccessRule(access));

    /// <summary>What is about a node itself, the one that is asked or the one that the path names as {node}.</summary>
    public void GetHere(string path, RequestDelegate handle, Access access = Access.View) =>
        app.MapGet(path, http => Guard(http, access, AtTheNode(handle))).WithMetadata(new AccessRule(access));

    /// <inheritdoc cref="GetHere"/>
    public void PostHere(string path, RequestDelegate handle, Access access = Access.Administer) =>
        app.MapPost(path, http => Guard(http, access, AtTheNode(handle))).WithMetadata(new AccessRule(access));

    private RequestDelegate AtTheOffice(RequestDelegate handle) => async http =>
    {
        if (!await office.Answers(http))
            await handle(http);
    };

    private RequestDelegate AtTheNode(RequestDelegate handle) => async http =>
    {
        if (http.Request.RouteValues["node"] is not string name || !await office.Answers(http, name))
            await handle(http);
    };

    /// <summary>Who acts, for the audit trail: the name that is given, under the role that the key proves.</summary>
    public static string Who(HttpContext http)
    {
        var name = http.Request.Headers["X-Operator"] is [{ Length: > 0 and <= 64 } given] ? given : "operator";
        return http.Items[typeof(Role)] is Role role and not Role.Administrator
            ? $"{name} ({$"{role}".ToLowerInvariant()})"
            : name;
    }

    /// <summary>Null when it is absent or empty.</summary>
    public static string? Query(HttpContext http, string name) => http.Request.Query[name] is [{ Length: > 0 } value]
        ? value : null;

    private async Task Guard(HttpContext http, Access access, RequestDelegate handle)
    {
        if (Keys.Bearer(http) is not { } key)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Write(http, 401, "no-key", "An operator's key is needed",
                "send it as 'Authorization: Bearer KEY'");
        }
        else if (keys.Find(key) is not { } role)
            await Problems.Write(http, 403, "wrong-key", "The key is not an operator's",
                "a terminal's key opens the intake only");
        else if (!role.May(access))
        {
            http.Items[typeof(Role)] = role;
            Log.Denied(log, Who(http), http.Request.Method, $"{http.Request.Path}", Roles.Names(access));
            await Problems.Write(http, 403, "wrong-role", "The role may not do this",
                $"the key is that of {$"{role}".ToLowerInvariant()}; allowed: {Roles.Names(access)}");
        }
        else
        {
            http.Items[typeof(Role)] = role;
            await handle(http);
            if (access is not Access.View)
                Log.Acted(log, Who(http), $"{role}".ToLowerInvariant(), http.Request.Method, $"{http.Request.Path}",
                    http.Response.StatusCode);
        }
    }
}
