using RetailActors.Connectors.Dynamics365;
using RetailActors.Connectors.Tryton;
using RetailActors.Node.Settings;
using RetailActors.Streams.Delivery;

namespace RetailActors.Node.Hosting;

/// <summary>Opens the ERP connection that the settings name.</summary>
public static class ErpConnection
{
    /// <returns>Null for kind none: journals are cut and wait.</returns>
    /// <exception cref="ArgumentException">A setting that this kind needs is missing or not allowed.</exception>
    public static IErp? Open(ErpSection erp, TimeProvider clock) => erp.Kind switch
    {
        ErpKind.None => null,
        ErpKind.Tryton or ErpKind.Fulfil => OpenTryton(erp, clock),
        _ => OpenDynamics365(erp, clock),
    };

    /// <summary>Two envelopes of the same models.</summary>
    private static TrytonErp OpenTryton(ErpSection erp, TimeProvider clock)
    {
        var fulfil = erp.Kind == ErpKind.Fulfil;
        var options = new TrytonOptions
        {
            Envelope = fulfil ? TrytonEnvelope.Fulfil : TrytonEnvelope.Tryton,
            BaseUrl = Needed("retail.erp.url", erp.Url, "the server's address"),
            Database = fulfil ? "" : Needed("retail.erp.tenant", erp.Tenant, "the database's name"),
            User = fulfil ? "" : Needed("retail.erp.client-id", erp.ClientId, "the user's login"),
            Secret = Needed("retail.erp.client-secret", erp.ClientSecret,
                fulfil ? "the API key" : "the user's password").Reveal(),
            Company = Needed("retail.erp.company", erp.Company, "the company's name"),
            Journal = erp.JournalName,
            WalkIn = erp.WalkIn,
            OrderStores = Listed(erp.OrderStores),
            WarningsAllowed = Listed(erp.WarningsAllowed),
            CreatesCustomers = erp.Customers == ErpCustomers.Create,
            Timeout = erp.Timeout,
            AsyncPoll = erp.PostingPoll,
        };
        return new TrytonErp(options, clock, new RateLimitedHandler(erp.RequestsPerSecondMax, Handler()));
    }

    private static string[] Listed(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The simulated environment speaks the same language as the real one.</summary>
    private static Dynamics365Erp OpenDynamics365(ErpSection erp, TimeProvider clock)
    {
        var url = Needed("retail.erp.url", erp.Url, "the environment's address");
        var tenant = Needed("retail.erp.tenant", erp.Tenant, "the Entra tenant");
        var authority = erp.Kind == ErpKind.Simulated ? url : new Uri("https://login.microsoftonline.com/");
        var options = new Dynamics365Options
        {
            BaseUrl = url,
            TokenUrl = new Uri(authority, $"{tenant}/oauth2/v2.0/token"),
            Company = Needed("retail.erp.company", erp.Company, "the legal entity"),
            ClientId = Needed("retail.erp.client-id", erp.ClientId, "the app registration's id"),
            ClientSecret = Needed("retail.erp.client-secret", erp.ClientSecret,
                "the app registration's secret").Reveal(),
            JournalName = erp.JournalName,
            Timeout = erp.Timeout,
            PostingPoll = erp.PostingPoll,
            CreatesCustomers = erp.Customers == ErpCustomers.Create,
        };
        return new Dynamics365Erp(options, clock, new RateLimitedHandler(erp.RequestsPerSecondMax, Handler()));
    }

    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5)
    };

    private static T Needed<T>(string key, T? value, string what)
        where T : class =>
        value ?? throw new ArgumentException($"{key} is not set; allowed: {what}");
}
