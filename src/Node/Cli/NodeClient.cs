using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RetailActors.Node.Cluster;

namespace RetailActors.Node.Cli;

/// <summary>The command line's side of a node's HTTP paths.</summary>
public sealed class NodeClient : IDisposable
{
    /// <summary>Longer than a dead node's groups take to be another's.</summary>
    private static readonly TimeSpan MovesWithin = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http;

    public NodeClient(Uri address, string operatorKey)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", operatorKey);
        _http.DefaultRequestHeaders.Add("X-Operator", Environment.UserName is { Length: > 0 and <= 64 } name ? name
            : "operator");
    }

    /// <exception cref="NodeAnswerException">The node refused.</exception>
    /// <exception cref="HttpRequestException">The node does not answer.</exception>
    public Task<T> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) => Answer(
        () => _http.GetAsync(new Uri(path, UriKind.Relative), cancel), As(type, cancel), cancel);

    public Task<string> GetText(string path, CancellationToken cancel) => Answer(
        () => _http.GetAsync(new Uri(path, UriKind.Relative), cancel), body => body.ReadAsStringAsync(cancel), cancel);

    public Task<TReply> Post<TRequest, TReply>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TReply> replyType,
        CancellationToken cancel) => Answer(
        () => _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), request, requestType, cancel),
        As(replyType, cancel), cancel);

    public Task<TReply> PostFile<TReply>(string path, byte[] file, JsonTypeInfo<TReply> replyType,
        CancellationToken cancel) => Answer(async () =>
    {
        using var content = new ByteArrayContent(file);
        return await _http.PostAsync(new Uri(path, UriKind.Relative), content, cancel);
    }, As(replyType, cancel), cancel);

    private static Func<HttpContent, Task<T>> As<T>(JsonTypeInfo<T> type, CancellationToken cancel) =>
        async body => (await body.ReadFromJsonAsync(type, cancel))!;

    /// <summary>While the cluster's office moves nothing is done, and the same is asked again.</summary>
    private static async Task<T> Answer<T>(Func<Task<HttpResponseMessage>> ask, Func<HttpContent, Task<T>> read,
        CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var response = await ask();
            if (response.IsSuccessStatusCode)
                return await read(response.Content);
            var refused = await Refused(response, cancel);
            if (!refused.IsMoving || TimeProvider.System.GetElapsedTime(began) > MovesWithin)
                throw refused;
            await Task.Delay(LookAgain, TimeProvider.System, cancel);
        }
    }

    private static async Task<NodeAnswerException> Refused(HttpResponseMessage response, CancellationToken cancel)
    {
        var (status, body) = ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancel));
        try
        {
            using var problem = JsonDocument.Parse(body);
            string? Said(string name) => problem.RootElement.GetProperty(name).GetString();
            return new NodeAnswerException(status, $"{Said("title")}: {Said("detail")}")
            { IsMoving = Said("type") == OfficeForward.MovingType };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return new NodeAnswerException(status, $"the node answers {status}");
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>The node answered, and refused.</summary>
public sealed class NodeAnswerException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>What was asked is on its way from one node to another: nothing was done.</summary>
    public bool IsMoving { get; init; }
}
