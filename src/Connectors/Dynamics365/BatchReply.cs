using System.Globalization;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>Reads what became of the change set from the answer to a <see cref="BatchBody"/>.</summary>
internal static class BatchReply
{
    /// <summary>
    /// Good when every operation was done; the first failure otherwise. A failed change set answers with one part, with
    /// or without a multipart of its own around it: both are about.
    /// </summary>
    public static Answer Read(Answer.Good answer, int operations)
    {
        var done = 0;
        var rest = answer.Body.Span;
        while (rest.IndexOf("\nHTTP/1.1 "u8) is >= 0 and var at)
        {
            rest = rest[(at + "\nHTTP/1.1 ".Length)..];
            if (rest.Length < 3 || !int.TryParse(rest[..3], CultureInfo.InvariantCulture, out var status))
                break;
            if (status is < 200 or > 299)
                return Failure(status, answer.Body[^rest.Length..]);
            done++;
        }
        return done == operations
            ? answer
            : new Answer.Lost($"the batch answers for {done} of {operations} operations");
    }

    /// <summary>
    /// A 4xx is the service's word that the change set is rolled back; a 5xx is nobody's word: look up.
    /// </summary>
    private static Answer Failure(int status, ReadOnlyMemory<byte> from)
    {
        var body = from.Span.IndexOf("\r\n\r\n"u8) is >= 0 and var empty ? from[(empty + 4)..] : default;
        if (body.Span.IndexOf("\r\n--"u8) is >= 0 and var end)
            body = body[..end];
        return ErrorText.From(status, body, retryAfter: null);
    }
}
