using RetailActors.Connectors.Http;

namespace RetailActors.Connectors.Tryton;

/// <summary>One request and what is known of it.</summary>
internal abstract record Exchange
{
    public sealed record Answered(int Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter) : Exchange;

    public sealed record NeverSent(string Why) : Exchange;

    public sealed record Broken(string Why) : Exchange;

    public Reply ToReply() => this switch
    {
        NeverSent not => new Reply.NotNow(not.Why, null),
        Broken broken => new Reply.Lost(broken.Why),
        Answered { Status: 429 } busy => new Reply.NotNow("429: too many requests", busy.RetryAfter),
        Answered { Status: 503, RetryAfter: { } after } => new Reply.NotNow("503: not available", after),
        // A server or gateway that fails may have done the work before.
        Answered { Status: >= 500 or 408 or 200 } other => new Reply.Lost(
            $"{other.Status}: {ErrorReplies.Beginning(other.Body)}"),
        Answered other => new Reply.NotNow($"{other.Status}: {ErrorReplies.Beginning(other.Body)}", other.RetryAfter),
        _ => throw new System.Diagnostics.UnreachableException(GetType().Name),
    };
}

internal sealed class HttpCalls(TrytonOptions options, HttpClient http, TimeProvider time)
{
    public Uri Base { get; } = new(options.BaseUrl.GetLeftPart(UriPartial.Authority) + "/");

    public async ValueTask<Exchange> Send(HttpRequestMessage request, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using (request)
            {
                using var response = await http.SendAsync(
                    request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                var body = await BoundedBody.Read(response.Content, options.ResponseBytesMax, either.Token);
                return new Exchange.Answered((int)response.StatusCode, body, RetryAfter.Of(response, time));
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return limit.IsCancellationRequested
                ? new Exchange.Broken($"no answer within {options.Timeout}")
                : new Exchange.NeverSent($"no connection to {Base.Authority} in time");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return Connection.NeverSent(broken)
                ? new Exchange.NeverSent($"{Base.Authority} cannot be reached: {broken.Message}")
                : new Exchange.Broken($"the connection to {Base.Authority} broke: {broken.Message}");
        }
    }
}
