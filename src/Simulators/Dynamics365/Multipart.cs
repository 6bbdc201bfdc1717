using System.Text;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// One part of a multipart body, or the HTTP message inside one: headers and the bytes after the empty line.
/// </summary>
internal sealed record Part(IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);
}

/// <summary>RFC 2046, as OData batches use it; lines end with CR LF.</summary>
internal static class Multipart
{
    private static readonly byte[] NewLine = "\r\n"u8.ToArray();
    private static readonly byte[] EmptyLine = "\r\n\r\n"u8.ToArray();

    /// <exception cref="ODataFault">400: no boundary, or the last one is missing.</exception>
    public static List<Part> Read(string? contentType, ReadOnlyMemory<byte> body)
    {
        var delimiter = Encoding.ASCII.GetBytes("--" + Boundary(contentType));
        var parts = new List<Part>();
        var at = IndexOf(body, 0, delimiter);
        while (at >= 0)
        {
            at += delimiter.Length;
            if (body.Span[at..].StartsWith("--"u8))
                return parts;
            var end = IndexOf(body, at, [.. NewLine, .. delimiter]);
            if (end < 0)
                break;
            parts.Add(Message(body[(at + NewLine.Length)..end]));
            at = end + NewLine.Length;
        }
        throw ODataFault.BadRequest("The batch body ends without its closing boundary.");
    }

    /// <summary>Headers, an empty line, a body; without headers it begins with the empty line.</summary>
    public static Part Message(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.StartsWith(NewLine))
            return new Part(new Dictionary<string, string>(), bytes[NewLine.Length..]);
        var split = IndexOf(bytes, 0, EmptyLine);
        if (split < 0)
            return new Part(HeadersOf(bytes.Span), ReadOnlyMemory<byte>.Empty);
        return new Part(HeadersOf(bytes.Span[..split]), bytes[(split + EmptyLine.Length)..]);
    }

    private static Dictionary<string, string> HeadersOf(ReadOnlySpan<byte> bytes)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Encoding.UTF8.GetString(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            if (line.IndexOf(':') is > 0 and var colon)
                headers[line[..colon]] = line[(colon + 1)..].Trim();
        return headers;
    }

    private static string Boundary(string? contentType)
    {
        foreach (var parameter in (contentType ?? "").Split(';'))
            if (parameter.Trim() is var text && text.StartsWith("boundary=", StringComparison.OrdinalIgnoreCase))
                return text["boundary=".Length..].Trim('"');
        throw ODataFault.BadRequest($"Invalid Content-Type header value '{contentType}': the boundary is missing.");
    }

    private static int IndexOf(ReadOnlyMemory<byte> bytes, int from, ReadOnlySpan<byte> what)
    {
        var at = bytes.Span[from..].IndexOf(what);
        return at < 0 ? -1 : from + at;
    }
}
