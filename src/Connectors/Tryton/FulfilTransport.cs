using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// Fulfil's envelope around the same models, as its public Python client speaks it: a <c>PUT</c> for each method, the
/// context in the address, real HTTP statuses, and results of long calls that are asked for later.
/// </summary>
internal sealed class FulfilTransport(TrytonOptions options, HttpCalls calls, TimeProvider time) : ITransport
{
    /// <summary>Its keys belong to an application: no person's answer to a question can be given with them.</summary>
    public long? User => null;

    public void Dispose()
    {
    }

    public async ValueTask<Reply> Call(Operation operation, CancellationToken cancel)
    {
        var kind = operation.IsWizard ? "wizard" : "model";
        var context = Uri.EscapeDataString(operation.Context.ToJsonString());
        var address = new Uri(
            calls.Base, $"api/v2/{kind}/{operation.Model}/{operation.Method}?context={context}");
        var reply = Read(await calls.Send(Request(HttpMethod.Put, address, operation.Arguments), cancel));
        return reply is Reply.Good { Result: var result } && Task(result) is { } task
            ? await Await(task, cancel)
            : reply;
    }

    /// <summary>The work goes on there, so from here on whatever fails leaves its outcome open.</summary>
    private async ValueTask<Reply> Await((string Id, string Token) task, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < options.Timeout)
        {
            var body = new JsonObject { ["tasks"] = new JsonArray(new JsonArray(task.Id, task.Token)) };
            var asked = Read(await calls.Send(
                Request(HttpMethod.Post, new Uri(calls.Base, "api/v2/async-result"), body), cancel));
            if (asked is Reply.Good good && Outcome(good.Result) is { } outcome)
                return outcome;
            if (asked is Reply.Refused refused)
                return new Reply.Lost($"the result of a long call is refused: {refused.Why}");
            var wait = asked is Reply.NotNow { RetryAfter: { } after } ? after : options.AsyncPoll;
            await System.Threading.Tasks.Task.Delay(wait < options.Timeout ? wait : options.Timeout, time, cancel);
        }
        return new Reply.Lost($"a long call has no result within {options.Timeout}");
    }

    /// <returns>Null while it is under way.</returns>
    private static Reply? Outcome(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("tasks", out var tasks)
            || tasks.ValueKind != JsonValueKind.Array || tasks.GetArrayLength() != 1)
            return new Reply.Lost("the result of a long call is answered in an unknown form");
        var task = tasks[0];
        if (task.TryGetProperty("error", out var error))
            return Error(error);
        return task.Text("state") switch
        {
            "SUCCESS" => task.TryGetProperty("result", out var result)
                ? new Reply.Good(result) : new Reply.Lost("a long call has succeeded without a result"),
            "FAILURE" => new Reply.Refused($"a long call has failed: {task}"),
            _ => null,
        };
    }

    private static (string, string)? Task(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.Text("__class__") == "AsyncResult"
            ? (result.Text("task_id"), result.Text("token")) : null;

    private HttpRequestMessage Request(HttpMethod method, Uri address, JsonNode body)
    {
        var bytes = new ArrayBufferWriter<byte>(4 << 10);
        using (var json = new Utf8JsonWriter(bytes))
            body.WriteTo(json);
        var request = new HttpRequestMessage(method, address)
        {
            Content = new ReadOnlyMemoryContent(bytes.WrittenMemory),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("x-api-key", options.Secret);
        return request;
    }

    private Reply Read(Exchange exchange)
    {
        if (exchange is not Exchange.Answered answered)
            return exchange.ToReply();
        if (answered.Status is 401 or 403)
            return new Reply.NotNow($"{calls.Base} does not take the API key ({answered.Status})", null);
        try
        {
            return answered.Status switch
            {
                200 => new Reply.Good(JsonElement.Parse(answered.Body.Span)),
                400 or 409 or 422 or 423 => Error(JsonElement.Parse(answered.Body.Span)),
                404 => new Reply.Refused($"404: {ErrorReplies.Beginning(answered.Body)}"),
                _ => exchange.ToReply(),
            };
        }
        catch (JsonException)
        {
            return exchange.ToReply();
        }
    }

    /// <param name="error"><c>{"type","message","code","description"}</c>.</param>
    private static Reply Error(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
            return new Reply.Refused(ErrorReplies.Cut(error.ToString()));
        var (type, message) = (error.Text("type"), error.Text("message"));
        return type switch
        {
            "UserError" => ErrorReplies.FromUserError(message, error.Text("description")),
            "UserWarning" => new Reply.Asked(error.Text("code"), ErrorReplies.Cut(message)),
            "ConcurrencyException" => ErrorReplies.Stale(),
            _ => ErrorReplies.FromFault(message.Length > 0 ? message : error.ToString()),
        };
    }
}
