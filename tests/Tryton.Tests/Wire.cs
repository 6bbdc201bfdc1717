using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RetailActors.Contracts;

namespace RetailActors.Tryton.Tests;

/// <summary>What happens to a call on its way.</summary>
public enum Mishap
{
    /// <summary>It never arrives, and the caller hears nothing.</summary>
    LoseRequest,

    /// <summary>It is done, and the caller hears nothing.</summary>
    LoseReply,

    /// <summary>It is turned away with 429.</summary>
    TurnAway,
}

/// <summary>
/// The network between the connector and a real Tryton: everything passes through unchanged, but for the mishaps that
/// a test asks for. Loopback, on a free port.
/// </summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly Lock _gate = new();
    private readonly List<(Func<string, bool> On, Mishap Mishap)> _mishaps = [];
    private readonly List<(string On, int Status, string Body)> _answers = [];
    private readonly List<string> _passed = [];

    private volatile string _authorization = "";

    private Wire(WebApplication app, Uri to) => (_app, To) = (app, to);

    public Uri To { get; set; }

    public Uri Address => Loopback.AddressOf(_app);

    /// <summary>Set: every call is turned away.</summary>
    public TimeSpan? Busy { get; set; }

    /// <summary>Runs before a call of that method passes.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Runs while Tryton works on a call of that method: sent, and its answer is not there yet.</summary>
    public Func<string, Task>? During { get; set; }

    /// <summary>The methods of all calls that arrived, in order.</summary>
    public IReadOnlyList<string> Passed
    {
        get
        {
            lock (_gate)
                return [.. _passed];
        }
    }

    public static async Task<Wire> Start(Uri to)
    {
        var app = Loopback.New(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var wire = new Wire(app, to);
        app.Run(wire.Carry);
        await app.StartAsync();
        return wire;
    }

    /// <param name="on">A part of the method's name: <c>account.move.create</c>.</param>
    public void Next(string on, Mishap mishap)
    {
        lock (_gate)
            _mishaps.Add((method => method.Contains(on, StringComparison.Ordinal), mishap));
    }

    /// <summary>What comes back for the next call of that method, which never arrives.</summary>
    public void Answer(string on, int status, string body)
    {
        lock (_gate)
            _answers.Add((on, status, body));
    }

    /// <summary>Ends the session that the last call was made with.</summary>
    public async Task LogOut()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(To, "retail/"))
        {
            Content = new StringContent("""{"id":0,"method":"common.db.logout","params":[]}""", Encoding.UTF8,
                "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task Carry(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var method = MethodOf(context.Request, body.ToArray());
        var mishap = Take(method);
        _authorization = context.Request.Headers.Authorization.ToString();
        if (Busy is { } busy || mishap == Mishap.TurnAway)
        {
            context.Response.Headers.RetryAfter = $"{(Busy ?? TimeSpan.FromSeconds(1)).TotalSeconds:F0}";
            context.Response.StatusCode = 429;
            return;
        }
        if (mishap == Mishap.LoseRequest)
        {
            context.Abort();
            return;
        }
        if (Before is { } before)
            await before(method);
        if (AnswerTo(method) is var (status, answer))
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(answer);
            return;
        }
        await Forward(context, method, body.ToArray(), mishap == Mishap.LoseReply);
    }

    private async Task Forward(HttpContext context, string method, byte[] body, bool loseReply)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method),
            new Uri(To, context.Request.Path + context.Request.QueryString))
        {
            Content = new ByteArrayContent(body),
        };
        foreach (var header in context.Request.Headers)
            if (!request.Headers.TryAddWithoutValidation(header.Key, [.. header.Value]) && header.Key == "Content-Type")
                request.Content.Headers.TryAddWithoutValidation(header.Key, [.. header.Value]);
        request.Headers.Host = null;
        try
        {
            var sent = _http.SendAsync(request);
            if (During is { } during)
                await during(method);
            using var answer = await sent;
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            if (loseReply)
            {
                context.Abort();
                return;
            }
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            if (answer.Headers.RetryAfter is { } after)
                context.Response.Headers.RetryAfter = after.ToString();
            await context.Response.Body.WriteAsync(bytes);
        }
        catch (HttpRequestException)
        {
            context.Abort();
        }
    }

    private (int Status, string Body)? AnswerTo(string method)
    {
        lock (_gate)
        {
            var at = _answers.FindIndex(one => method.Contains(one.On, StringComparison.Ordinal));
            if (at < 0)
                return null;
            var answer = _answers[at];
            _answers.RemoveAt(at);
            return (answer.Status, answer.Body);
        }
    }

    private Mishap? Take(string method)
    {
        lock (_gate)
        {
            _passed.Add(method);
            var at = _mishaps.FindIndex(one => one.On(method));
            if (at < 0)
                return null;
            var mishap = _mishaps[at].Mishap;
            _mishaps.RemoveAt(at);
            return mishap;
        }
    }

    private static string MethodOf(HttpRequest request, byte[] body)
    {
        if (request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
            return string.Join('.', request.Path.Value!.Split('/')[3..]);
        try
        {
            return JsonElement.Parse(body).GetProperty("method").GetString()!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }
}
