using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// The operations that all of the connector is made of, over either envelope. A button's answer proves nothing: whoever
/// presses one reads the record back.
/// </summary>
internal sealed class Models(ITransport transport, TrytonOptions options)
{
    private const int QuestionsMax = 5;

    /// <summary>Null until the company is known; then part of every call's context.</summary>
    public long? Company { get; set; }

    /// <summary>Every row that the domain has, in the order of their ids.</summary>
    /// <exception cref="ErpUnavailableException">It cannot be read now, or not at all.</exception>
    public async ValueTask<IReadOnlyList<JsonElement>> Rows(
        string model, JsonArray domain, string[] fields, CancellationToken cancel, JsonObject? context = null)
    {
        var rows = new List<JsonElement>();
        while (true)
        {
            var page = Array(await Read(model, "search_read",
                [domain.DeepClone(), rows.Count, options.PageRows, new JsonArray(new JsonArray("id", "ASC")),
                    Values.Texts(fields)], context, cancel), model);
            rows.AddRange(page.EnumerateArray());
            if (rows.Count > options.RowsMax)
                throw new ErpUnavailableException($"{model} has more than {options.RowsMax} rows (RowsMax)");
            if (page.GetArrayLength() < options.PageRows)
                return rows;
        }
    }

    /// <param name="order">A field and <c>ASC</c> or <c>DESC</c>.</param>
    /// <returns>Null when the domain has none.</returns>
    /// <exception cref="ErpUnavailableException">It cannot be read now, or not at all.</exception>
    public async ValueTask<JsonElement?> First(
        string model, JsonArray domain, string order, string[] fields, CancellationToken cancel)
    {
        var found = Array(await Read(model, "search_read",
            [domain, 0, 1, new JsonArray(Values.Texts(order.Split(' '))), Values.Texts(fields)], null, cancel), model);
        return found.GetArrayLength() == 0 ? null : found[0];
    }

    /// <summary>The fields of some records; what is not there is left out.</summary>
    /// <exception cref="ErpUnavailableException">It cannot be read now, or not at all.</exception>
    public async ValueTask<IReadOnlyList<JsonElement>> Read(
        string model, IReadOnlyList<long> ids, string[] fields, CancellationToken cancel, JsonObject? context = null)
    {
        var rows = new List<JsonElement>(ids.Count);
        foreach (var some in ids.Chunk(options.PageRows))
            rows.AddRange(Array(await Read(model, "read", [Values.Ids(some), Values.Texts(fields)], context, cancel),
                model).EnumerateArray());
        return rows;
    }

    /// <summary>Answers questions that are allowed; any other one is a refusal.</summary>
    /// <param name="allows">What this call may be asked, besides what the settings allow.</param>
    public async ValueTask<Reply> Write(
        string model, string method, JsonArray arguments, CancellationToken cancel,
        JsonObject? context = null, bool wizard = false, Func<Reply.Asked, bool>? allows = null)
    {
        for (var question = 0; ; question++)
        {
            var reply = await transport.Call(
                new Operation(model, method, arguments, Context(context), wizard), cancel);
            if (reply is not Reply.Asked asked)
                return reply;
            if (question == QuestionsMax || await Answer(asked, allows, cancel) is not { } answered)
                return new Reply.Refused($"Tryton asks a person: {asked.Why} ({asked.Name}); allowed by itself are "
                    + $"questions that begin with: {string.Join(", ", options.WarningsAllowed)}");
            if (answered is not Reply.Good)
                return answered;
        }
    }

    /// <returns>Null when the question is not allowed to be answered.</returns>
    private async ValueTask<Reply?> Answer(
        Reply.Asked asked, Func<Reply.Asked, bool>? allows, CancellationToken cancel)
    {
        var allowed = allows?.Invoke(asked) == true
            || options.WarningsAllowed.Any(name => asked.Name.StartsWith(name, StringComparison.Ordinal));
        if (transport.User is not { } user || !allowed)
            return null;
        var answer = new JsonObject { ["user"] = user, ["name"] = asked.Name, ["always"] = false };
        return await transport.Call(
            new Operation("res.user.warning", "create", [new JsonArray(answer)], Context(null)), cancel);
    }

    private async ValueTask<JsonElement> Read(
        string model, string method, JsonArray arguments, JsonObject? context, CancellationToken cancel) =>
        await transport.Call(new Operation(model, method, arguments, Context(context)), cancel) switch
        {
            Reply.Good good => good.Result,
            Reply.Refused refused => throw new ErpUnavailableException($"{model}.{method}: {refused.Why}"),
            Reply.Asked asked => throw new ErpUnavailableException($"{model}.{method} asks: {asked.Why}"),
            Reply.NotNow not => throw new ErpUnavailableException(not.Why, not.RetryAfter),
            Reply.Lost lost => throw new ErpUnavailableException(lost.Why),
            var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
        };

    private static JsonElement Array(JsonElement answer, string model) => answer.ValueKind == JsonValueKind.Array
        ? answer
        : throw new ErpUnavailableException($"{model} answers no rows");

    /// <summary>In English, because errors are told apart by their words where they have nothing else.</summary>
    private JsonObject Context(JsonObject? more)
    {
        var context = more is null ? [] : (JsonObject)more.DeepClone();
        context["language"] = "en";
        if (Company is { } company)
            context["company"] = company;
        return context;
    }
}
