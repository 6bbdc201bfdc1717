using System.Buffers;
using System.Globalization;
using System.Text;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>An answer that is complete before its first byte is sent, so that a fault can lose it whole.</summary>
internal sealed record Reply(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    public const string Json = "application/json; odata.metadata=minimal";

    public TimeSpan? RetryAfter { get; init; }

    public string? Location { get; init; }

    public static Reply Of(ODataFault fault) =>
        new(fault.Status, Json, ODataJson.Error(fault.Message)) { RetryAfter = fault.RetryAfter };

    /// <summary>As one HTTP message inside a part of a batch response.</summary>
    public void WriteInto(ArrayBufferWriter<byte> to, string? contentId)
    {
        Text(to, "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
        if (contentId is not null)
            Text(to, $"Content-ID: {contentId}\r\n");
        Text(to, $"\r\nHTTP/1.1 {Status} {ReasonOf(Status)}\r\n");
        if (Location is not null)
            Text(to, $"Location: {Location}\r\n");
        if (Body.Length > 0)
            Text(to, $"Content-Type: {ContentType}\r\n");
        Text(to, "OData-Version: 4.0\r\n\r\n");
        to.Write(Body.Span);
        Text(to, "\r\n");
    }

    public static void Text(ArrayBufferWriter<byte> to, string text) => Encoding.UTF8.GetBytes(text, to);

    public static string Seconds(TimeSpan time) =>
        ((int)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static string ReasonOf(int status) => status switch
    {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "Internal Server Error",
    };
}
