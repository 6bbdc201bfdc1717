using System.Text;
using System.Text.Json;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>What a refusal of the OData service means and says.</summary>
internal static class ErrorText
{
    private const int CharactersMax = 1_000;

    /// <param name="status">Not 2xx.</param>
    public static Answer From(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter) => status switch
    {
        429 or 503 => new Answer.NotNow($"{status}: {Read(body)}", retryAfter),
        // The service may have done the work before it or a gateway failed.
        408 or >= 500 => new Answer.Lost($"{status}: {Read(body)}"),
        _ => new Answer.Refused(status, Read(body)),
    };

    /// <summary>
    /// The innermost message: the outer one is always "An error has occurred." Cut at 1,000 characters.
    /// </summary>
    public static string Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("error", out var error))
                return Cut(Message(error) ?? "no message");
        }
        catch (JsonException)
        {
            // A gateway's page: its beginning says enough.
        }
        return Cut(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 200)]));
    }

    private static string? Message(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var inner in (ReadOnlySpan<string>)["innererror", "internalexception"])
            if (error.TryGetProperty(inner, out var within) && Message(within) is { Length: > 0 } message)
                return message;
        return error.TryGetProperty("message", out var text) ? text.ToString() : null;
    }

    private static string Cut(string text) => text.Length <= CharactersMax ? text : text[..CharactersMax] + "…";
}
