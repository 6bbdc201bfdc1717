using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Cluster;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Intake;

/// <summary>
/// What terminals call (docs/INTAKE.md): authenticate, verify the whole batch, hand it to the terminal's actor.
/// </summary>
public sealed class IntakeEndpoints
{
    private const int ReadersKept = 64;
    private const int RetryAfterSeconds = 1;

    /// <summary>A gap is an alarm when it has not been filled for so long: batches may overtake each other.</summary>
    private static readonly Duration GapAlarmAfter = Duration.FromMinutes(10);

    private readonly RetailNode _node;
    private readonly BatchReaders _readers;
    private readonly FeedEndpoints _feed;
    private readonly OfficeForward _office;

    public IntakeEndpoints(RetailNode node)
    {
        _node = node;
        _feed = new FeedEndpoints(node);
        _office = new OfficeForward(node);
        var http = node.Settings.Http;
        _readers = new BatchReaders(IntakeLimits.Of(node.Settings.Intake),
            new BodyBudget(http.BodiesBytesMax, http.BodyWithin), ReadersKept);
    }

    public void Map(WebApplication app)
    {
        var own = new AccessRule(Access.OwnTerminal);
        app.MapPost("/v1/terminals/{terminal}/batches", PostBatch).WithMetadata(own);
        app.MapGet("/v1/terminals/{terminal}/batches/{batch}", GetBatch).WithMetadata(own);
        app.MapPost("/v1/terminals/{terminal}/heartbeat", PostHeartbeat).WithMetadata(own);
        app.MapGet("/v1/terminals/{terminal}/feed", GetFeed).WithMetadata(own);
    }

    private async Task PostBatch(HttpContext http)
    {
        var (terminal, refusal) = await Authenticate(http);
        if (refusal is not null)
        {
            await Refuse(http, refusal);
            return;
        }
        await (await _readers.Read(http.Request, http.RequestAborted) switch
        {
            ParseResult.Verified verified => Accept(http, terminal, verified.Batch),
            ParseResult.Refused refused => Refuse(http, refused.Refusal),
            var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
        });
    }

