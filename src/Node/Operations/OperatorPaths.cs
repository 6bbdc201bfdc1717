using RetailActors.Node.Intake;

namespace RetailActors.Node.Operations;

/// <summary>Paths that only the operator's key opens.</summary>
internal sealed class OperatorPaths(WebApplication app, string operatorKeyHash)
{
    public void Get(string path, RequestDelegate handle) => app.MapGet(path, http => Guard(http, handle));

    public void Post(string path, RequestDelegate handle) => app.MapPost(path, http => Guard(http, handle));

    /// <summary>Who acts, for the audit trail.</summary>
    public static string Who(HttpContext http) =>
        http.Request.Headers["X-Operator"] is [{ Length: > 0 and <= 64 } name] ? name : "operator";

    /// <summary>Null when it is absent or empty.</summary>
    public static string? Query(HttpContext http, string name) => http.Request.Query[name] is [{ Length: > 0 } value]
        ? value : null;

    private async Task Guard(HttpContext http, RequestDelegate handle)
    {
        if (Keys.Bearer(http) is not { } key)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Write(http, 401, "no-key", "An operator's key is needed",
                "send it as 'Authorization: Bearer KEY'");
        }
        else if (!Keys.Match(key, operatorKeyHash))
            await Problems.Write(http, 403, "wrong-key", "The key is not an operator's",
                "a terminal's key opens the intake only");
        else
            await handle(http);
    }
}
