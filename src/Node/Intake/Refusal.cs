using RetailActors.Actors.Terminals;

namespace RetailActors.Node.Intake;

/// <summary>Why a request was refused: one problem type each (docs/INTAKE.md).</summary>
public enum RefusalKind
{
    BrokenJson,
    BrokenEncoding,
    UnknownField,
    MissingField,
    RepeatedField,
    WrongValue,
    WrongCount,
    WrongTotal,
    WrongChecksum,
    RepeatedNumber,
    NoKey,
    WrongKey,
    UnknownTerminal,
    TooLarge,
    TooSlow,
    UnknownType,
    UnknownEncoding,
    Busy,
    Unavailable,
}

/// <summary>A request that was refused whole: nothing of it is stored.</summary>
/// <param name="Detail">One sentence for a person.</param>
/// <param name="Field">The path of the field to blame, for example <c>transactions[3].lines[0].net</c>.</param>
/// <param name="Value">What was sent there, at most <see cref="ValueCharsMax"/> characters.</param>
/// <param name="Position">The byte of the (inflated) body, from 0, at which it stops being well-formed.</param>
/// <param name="RetryAfter">When to try again, for <see cref="RefusalKind.Busy"/> and <see
/// cref="RefusalKind.Unavailable"/>.</param>
public sealed record Refusal(
    RefusalKind Kind, string Detail, string? Field = null, string? Value = null, string? Allowed = null,
    long? Position = null, TimeSpan? RetryAfter = null)
{
    public const int ValueCharsMax = 100;

    /// <summary>The HTTP status.</summary>
    public int Status => Kind switch
    {
        RefusalKind.NoKey => 401,
        RefusalKind.WrongKey => 403,
        RefusalKind.UnknownTerminal => 404,
        RefusalKind.TooSlow => 408,
        RefusalKind.TooLarge => 413,
        RefusalKind.UnknownType or RefusalKind.UnknownEncoding => 415,
        RefusalKind.Busy => 429,
        RefusalKind.Unavailable => 503,
        _ => 400,
    };

    public static Refusal Of(RefusalKind kind, string field, string value, string allowed)
    {
        var shown = Shorten(value);
        return new Refusal(kind, $"{field} is {shown}; allowed: {allowed}", field, shown, allowed);
    }

    public static Refusal Missing(string field, string allowed) =>
        new(RefusalKind.MissingField, $"{field} is missing; allowed: {allowed}", field, null, allowed);

    public static string Shorten(string value) => value.Length <= ValueCharsMax
        ? value
        : value[..(char.IsHighSurrogate(value[ValueCharsMax - 2]) ? ValueCharsMax - 2 : ValueCharsMax - 1)] + "…";
}

/// <summary>What became of a body.</summary>
public abstract record ParseResult
{
    public sealed record Verified(TransactionBatch Batch) : ParseResult;

    public sealed record Refused(Refusal Refusal) : ParseResult;
}
