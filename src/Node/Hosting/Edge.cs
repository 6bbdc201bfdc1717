using Microsoft.AspNetCore.Routing;
using RetailActors.Node.Operations;
using RetailActors.Node.Storage;

namespace RetailActors.Node.Hosting;

/// <summary>
/// The first and the last that a request meets: whatever goes wrong on its way becomes a problem that a person can
/// read (docs/INTAKE.md). Only bytes that are no HTTP at all are answered by the server itself, with a bare status.
/// </summary>
internal sealed class Edge(ILogger log)
{
    public async Task Handle(HttpContext http, RequestDelegate next)
    {
        try
        {
            if (http.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<AccessRule>() is null)
                throw new InvalidOperationException($"{endpoint.RoutePattern.RawText} does not say who may call it");
            await next(http);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await Problems.Write(http, e.StatusCode, TypeOf(e.StatusCode), "The request cannot be read", e.Message);
        }
        catch (IOException e) when (e.InnerException is OverflowException && !http.Response.HasStarted)
        {
            // The server's word for a chunk that is longer than any number.
            await Problems.Write(http, 400, TypeOf(400), "The request cannot be read", e.Message);
        }
        catch (Exception e) when (IsGone(e, http))
        {
            // Whoever asked has left: there is nobody to answer.
        }
        catch (JournalUnavailableException e) when (!http.Response.HasStarted)
        {
            http.Response.Headers.RetryAfter = "1";
            await Problems.Write(http, 503, "unavailable", "Ask again in a moment", e.Message);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            Log.RequestFailed(log, e, http.Request.Method, $"{http.Request.Path}");
            await Problems.Write(http, 500, "fault", "A fault of the software",
                "the request failed; nothing was acknowledged; the node's log says why");
        }
        if (http.Response is { HasStarted: false, ContentType: null, StatusCode: >= 400 and var status })
            await Problems.Write(http, status, TypeOf(status), TitleOf(status),
                $"{http.Request.Method} {Intake.Refusal.Shorten($"{http.Request.Path}")}; allowed: the paths of "
                + "docs/INTAKE.md and docs/OPERATING.md, each with its method");
    }

    private static bool IsGone(Exception e, HttpContext http) =>
        http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException
        || e is Microsoft.AspNetCore.Connections.ConnectionAbortedException
            or Microsoft.AspNetCore.Connections.ConnectionResetException;

    private static string TypeOf(int status) => status switch
    {
        404 => "unknown-path",
        405 => "unknown-method",
        408 => "too-slow",
        413 => "too-large",
        _ => "broken-request",
    };

    private static string TitleOf(int status) => status switch
    {
        404 => "The path is not known",
        405 => "The method is not known here",
        _ => "The request cannot be answered",
    };
}
