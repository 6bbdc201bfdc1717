using System.Net;

namespace RetailActors.Connectors.Http;

internal static class RetryAfter
{
    /// <summary>
    /// The header in seconds or as a date; 429 without one means 30 s (documented default), others nothing.
    /// </summary>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var after = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return after is { } given ? (given > TimeSpan.Zero ? given : TimeSpan.Zero)
            : response.StatusCode == HttpStatusCode.TooManyRequests ? TimeSpan.FromSeconds(30) : null;
    }
}
