using System.Net;
using System.Text.Json;
using RetailActors.Connectors.Http;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// One access token, kept until shortly before it expires. OAuth 2.0 client credentials (RFC 6749, 4.4).
/// </summary>
internal sealed class AccessTokens(Dynamics365Options options, HttpClient http, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MarginMax = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private (string Token, DateTimeOffset Until)? _current;

    /// <param name="refused">A token that the ERP has turned down: it is not given again.</param>
    /// <exception cref="HttpRequestException">The identity service cannot be reached.</exception>
    /// <exception cref="TokenRefusedException">It gives no token.</exception>
    public async ValueTask<string> Get(string? refused, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_current is not { } current || current.Token == refused || time.GetUtcNow() >= current.Until)
                _current = await Ask(cancel);
            return _current.Value.Token;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async ValueTask<(string Token, DateTimeOffset Until)> Ask(CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.TokenUrl);
        request.Content = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", options.ClientId),
            new("client_secret", options.ClientSecret),
            new("scope", $"{options.BaseUrl.GetLeftPart(UriPartial.Authority)}/.default"),
        ]);
        var asked = time.GetUtcNow();
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        var body = await BoundedBody.Read(response.Content, 1 << 20, cancel);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new TokenRefusedException(
                $"the identity service answers {(int)response.StatusCode} "
                + $"for client '{options.ClientId}'{CodeOf(body)}",
                RetryAfter.Of(response, time));
        using var json = JsonDocument.Parse(body);
        var life = TimeSpan.FromSeconds(json.RootElement.GetProperty("expires_in").GetInt32());
        var margin = life / 10 < MarginMax ? life / 10 : MarginMax;
        return (json.RootElement.GetProperty("access_token").GetString()!, asked + life - margin);
    }

    /// <summary>Only the error's short code: descriptions may repeat what was sent.</summary>
    private static string CodeOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("error", out var error) ? $": {error}" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}

internal sealed class TokenRefusedException(string why, TimeSpan? retryAfter) : Exception(why)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
