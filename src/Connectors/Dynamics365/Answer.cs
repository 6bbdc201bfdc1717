using System.Text.Json;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>How one request to the ERP ended. Errors say what is known of the work behind them.</summary>
internal abstract record Answer
{
    public sealed record Good(ReadOnlyMemory<byte> Body, string? ContentType) : Answer
    {
        /// <exception cref="JsonException">The ERP did not send JSON.</exception>
        public JsonDocument Json() => JsonDocument.Parse(Body);
    }

    /// <summary>Understood and refused; nothing was done.</summary>
    public sealed record Refused(int Status, string Why) : Answer;

    /// <summary>Nothing was done: it was never sent, or turned away before any work.</summary>
    public sealed record NotNow(string Why, TimeSpan? RetryAfter) : Answer;

    /// <summary>It was sent, and what became of it is not known.</summary>
    public sealed record Lost(string Why) : Answer;
}