    private async Task Accept(HttpContext http, RegisteredTerminal terminal, TransactionBatch batch)
    {
        var verdicts = default(Verdicts);
        var reply = await Answered(http, async () =>
        {
            verdicts = await new HeldCheck(_node).Check(batch, terminal, http.RequestAborted);
            return await Ask(terminal, new TerminalCommand.Accept(batch, GapAlarmAfter,
                Duration.FromTimeSpan(_node.Settings.Validation.DuplicateWithin)));
        });
        if (reply is TerminalReply.Refused refused)
            await Refuse(http, Refusal.Of(RefusalKind.WrongValue, refused.Field, refused.Value, refused.Allowed));
        if (reply is not TerminalReply.Answered { Reply: var answer })
            return;
        foreach (var index in verdicts.Held?.Keys ?? Enumerable.Empty<int>())
            if (answer.Outcomes[index] == Outcome.Accepted)
                answer.Outcomes[index] = Outcome.Held;
        Count(answer.Outcomes);
        http.Response.ContentType = BatchAnswer.ContentType;
        BatchAnswer.Write(http.Response.BodyWriter, batch, answer, verdicts.Held, verdicts.Warnings);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private void Count(Outcome[] outcomes)
    {
        Span<long> counts = stackalloc long[4];
        foreach (var outcome in outcomes)
            counts[(int)outcome]++;
        _node.Counters.AddBatch(counts[(int)Outcome.Accepted] + counts[(int)Outcome.Held], counts[(int)Outcome.Repeat],
            counts[(int)Outcome.Conflict], counts[(int)Outcome.Held]);
    }

    private async Task PostHeartbeat(HttpContext http)
    {
        var (terminal, refusal) = await Authenticate(http);
        if (refusal is not null)
        {
            await Refuse(http, refusal);
            return;
        }
        var heartbeat = await Bodies.Read(http, NodeJson.Default.HeartbeatRequest);
        if (heartbeat is null)
            return;
        if (heartbeat.QueueDepth is < 0 or > 1_000_000_000)
        {
            await Refuse(http, Refusal.Of(RefusalKind.WrongValue, "queueDepth", $"{heartbeat.QueueDepth}",
                "0 to 1000000000"));
            return;
        }
        Instant? oldest = null;
        if (heartbeat.Oldest is { } text)
        {
            if (!OffsetDateTimePattern.ExtendedIso.Parse(text).TryGetValue(default, out var at))
            {
                await Refuse(http, Refusal.Of(RefusalKind.WrongValue, "oldest", text,
                    "ISO 8601 with an offset, or left out"));
                return;
            }
            oldest = at.ToInstant();
        }
        var within = Duration.FromTimeSpan(_node.Settings.Terminals.QueueEmptyWithin);
        if (await Answered(http, () => Ask(terminal,
            new TerminalCommand.Heartbeat(heartbeat.QueueDepth, oldest, within))) is not null)
            http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task GetFeed(HttpContext http)
    {
        var (terminal, refusal) = await Authenticate(http);
        await (refusal is null ? _feed.Get(http, terminal) : Refuse(http, refusal));
    }

    /// <summary>Received, journaled, posted: the confirmation that an entire batch is at the ERP (R01).</summary>
    private async Task GetBatch(HttpContext http)
    {
        var (terminal, refusal) = await Authenticate(http);
        if (refusal is not null)
        {
            await Refuse(http, refusal);
            return;
        }
        if (await _office.Answers(http))
            return;
        var batch = (string)http.Request.RouteValues["batch"]!;
        var reply = await Answered(http, () => Ask(terminal, new TerminalCommand.FindBatch(new BatchId(batch))));
        if (reply is not TerminalReply.BatchFound found)
            return;
        if (found.Numbers is null)
            await Problems.Write(http, 404, "unknown-batch", "The batch is not known",
                $"{terminal.Id} has sent no batch '{batch}' lately");
        else
            await Bodies.Write(http, await new BatchStatus(_node).Of(batch, terminal, found.Numbers),
                NodeJson.Default.BatchStatusView);
    }

    private ValueTask<TerminalReply> Ask(RegisteredTerminal terminal, TerminalCommand command) =>
        _node.Shards.TerminalsOf(terminal.Store).Ask(Terminal.KeyOf(terminal.Store, terminal.Id), command);

    /// <summary>Null when the shard did not answer; the response is written then.</summary>
    private async ValueTask<TerminalReply?> Answered(HttpContext http, Func<ValueTask<TerminalReply>> ask)
    {
        try
        {
            if (_node.IsAlone)
                return await ask();
            // What the answer waits for may be silent: another node, the broker, the database.
            return await ask().AsTask().WaitAsync(_node.Settings.Cluster.AnswerWithin, _node.Clock);
        }
        catch (TimeoutException)
        {
            await Refuse(http, new Refusal(RefusalKind.Unavailable,
                $"no answer within {_node.Settings.Cluster.AnswerWithin.TotalSeconds:0.#} s",
                RetryAfter: TimeSpan.FromSeconds(RetryAfterSeconds)));
            return null;
        }
        catch (ShardFaultException e)
        {
            var busy = e.Fault.Kind == FaultKind.Busy;
            if (busy)
                _node.Counters.AddBusy();
            await Refuse(http, new Refusal(busy ? RefusalKind.Busy : RefusalKind.Unavailable, e.Fault.Why,
                RetryAfter: TimeSpan.FromSeconds(RetryAfterSeconds)));
            return null;
        }
    }

    /// <summary>A terminal that was registered a moment ago may not be known here yet.</summary>
    private async ValueTask<(RegisteredTerminal Terminal, Refusal? Refusal)> Authenticate(HttpContext http)
    {
        if (TryAuthenticate(http, out var terminal, out var refusal))
            return (terminal, null);
        if (_node.Cluster is { } cluster && refusal.Kind == RefusalKind.UnknownTerminal && await cluster.HasNews()
            && TryAuthenticate(http, out terminal, out refusal))
            return (terminal, null);
        return (terminal, refusal);
    }

    private bool TryAuthenticate(HttpContext http, out RegisteredTerminal terminal, out Refusal refusal)
    {
        var id = (string)http.Request.RouteValues["terminal"]!;
        terminal = _node.Registry.Terminals.GetValueOrDefault(new TerminalId(id))!;
        refusal = null!;
        if (Keys.Bearer(http) is not { } key)
            refusal = new Refusal(RefusalKind.NoKey, "send the terminal's key as 'Authorization: Bearer KEY'");
        else if (terminal is null)
            refusal = new Refusal(RefusalKind.UnknownTerminal, $"terminal '{Refusal.Shorten(id)}' is not registered");
        else if (!Keys.Match(key, terminal.KeyHash))
            refusal = new Refusal(RefusalKind.WrongKey, $"the key is not that of terminal '{id}'");
        return refusal is null;
    }

    private async Task Refuse(HttpContext http, Refusal refusal)
    {
        _node.Counters.AddRefused();
        http.Response.StatusCode = refusal.Status;
        http.Response.ContentType = ProblemJson.ContentType;
        if (refusal.RetryAfter is { } after)
            http.Response.Headers.RetryAfter = $"{(int)Math.Ceiling(after.TotalSeconds)}";
        if (refusal.Status == 401)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        ProblemJson.Write(http.Response.BodyWriter, refusal);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}

/// <summary>Keys of terminals and operators: random, stored as hashes, compared in constant time.</summary>
public static class Keys
{
    private const int KeyBytes = 32;

    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static bool Match(string key, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(key)), Encoding.ASCII.GetBytes(hash));

    public static string? Bearer(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } value] && value.StartsWith("Bearer ",
            StringComparison.OrdinalIgnoreCase)
        && value.AsSpan(7).Trim() is { Length: > 0 and <= 256 } key ? key.ToString() : null;
}
