using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RetailActors.Node.Cli;

/// <summary>The command line's side of a node's HTTP paths.</summary>
public sealed class NodeClient : IDisposable
{
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
    public async Task<T> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        await Check(response, cancel);
        return (await response.Content.ReadFromJsonAsync(type, cancel))!;
    }

    public async Task<string> GetText(string path, CancellationToken cancel)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        await Check(response, cancel);
        return await response.Content.ReadAsStringAsync(cancel);
    }

    public async Task<TReply> Post<TRequest, TReply>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TReply> replyType,
        CancellationToken cancel)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), request, requestType, cancel);
        await Check(response, cancel);
        return (await response.Content.ReadFromJsonAsync(replyType, cancel))!;
    }

    public async Task<TReply> PostFile<TReply>(string path, byte[] file, JsonTypeInfo<TReply> replyType,
        CancellationToken cancel)
    {
        using var content = new ByteArrayContent(file);
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content, cancel);
        await Check(response, cancel);
        return (await response.Content.ReadFromJsonAsync(replyType, cancel))!;
    }

    private static async Task Check(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.IsSuccessStatusCode)
            return;
        var body = await response.Content.ReadAsStringAsync(cancel);
        try
        {
            using var problem = JsonDocument.Parse(body);
            throw new NodeAnswerException((int)response.StatusCode,
                $"{problem.RootElement.GetProperty("title").GetString()}: "
                + $"{problem.RootElement.GetProperty("detail").GetString()}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw new NodeAnswerException((int)response.StatusCode, $"the node answers {(int)response.StatusCode}");
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>The node answered, and refused.</summary>
public sealed class NodeAnswerException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
