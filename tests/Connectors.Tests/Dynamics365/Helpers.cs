using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using RetailActors.Simulators.Dynamics365;
using Xunit;

namespace RetailActors.Connectors.Tests.Dynamics365;

/// <summary>The environment as any OData client sees it.</summary>
public sealed class RawClient : IDisposable
{
    private readonly HttpClient _http = new();

    private RawClient(Uri baseUrl) => _http.BaseAddress = new Uri(baseUrl, "data/");

    public static async Task<RawClient> For(SimulatedDynamics365 erp)
    {
        var client = new RawClient(erp.BaseUrl);
        var (status, body) = await client.Token(erp, erp.Settings.ClientSecret);
        Assert.Equal(HttpStatusCode.OK, status);
        client._http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", body.GetProperty("access_token").GetString());
        return client;
    }

    public async Task<(HttpStatusCode, JsonElement)> Token(SimulatedDynamics365 erp, string secret)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"), new("client_id", erp.Settings.ClientId),
            new("client_secret", secret), new("scope", $"{erp.BaseUrl}.default"),
        ]);
        return await Read(await _http.PostAsync(erp.TokenUrl, form));
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> Get(string address) =>
        await Read(await _http.GetAsync(address));

    public async Task<(HttpStatusCode Status, JsonElement Body)> Post(string set, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await Read(await _http.PostAsync(set, content));
    }

    /// <summary>One change set; the answer as text.</summary>
    public async Task<(HttpStatusCode Status, string Body)> ChangeSet(
        params IEnumerable<(string Address, string Json)> operations)
    {
        var body = new StringBuilder("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n");
        var id = 0;
        foreach (var (address, json) in operations)
            body.Append("--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n")
                .Append($"Content-ID: {++id}\r\n\r\nPOST {address} HTTP/1.1\r\n")
                .Append($"Content-Type: application/json\r\n\r\n{json}\r\n");
        body.Append("--c--\r\n--b--\r\n");
        using var content = new StringContent(body.ToString());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/mixed; boundary=b");
        using var response = await _http.PostAsync("$batch", content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public static string Message(JsonElement error) =>
        error.GetProperty("error").GetProperty("innererror").GetProperty("message").GetString()!;

    public void Dispose() => _http.Dispose();

    private static async Task<(HttpStatusCode, JsonElement)> Read(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            return (response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
        }
    }
}

/// <summary>Answers in the place of a server.</summary>
public sealed class ScriptedServer(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<string> Asked { get; } = [];

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    /// <summary>Gives a token, and what <paramref name="data"/> says below <c>/data/</c>.</summary>
    public static ScriptedServer With(Func<HttpRequestMessage, HttpResponseMessage> data) =>
        new(request => request.RequestUri!.AbsolutePath.EndsWith("/token", StringComparison.Ordinal)
            ? Json("""{"access_token":"t-0","expires_in":3600}""")
            : data(request));

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request.RequestUri!.ToString());
        return Task.FromResult(answer(request));
    }
}
