using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RetailActors.Connectors.Http;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// The OData service of one environment: reads page by page, batches whole. It knows no journal. Safe for several
/// callers at once.
/// </summary>
internal sealed class ODataClient(Dynamics365Options options, HttpClient http, TimeProvider time) : IDisposable
{
    // The standard allows empty pages that point on; a service that gives nothing else is broken.
    private const int EmptyPagesMax = 100;

    private readonly AccessTokens _tokens = new(options, http, time);
    private readonly Uri _data = new($"{options.BaseUrl.GetLeftPart(UriPartial.Authority)}/data/");

    public void Dispose() => _tokens.Dispose();

    /// <summary>Every row of the set, following <c>@odata.nextLink</c>.</summary>
    /// <param name="query">Empty, or <c>&amp;$filter=…&amp;$select=…</c>, escaped.</param>
    /// <param name="optional">An environment may lack the set (404): then it has no rows.</param>
    /// <exception cref="ErpUnavailableException">It cannot be read now, or answers something else than
    /// documented.</exception>
    public async IAsyncEnumerable<JsonElement> Rows(
        string set, string query, [EnumeratorCancellation] CancellationToken cancel, bool optional = false)
    {
        var (rows, emptyPages) = (0, 0);
        for (var next = new Uri(_data, $"{set}?cross-company=true{query}"); next is not null;)
        {
            using var page = await Page(next, optional, cancel);
            if (page is null)
                yield break;
            var value = page.RootElement.GetProperty("value");
            emptyPages = value.GetArrayLength() == 0 ? emptyPages + 1 : 0;
            if (emptyPages > EmptyPagesMax)
                throw new ErpUnavailableException($"{set} answers {emptyPages} empty pages one after the other");
            foreach (var row in value.EnumerateArray())
            {
                if (++rows > options.RowsMax)
                    throw new ErpUnavailableException($"{set} has more than {options.RowsMax} rows (RowsMax)");
                yield return row;
            }
            next = Next(page.RootElement);
        }
    }

    /// <summary>Sends the operations in one change set: all of them are done or none.</summary>
    public ValueTask<Answer> Send(BatchBody batch, CancellationToken cancel) => Send(
        () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_data, "$batch"))
            {
                Content = new ReadOnlyMemoryContent(batch.Bytes),
            };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(batch.ContentType);
            return request;
        },
        cancel);

    private async ValueTask<JsonDocument?> Page(Uri address, bool optional, CancellationToken cancel)
    {
        var answer = await Send(() => new HttpRequestMessage(HttpMethod.Get, address), cancel);
        try
        {
            return answer switch
            {
                Answer.Good good => Checked(good.Json()),
                Answer.Refused { Status: 404 } when optional => null,
                Answer.Refused refused => throw new ErpUnavailableException(
                    $"{address.AbsolutePath} answers {refused.Status}: {refused.Why}"),
                Answer.NotNow not => throw new ErpUnavailableException(not.Why, not.RetryAfter),
                Answer.Lost lost => throw new ErpUnavailableException(lost.Why),
                _ => throw new System.Diagnostics.UnreachableException(answer.GetType().Name),
            };
        }
        catch (JsonException wrong)
        {
            throw new ErpUnavailableException($"{address.AbsolutePath} does not answer JSON", inner: wrong);
        }
    }

    private static JsonDocument Checked(JsonDocument page) =>
        page.RootElement.ValueKind == JsonValueKind.Object
        && page.RootElement.TryGetProperty("value", out var rows) && rows.ValueKind == JsonValueKind.Array
            ? page
            : throw new JsonException("no array 'value'");

    /// <summary>The next page must be the same server's: a token is not sent anywhere else.</summary>
    private Uri? Next(JsonElement page)
    {
        if (!page.TryGetProperty("@odata.nextLink", out var link) || link.GetString() is not { } text)
            return null;
        var next = new Uri(_data, text);
        return _data.IsBaseOf(next)
            ? next
            : throw new ErpUnavailableException(
                $"the next page is not below {_data}: {next.GetLeftPart(UriPartial.Path)}");
    }

    private async ValueTask<Answer> Send(Func<HttpRequestMessage> make, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        string? refused = null;
        try
        {
            while (true)
            {
                string token;
                try
                {
                    token = await _tokens.Get(refused, either.Token);
                }
                catch (Exception wrong) when (!cancel.IsCancellationRequested && NoToken(wrong) is { } why)
                {
                    return why;
                }
                var answer = await SendOnce(make(), token, either.Token);
                if (answer is not Answer.Refused { Status: 401 } || refused is not null)
                    return Setup(answer);
                refused = token; // 401 comes before any work, so asking again with a fresh token is safe, once
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return limit.IsCancellationRequested
                ? new Answer.Lost($"no answer within {options.Timeout}")
                : new Answer.NotNow($"no connection to {_data.Authority} in time", null);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return Connection.NeverSent(broken)
                ? new Answer.NotNow($"{_data.Authority} cannot be reached: {broken.Message}", null)
                : new Answer.Lost($"the connection to {_data.Authority} broke: {broken.Message}");
        }
    }

    private async ValueTask<Answer> SendOnce(HttpRequestMessage request, string token, CancellationToken cancel)
    {
        using (request)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Add("OData-Version", "4.0");
            request.Headers.Add("OData-MaxVersion", "4.0");
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            var body = await BoundedBody.Read(response.Content, options.ResponseBytesMax, cancel);
            return response.IsSuccessStatusCode
                ? new Answer.Good(body, response.Content.Headers.ContentType?.ToString())
                : ErrorText.From((int)response.StatusCode, body, RetryAfter.Of(response, time));
        }
    }

    /// <summary>
    /// 401 and 403 are the connection's set-up, not the journal's fault: nobody gains a case for each journal.
    /// </summary>
    private Answer Setup(Answer answer) => answer switch
    {
        Answer.Refused { Status: 401 } => new Answer.NotNow(
            $"{_data.Authority} does not take the token of '{options.ClientId}' (401)", null),
        Answer.Refused { Status: 403 } => new Answer.NotNow(
            $"'{options.ClientId}' may not read or write (403): "
            + "map it to a user under Microsoft Entra applications", null),
        _ => answer,
    };

    private static Answer.NotNow? NoToken(Exception wrong) => wrong switch
    {
        TokenRefusedException refused => new($"no access token: {refused.Message}", refused.RetryAfter),
        HttpRequestException or IOException or OperationCanceledException =>
            new("no access token: the identity service cannot be reached", null),
        JsonException or KeyNotFoundException or InvalidOperationException or FormatException =>
            new("no access token: the identity service's answer is not a token", null),
        _ => null,
    };
}
