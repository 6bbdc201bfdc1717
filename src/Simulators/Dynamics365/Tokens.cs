using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// The identity service: client credentials only, OAuth 2.0 (RFC 6749, 4.4) as Microsoft Entra ID answers it.
/// </summary>
internal sealed class Tokens(Dynamics365Settings settings)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _expiries = new();
    private int _issued;

    public int Issued => _issued;

    public Reply Issue(string tenant, IFormCollection form)
    {
        if (tenant != settings.Tenant)
            return Refused(400, "invalid_request", $"AADSTS90002: Tenant '{tenant}' not found.");
        if (form["grant_type"] != "client_credentials")
            return Refused(400, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.");
        if (!form["scope"].ToString().EndsWith("/.default", StringComparison.Ordinal))
            return Refused(400, "invalid_scope",
                "AADSTS70011: The provided value for the input parameter 'scope' is not valid.");
        if (form["client_id"] != settings.ClientId)
            return Refused(401, "unauthorized_client", "AADSTS700016: Application was not found in the directory.");
        if (!Same(form["client_secret"].ToString(), settings.ClientSecret))
            return Refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
        var random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var token = $"token-{Interlocked.Increment(ref _issued)}-{random}";
        _expiries[token] = settings.Time.GetUtcNow() + settings.TokenLife;
        var expiresIn = (int)settings.TokenLife.TotalSeconds;
        return Json(200,
            new { token_type = "Bearer", expires_in = expiresIn, ext_expires_in = expiresIn, access_token = token });
    }

    public bool IsGood(string? authorization) =>
        authorization is not null && authorization.StartsWith("Bearer ", StringComparison.Ordinal)
        && _expiries.TryGetValue(authorization["Bearer ".Length..], out var expiry)
        && settings.Time.GetUtcNow() < expiry;

    /// <summary>Every token issued so far stops being good, as when the service's keys roll.</summary>
    public void Revoke() => _expiries.Clear();

    private static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));

    private static Reply Refused(int status, string error, string description) =>
        Json(status, new { error, error_description = description });

    private static Reply Json(int status, object body) =>
        new(status, "application/json", JsonSerializer.SerializeToUtf8Bytes(body));
}
