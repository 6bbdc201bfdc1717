using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Cases;

/// <param name="Currency">Null: stored before amounts named their currency; it is that of the case's stores.</param>
/// <param name="Minor">In the currency's minor units.</param>
public readonly record struct CurrencyAmount(Currency? Currency, long Minor);

public abstract record CaseCommand
{
    /// <param name="Amounts">Σ of their totals, each currency by itself.</param>
    public sealed record Hold(string Why, IReadOnlyList<TerminalNumbers> Numbers,
        IReadOnlyList<CurrencyAmount> Amounts) : CaseCommand;

    public sealed record Release(IReadOnlyList<TerminalNumbers> Numbers,
        IReadOnlyList<CurrencyAmount> Amounts) : CaseCommand;

    /// <summary>A state of affairs rather than transactions: a gap, a queue, a rejected journal.</summary>
    /// <param name="Amounts">What it blocks; raised again with another reason or amount, the new one counts.</param>
    public sealed record Raise(string Why, IReadOnlyList<CurrencyAmount> Amounts) : CaseCommand
    {
        public Raise(string why)
            : this(why, [])
        {
        }

        /// <summary>Said again and again while it is so: what a person has waived stays waived until it changes.
        /// </summary>
        public bool IsStanding { get; init; }
    }

    /// <summary>The state of affairs is over.</summary>
    public sealed record Settle(string Why) : CaseCommand;

    /// <summary>A person's act on the case: retried, waived, noted.</summary>
    public sealed record Act(string Who, string What, string Why) : CaseCommand;

    /// <summary>Given to a person; the owner's role stays.</summary>
    /// <param name="Person">Null: to nobody.</param>
    public sealed record Assign(string Who, string? Person) : CaseCommand;

    public sealed record Wake : CaseCommand;
}

public abstract record CaseReply
{
    public sealed record Done : CaseReply;

    public sealed record NotOpen : CaseReply;
}

public abstract record CaseEvent
{
    public sealed record Held(Instant At, string Why, IReadOnlyList<TerminalNumbers> Numbers,
        IReadOnlyList<CurrencyAmount> Amounts) : CaseEvent;

    public sealed record Released(Instant At, IReadOnlyList<TerminalNumbers> Numbers,
        IReadOnlyList<CurrencyAmount> Amounts) : CaseEvent;

    public sealed record Raised(Instant At, string Why, IReadOnlyList<CurrencyAmount> Amounts) : CaseEvent;

    public sealed record Settled(Instant At, string Why) : CaseEvent;

    public sealed record Acted(Instant At, string Who, string What, string Why) : CaseEvent;

    public sealed record Assigned(Instant At, string Who, string? Person) : CaseEvent;

    /// <summary>Said in the same commit as what opened it, for those that are told of cases.</summary>
    public sealed record Opened(Instant At, string Why) : CaseEvent;

    /// <summary>Nothing is held any more, and no state of affairs stands.</summary>
    public sealed record Closed(Instant At) : CaseEvent;
}
