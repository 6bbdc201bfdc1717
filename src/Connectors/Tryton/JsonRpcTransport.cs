using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// Tryton's JSON-RPC: one address, one session. Business errors come with status 200; a session that is gone is told by
/// 401, before any work, so that call is repeated once after a new login.
/// </summary>
internal sealed class JsonRpcTransport(TrytonOptions options, HttpCalls calls) : ITransport
{
    private readonly Uri _address = new(calls.Base, $"{options.Database}/");
    private readonly SemaphoreSlim _one = new(1, 1);
    private string? _session;

    public long? User { get; private set; }

    public void Dispose() => _one.Dispose();

    public async ValueTask<Reply> Call(Operation operation, CancellationToken cancel)
    {
        var body = Body(operation);
        string? refused = null;
        while (true)
        {
            if (await Login(refused, cancel) is { } noSession)
                return noSession;
            var session = _session!;
            var exchange = await calls.Send(Request(body, session), cancel);
            if (exchange is not Exchange.Answered { Status: 401 })
                return Read(exchange);
            if (refused is not null)
                return new Reply.NotNow($"{_address} does not take the session of '{options.User}' (401)", null);
            refused = session;
        }
    }

    /// <returns>Null when there is a session, another one than <paramref name="refused"/>.</returns>
    private async ValueTask<Reply?> Login(string? refused, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_session is not null && _session != refused)
                return null;
            var exchange = await calls.Send(Request(LoginBody(), null), cancel);
            if (exchange is Exchange.Answered { Status: 401 })
                return new Reply.NotNow(
                    $"'{options.User}' cannot log in to {_address} (401): check its name and password", null);
            // Nothing of a login that broke is left behind but a session that nobody uses.
            var reply = Read(exchange);
            if (reply is not Reply.Good good)
                return reply as Reply.NotNow ?? new Reply.NotNow($"no session: {reply}", null);
            if (good.Result.ValueKind != JsonValueKind.Array || good.Result.GetArrayLength() != 2
                || !good.Result[0].TryGetInt64(out var user))
                return new Reply.NotNow($"{_address} answers a login with something else than a session", null);
            User = user;
            _session = Convert.ToBase64String(
                Encoding.UTF8.GetBytes($"{options.User}:{user}:{good.Result[1].GetString()}"));
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    private HttpRequestMessage Request(ReadOnlyMemory<byte> body, string? session)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (session is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Session", session);
        return request;
    }

    /// <summary>Exactly id, method and params: with other members it answers in another form.</summary>
    private static ReadOnlyMemory<byte> Body(Operation operation) => Written(json =>
    {
        json.WriteString("method", $"{(operation.IsWizard ? "wizard" : "model")}.{operation.Model}.{operation.Method}");
        json.WriteStartArray("params");
        foreach (var argument in operation.Arguments)
            Write(json, argument);
        operation.Context.WriteTo(json);
        json.WriteEndArray();
    });

    private ReadOnlyMemory<byte> LoginBody() => Written(json =>
    {
        json.WriteString("method", "common.db.login");
        json.WriteStartArray("params");
        json.WriteStringValue(options.User);
        json.WriteStartObject();
        json.WriteString("password", options.Secret);
        json.WriteEndObject();
        json.WriteStringValue("en");
        json.WriteEndArray();
    });

    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(4 << 10);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteNumber("id", 1);
        write(json);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, System.Text.Json.Nodes.JsonNode? node)
    {
        if (node is null)
            json.WriteNullValue();
        else
            node.WriteTo(json);
    }

    private static Reply Read(Exchange exchange)
    {
        if (exchange is not Exchange.Answered { Status: 200 } answered)
            return exchange.ToReply();
        try
        {
            var answer = JsonElement.Parse(answered.Body.Span);
            return answer.ValueKind != JsonValueKind.Object ? exchange.ToReply()
                : answer.TryGetProperty("error", out var error) ? ErrorReplies.From(error)
                : answer.TryGetProperty("result", out var result) ? new Reply.Good(result)
                : exchange.ToReply();
        }
        catch (JsonException)
        {
            return exchange.ToReply();
        }
    }
}
