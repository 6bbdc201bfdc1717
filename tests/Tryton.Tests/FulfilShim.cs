using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RetailActors.Contracts;
using RetailActors.Simulators.Tryton;

namespace RetailActors.Tryton.Tests;

/// <summary>
/// Fulfil's envelope, as its public Python client speaks it, around a real Tryton: a <c>PUT</c> for each method, an API
/// key, real statuses, and results that are fetched later. No Fulfil can be reached from here; what is behind it can.
/// </summary>
public sealed class FulfilShim : IAsyncDisposable
{
    public const string ApiKey = "a-key-of-one-application";

    private readonly WebApplication _app;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly Uri _tryton;
    private long _user;
    private readonly ConcurrentDictionary<string, (int Asked, JsonNode Answer)> _tasks = new();

    private FulfilShim(WebApplication app, Uri tryton) =>
        (_app, _tryton) = (app, new Uri(tryton, $"{TrytonServer.Database}/"));

    public Uri Address => Loopback.AddressOf(_app);

    /// <summary>Which methods are answered by a task; each is looked at twice before it is done.</summary>
    public string Later { get; set; } = "post";

    /// <summary>Looks at results that were asked for.</summary>
    public int Looks { get; private set; }

    public static async Task<FulfilShim> Start(Uri tryton)
    {
        var app = Loopback.New();
        var shim = new FulfilShim(app, tryton);
        app.MapPut("/api/v2/{kind}/{model}/{method}", shim.Call);
        app.MapPost("/api/v2/async-result", shim.Result);
        await app.StartAsync();
        await shim.LogIn();
        return shim;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task Call(HttpContext context, string kind, string model, string method)
    {
        if (context.Request.Headers["x-api-key"] != ApiKey)
        {
            await Answer(context, 401, Error("AuthenticationError", "the key is not known"));
            return;
        }
        var arguments = (JsonArray)(await JsonNode.ParseAsync(context.Request.Body))!;
        arguments.Add(JsonNode.Parse(context.Request.Query["context"].ToString()));
        var answer = await Rpc($"{kind}.{model}.{method}", (JsonArray)arguments.DeepClone());
        if (answer["error"] is JsonArray asked && asked[0]!.ToString() == "UserWarning")
            answer = await Agreed(asked[1]![0]!.ToString(), $"{kind}.{model}.{method}", arguments);
        if (answer["error"] is JsonArray error)
            await Answer(context, StatusOf(error), ErrorOf(error));
        else if (method == Later)
            await Answer(context, 200, TaskOf(answer["result"]));
        else
            await Answer(context, 200, answer["result"]);
    }

    private async Task Result(HttpContext context)
    {
        var asked = (await JsonNode.ParseAsync(context.Request.Body))!["tasks"]![0]!;
        var id = asked[0]!.GetValue<string>();
        Looks++;
        var answer = new JsonObject { ["error"] = Error("UserError", "no such task") };
        if (_tasks.TryGetValue(id, out var task) && asked[1]!.GetValue<string>() == $"token of {id}")
        {
            _tasks[id] = (task.Asked + 1, task.Answer);
            answer = task.Asked == 0
                ? new JsonObject { ["state"] = "STARTED", ["result"] = null }
                : new JsonObject { ["state"] = "SUCCESS", ["result"] = task.Answer["result"]?.DeepClone() };
        }
        await Answer(context, 200, new JsonObject { ["tasks"] = new JsonArray(answer) });
    }

    /// <summary>Its users have agreed to be asked nothing about dates in the past.</summary>
    private async Task<JsonNode> Agreed(string warning, string method, JsonArray arguments)
    {
        await Rpc("model.res.user.warning.create",
            [new JsonArray(new JsonObject { ["user"] = _user, ["name"] = warning, ["always"] = false }),
                new JsonObject { ["company"] = 1 }]);
        return await Rpc(method, arguments);
    }

    private JsonObject TaskOf(JsonNode? result)
    {
        var id = $"task-{_tasks.Count + 1}";
        _tasks[id] = (0, new JsonObject { ["result"] = result?.DeepClone() });
        return new JsonObject { ["__class__"] = "AsyncResult", ["task_id"] = id, ["token"] = $"token of {id}" };
    }

    private static int StatusOf(JsonArray error) => error[0]!.ToString() switch
    {
        "UserError" or "UserWarning" or "ConcurrencyException" => 400,
        _ => 500,
    };

    private static JsonObject ErrorOf(JsonArray error) => error[0]!.ToString() switch
    {
        "UserError" => Error("UserError", error[1]![0]!.ToString()),
        "UserWarning" => Error("UserWarning", error[1]![1]!.ToString(), error[1]![0]!.ToString()),
        var other => Error(other, error.ToString()),
    };

    private static JsonObject Error(string type, string message, string code = "") => new()
    {
        ["type"] = type,
        ["message"] = message,
        ["code"] = code,
        ["description"] = "",
    };

    private static async Task Answer(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body?.ToJsonString() ?? "null");
    }

    private async Task LogIn()
    {
        var answer = await Rpc("common.db.login", [TrytonServer.ConnectorUser,
            new JsonObject { ["password"] = TrytonServer.ConnectorPassword }, "en"]);
        _user = answer["result"]![0]!.GetValue<long>();
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Session", Convert.ToBase64String(
            Encoding.UTF8.GetBytes(
                $"{TrytonServer.ConnectorUser}:{answer["result"]![0]}:{answer["result"]![1]}")));
    }

    private async Task<JsonNode> Rpc(string method, JsonArray arguments)
    {
        var body = new JsonObject { ["id"] = 1, ["method"] = method, ["params"] = arguments };
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(_tryton, content);
        return (await JsonNode.ParseAsync(await answer.Content.ReadAsStreamAsync()))!;
    }
}
