using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Terminals;

public abstract record TerminalCommand
{
    /// <param name="GapAlarmAfter">How long a gap may stay before a person is told.</param>
    /// <param name="DuplicateWithin">A sale like one before, so soon after it, is suspected; zero suspects
    /// none.</param>
    public sealed record Accept(TransactionBatch Batch, Duration GapAlarmAfter, Duration DuplicateWithin = default)
        : TerminalCommand;

    /// <param name="QueueDepth">Transactions that the terminal still holds.</param>
    /// <param name="Oldest">When the oldest of them was recorded; null when it does not say.</param>
    /// <param name="EmptyWithin">How long a terminal that came back may take to empty its queue (R02).</param>
    public sealed record Heartbeat(long QueueDepth, Instant? Oldest, Duration EmptyWithin) : TerminalCommand;

    /// <summary>Which numbers came under a batch's name.</summary>
    public sealed record FindBatch(BatchId Batch) : TerminalCommand;

    /// <summary>Where in the journal these numbers were recorded.</summary>
    public sealed record Locate(IReadOnlyList<long> Numbers) : TerminalCommand;

    public sealed record Wake : TerminalCommand;
}

public abstract record TerminalReply
{
    public sealed record Answered(BatchReply Reply) : TerminalReply;

    /// <summary>Nothing was stored.</summary>
    public sealed record Refused(string Field, string Value, string Allowed) : TerminalReply;

    public sealed record Noted : TerminalReply;

    /// <param name="Places">The sequence of the event, for each number that is known.</param>
    public sealed record Located(IReadOnlyList<(long Number, long Sequence)> Places) : TerminalReply;

    /// <param name="Numbers">Null when the terminal does not remember the batch.</param>
    public sealed record BatchFound(NumberSet? Numbers) : TerminalReply;
}
