using System.Text.Json;
using System.Text.Json.Nodes;

namespace RetailActors.Connectors.Tryton;

/// <summary>One call of a method of a model (or of a wizard), whichever envelope carries it.</summary>
/// <param name="Arguments">Without the context.</param>
internal sealed record Operation(
    string Model, string Method, JsonArray Arguments, JsonObject Context, bool IsWizard = false);

/// <summary>How a call ended. Errors say what is known of the work behind them.</summary>
internal abstract record Reply
{
    public sealed record Good(JsonElement Result) : Reply;

    /// <summary>Understood and refused, and all of it rolled back.</summary>
    public sealed record Refused(string Why) : Reply;

    /// <summary>A question to a person (UserWarning), and all of it rolled back.</summary>
    /// <param name="Name">By which the answer is given.</param>
    public sealed record Asked(string Name, string Why) : Reply;

    /// <summary>Nothing was done: it was never sent, or turned away before any work, or rolled back.</summary>
    public sealed record NotNow(string Why, TimeSpan? RetryAfter) : Reply;

    /// <summary>It was sent, and what became of it is not known.</summary>
    public sealed record Lost(string Why) : Reply;
}

/// <summary>Carries calls to the ERP. Safe for several callers at once.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>The user's own id there, once it is known; answers to questions are stored under it.</summary>
    long? User { get; }

    ValueTask<Reply> Call(Operation operation, CancellationToken cancel);
}
