using System.Text;
using System.Text.Json;

namespace RetailActors.Connectors.Tryton;

/// <summary>What an error of Tryton's means. Its exceptions roll the whole call back.</summary>
internal static class ErrorReplies
{
    private const int CharactersMax = 1_000;

    /// <summary>
    /// Faults below Tryton that pass: a lock that somebody else holds, a database that restarts, a full disk.
    /// </summary>
    private static readonly string[] Passing =
    [
        "could not obtain lock", "database is locked", "deadlock detected", "could not serialize", "disk is full",
        "No space left", "server closed the connection", "terminating connection", "connection already closed",
        "too many clients", "the database system is",
    ];

    /// <summary>The user's rights are the connection's set-up: nobody gains a case for each document.</summary>
    private static readonly string[] Rights = ["You are not allowed to access", "You are not allowed to modify"];

    /// <param name="error">Of JSON-RPC: a kind and its arguments, or two texts of a fault.</param>
    public static Reply From(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Array || error.GetArrayLength() == 0)
            return new Reply.Refused($"an error that is none of Tryton's: {Cut(error.ToString())}");
        var kind = error[0].ToString();
        var more = error.GetArrayLength() > 1 ? error[1] : default;
        return kind switch
        {
            "UserWarning" => new Reply.Asked(Part(more, 0), Cut(Part(more, 1))),
            "UserError" => FromUserError(Part(more, 0), Part(more, 1)),
            "ConcurrencyException" => Stale(),
            _ => FromFault(kind),
        };
    }

    public static Reply FromUserError(string message, string description) =>
        Rights.Any(text => message.StartsWith(text, StringComparison.Ordinal))
            ? new Reply.NotNow($"the user's rights do not suffice: {Cut(message)}", null)
            : new Reply.Refused(Cut(description.Length > 0 ? $"{message} {description}" : message));

    public static Reply Stale() => new Reply.NotNow("the record was changed meanwhile; it is read again", null);

    public static Reply FromFault(string fault) =>
        Passing.Any(text => fault.Contains(text, StringComparison.OrdinalIgnoreCase))
            ? new Reply.NotNow(Cut(fault), null)
            : new Reply.Refused($"Tryton fails: {Cut(fault)}");

    /// <summary>A page of a server or gateway: its beginning says enough.</summary>
    public static string Beginning(ReadOnlyMemory<byte> body) =>
        Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 200)]);

    /// <summary>Domains are explained with kilobytes of field definitions.</summary>
    public static string Cut(string text) =>
        text.Length <= CharactersMax ? text.TrimEnd() : text[..CharactersMax].TrimEnd() + "…";

    private static string Part(JsonElement array, int index) => array.ValueKind switch
    {
        JsonValueKind.Array when array.GetArrayLength() > index => array[index].ToString(),
        JsonValueKind.String when index == 0 => array.GetString()!,
        _ => "",
    };
}
