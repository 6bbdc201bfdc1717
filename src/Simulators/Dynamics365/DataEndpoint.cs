using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// What stands before the data: tokens, mapping to a user, limits and faults; then the read, the write or the batch.
/// </summary>
internal sealed class DataEndpoint(
    Dynamics365Settings settings, Tokens tokens, Faults faults, DataService service, Batch batch)
{
    private const string Overloaded =
        "This request could not be processed at this time due to system experiencing high resource utilization.";

    private readonly UserLimiter? _limiter =
        settings.UserLimits is { } limits ? new UserLimiter(limits, settings.Time) : null;

    public bool MappedToUser { get; set; } = settings.MappedToUser;

    public async Task Serve(HttpContext http, string path)
    {
        Reply? reply;
        try
        {
            Authorise(http, path);
            using var slot = _limiter?.Enter();
            reply = await Faulty(http, path);
        }
        catch (ODataFault fault)
        {
            reply = Reply.Of(fault);
        }
        if (reply is not null)
            await Send(http, reply);
    }

    public static async Task Send(HttpContext http, Reply reply)
    {
        http.Response.StatusCode = reply.Status;
        if (reply.RetryAfter is { } after)
            http.Response.Headers.RetryAfter = Reply.Seconds(after);
        if (reply.Location is not null)
            http.Response.Headers.Location = reply.Location;
        if (reply.Status == 204)
            return;
        http.Response.ContentType = reply.ContentType;
        http.Response.ContentLength = reply.Body.Length;
        await http.Response.Body.WriteAsync(reply.Body, http.RequestAborted);
    }

    private void Authorise(HttpContext http, string path)
    {
        if (!tokens.IsGood(http.Request.Headers.Authorization))
            throw new ODataFault(401, "Unauthorized");
        if (!MappedToUser && path != "$metadata")
            throw new ODataFault(403, "Forbidden");
    }

    /// <summary>The reply, or null when the connection was dropped instead.</summary>
    private async Task<Reply?> Faulty(HttpContext http, string path)
    {
        if (faults.Draw(FaultKind.Throttled, path) is { } throttled)
            throw new ODataFault(429, Overloaded, throttled.Delay);
        if (faults.Draw(FaultKind.Unavailable, path) is { } unavailable)
            throw new ODataFault(503, "The service is unavailable.", unavailable.Delay);
        if (faults.Draw(FaultKind.ServerError, path) is not null)
            throw new ODataFault(500, "Internal server error.");
        var body = await ReadBody(http);
        if (faults.Draw(FaultKind.Slow, path) is { Delay: { } slow })
            await Task.Delay(slow, settings.Time, http.RequestAborted);
        if (faults.Draw(FaultKind.TimeOutBeforeCommit, path) is { } before)
            return await Drop(http, before);
        var reply = Handle(http, path, body);
        if (faults.Draw(FaultKind.TimeOutAfterCommit, path) is not { } after)
            return reply;
        return after.Delay is null ? await Drop(http, after) : await Late(http, reply, after.Delay.Value);
    }

    private async Task<Reply?> Drop(HttpContext http, Fault fault)
    {
        if (fault.Delay is { } delay)
            await Task.Delay(delay, settings.Time, http.RequestAborted);
        http.Abort();
        return null;
    }

    private async Task<Reply> Late(HttpContext http, Reply reply, TimeSpan delay)
    {
        await Task.Delay(delay, settings.Time, http.RequestAborted);
        return reply;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBody(HttpContext http)
    {
        if (http.Request.ContentLength is null or 0 && !http.Request.Headers.ContainsKey("Transfer-Encoding"))
            return ReadOnlyMemory<byte>.Empty;
        using var body = new MemoryStream((int)(http.Request.ContentLength ?? 4096));
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private Reply Handle(HttpContext http, string path, ReadOnlyMemory<byte> body)
    {
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method))
            return path == "$metadata" ? Metadata() : service.Read(path, request.QueryString.Value ?? "");
        if (!HttpMethods.IsPost(request.Method))
            throw new ODataFault(405, $"The method '{request.Method}' is not simulated.");
        if (path == "$batch")
            return batch.Run(request.ContentType, body);
        try
        {
            using var json = JsonDocument.Parse(body);
            var minimal = request.Headers["Prefer"].ToString().Contains("return=minimal", StringComparison.Ordinal);
            return service.Create(path, json.RootElement, minimal);
        }
        catch (JsonException wrong)
        {
            throw ODataFault.BadRequest($"The body is not JSON: {wrong.Message}");
        }
    }

    /// <summary>Only that it answers: the service shows its metadata to any valid token, mapped or not.</summary>
    private static Reply Metadata() => new(200, "application/xml",
        """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"/>"""u8.ToArray());
}
