using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;

namespace RetailActors.Node.Tests.Operations;

/// <summary>Every endpoint of the node, whatever it is, called by everybody.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private static readonly Dictionary<string, Role> Roles = new()
    {
        ["viewer-key-of-the-test"] = Role.Viewer,
        ["operations-key-of-the-test"] = Role.Operations,
        ["finance-key-of-the-test"] = Role.Finance,
    };

    private TestShop _shop = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await TestShop.Open([.. Roles.Select(role =>
            $"retail.access.{role.Value.ToString().ToLowerInvariant()}-key = {role.Key}")]);
        _http = new HttpClient { BaseAddress = _shop.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _shop.DisposeAsync();
    }

    [Fact]
    public void Every_endpoint_says_who_may_call_it() => Assert.All(_shop.Endpoints, endpoint =>
        Assert.True(endpoint.Metadata.GetMetadata<AccessRule>() is not null,
            $"{endpoint.RoutePattern.RawText} has no rule: map it by OperatorPaths, or with an AccessRule"));

    [Fact]
    public async Task Every_endpoint_is_opened_by_those_it_names_and_by_nobody_else()
    {
        foreach (var endpoint in _shop.Endpoints)
            foreach (var caller in Callers())
                Assert.True(
                    await Opens(endpoint, caller.Key) == Expected(Rule(endpoint), caller),
                    $"{endpoint.RoutePattern.RawText} ({Rule(endpoint)}) for {caller.Name}");
    }

    [Fact]
    public async Task A_request_without_a_key_is_told_how_to_send_one_and_a_wrong_role_which_one_may()
    {
        using var keyless = await Send("POST", "/v1/close", null);
        using var viewer = await Send("POST", "/v1/close", Roles.Keys.First());

        Assert.Equal(401, (int)keyless.StatusCode);
        Assert.Equal("Bearer", keyless.Headers.WwwAuthenticate.ToString());
        var problem = JsonDocument.Parse(await viewer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("urn:retail-actors:problem:wrong-role", problem.GetProperty("type").GetString());
        Assert.Equal("the key is that of viewer; allowed: finance, administrator",
            problem.GetProperty("detail").GetString());
    }

    [Fact]
    public void No_two_roles_share_a_key()
    {
        var section = new Node.Settings.AccessSection { FinanceKey = new("a-key-of-two-roles") };

        var error = Assert.Throws<ArgumentException>(() => new RoleKeys("a-key-of-two-roles", section));

        Assert.Equal("retail.access.finance-key is also the key of Administrator; allowed: a key of its own",
            error.Message);
    }

    private sealed record Caller(string Name, string? Key, Role? Role = null, bool Own = false);

    private IEnumerable<Caller> Callers() =>
    [
        new("nobody", null), new("a wrong key", new string('0', 64)), new("an empty key", ""),
        new("the till", _shop.KeyOf(TestShop.Till1), Own: true), new("another till", _shop.KeyOf(TestShop.Till2)),
        new("the administrator", _shop.OperatorKey, Role.Administrator),
        .. Roles.Select(role => new Caller($"{role.Value}", role.Key, role.Value)),
    ];

    private static Access Rule(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<AccessRule>()!.Access;

    private static bool Expected(Access access, Caller caller) => access switch
    {
        Access.Anyone => true,
        Access.OwnTerminal => caller.Own,
        _ => caller.Role?.May(access) == true,
    };

    /// <summary>Whether it gets beyond the door: what it asks for there is nonsense.</summary>
    private async Task<bool> Opens(RouteEndpoint endpoint, string? key)
    {
        var path = endpoint.RoutePattern.RawText!.Replace("{terminal}", $"{TestShop.Till1}", StringComparison.Ordinal);
        while (path.IndexOf('{', StringComparison.Ordinal) is var at and >= 0)
        {
            var end = path.IndexOf('}', at) + 1;
            path = path[..at] + (path[at..end].EndsWith(":long}", StringComparison.Ordinal) ? "1" : "x") + path[end..];
        }
        var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
        using var response = await Send(method, path, key);
        var status = (int)response.StatusCode;
        Assert.True(status < 500 || status == 503, $"{method} {path}: {status}");
        return status is not (401 or 403);
    }

    private async Task<HttpResponseMessage> Send(string method, string path, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        if (method != "GET")
            request.Content = new StringContent("[]", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await _http.SendAsync(request);
    }
}
