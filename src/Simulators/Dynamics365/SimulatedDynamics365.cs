using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// A Dynamics 365 Finance environment on a loopback port: identity service, OData data service, ledger and posting job,
/// with the faults that the real one has. It keeps everything in memory, and its ledger in a file when one is named.
/// Nothing in it makes a post idempotent.
/// </summary>
public sealed class SimulatedDynamics365 : IAsyncDisposable
{
    private const int BodyBytesMax = 128 << 20;

    private readonly Lock _mending = new();
    private readonly WebApplication _app;
    private readonly LedgerBook _book;
    private readonly DataService _service;
    private readonly DataEndpoint _endpoint;
    private readonly Tokens _tokens;
    private readonly AdminEndpoint _admin;
    private readonly LedgerFile? _file;
    private SimulatedErpData _data;

    private SimulatedDynamics365(Dynamics365Settings settings, SimulatedErpData data)
    {
        (Settings, _data, Faults, _tokens) = (settings, data, new Faults(settings.Seed), new Tokens(settings));
        _book = new LedgerBook(settings, Faults);
        _service = new DataService(settings, _book);
        _endpoint = new DataEndpoint(settings, _tokens, Faults, _service, new Batch(settings, _service, _book, Faults));
        _admin = new AdminEndpoint(this);
        Ledger = new LedgerView(_book);
        _service.Know(data);
        if (settings.LedgerFile is { } path)
            _book.Keep(_file = new LedgerFile(path));
        _app = Build(settings.Port, settings.Host is not null);
        _app.Run(Serve);
    }

    public Dynamics365Settings Settings { get; }

    public Faults Faults { get; }

    public LedgerView Ledger { get; }

    /// <summary><c>http://127.0.0.1:PORT/</c></summary>
    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1/");

    public Uri TokenUrl => new(BaseUrl, $"{Settings.Tenant}/oauth2/v2.0/token");

    public int TokensIssued => _tokens.Issued;

    public bool MappedToUser
    {
        get => _endpoint.MappedToUser;
        set => _endpoint.MappedToUser = value;
    }

    /// <exception cref="IOException">The port is taken, or the ledger's file is another environment's.</exception>
    /// <exception cref="InvalidDataException">The ledger's file is none.</exception>
    public static async Task<SimulatedDynamics365> Start(
        Dynamics365Settings settings, SimulatedErpData data, CancellationToken cancel = default)
    {
        var erp = new SimulatedDynamics365(settings, data);
        await erp._app.StartAsync(cancel);
        var addresses = erp._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        var listens = new Uri(addresses.Addresses.Single() + "/");
        erp.BaseUrl = settings.Host is { } host ? new UriBuilder(listens) { Host = host }.Uri : listens;
        erp._service.Root = new Uri(erp.BaseUrl, "data/");
        return erp;
    }

    /// <summary>Adds or replaces master data while the environment runs.</summary>
    public void Mend(SimulatedErpData more)
    {
        lock (_mending)
        {
            _data = _data.With(more);
            _service.Know(_data);
        }
    }

    /// <summary>What the shelves hold: the opening stock with what posted adjustments have moved.</summary>
    public IReadOnlyList<OnHand> Shelves()
    {
        lock (_book.Gate)
            return [.. _data.OnHand.Select(on => on with { Quantity = on.Quantity + Moved(on) })];
    }

    /// <summary>Somebody counts a shelf: it holds that from now on.</summary>
    public void Count(OnHand counted)
    {
        Quantity moved;
        lock (_book.Gate)
            moved = Moved(counted);
        Mend(new SimulatedErpData(new MasterData(), [counted with { Quantity = counted.Quantity - moved }], []));
    }

    private Quantity Moved(OnHand on) =>
        new((long)(_book.Adjustments.Moved(on.Sku.Value, on.Warehouse.Value) * Quantity.PerUnit));

    /// <summary>Fiscal periods before the date are closed from now on; null opens all.</summary>
    public void ClosePeriodsBefore(DateOnly? date)
    {
        lock (_book.Gate)
            _book.ClosedBefore = date;
    }

    /// <summary>One run of the ERP's batch job over every journal that waits for posting.</summary>
    public void RunPostingJob()
    {
        lock (_book.Gate)
        {
            _book.RunPostingJob(_book.Entries);
            _book.Sales.RunInvoicing(_book.Sales.Orders);
            _book.Adjustments.RunPosting(_book.Adjustments.Journals);
        }
    }

    /// <summary>
    /// Somebody enters the first journal under the integration key once more and posts it: nothing prevents it.
    /// </summary>
    public void EnterByHand(string integrationKey)
    {
        lock (_book.Gate)
            _book.EnterAgain(_book.ByKey(integrationKey)[0]);
    }

    /// <summary>Somebody enters the first order under our reference once more: nothing prevents it.</summary>
    public void EnterOrderByHand(string reference)
    {
        lock (_book.Gate)
        {
            var again = _book.Sales.NewOrder((object?[])_book.Sales.ByKey(reference)[0].Header.Clone());
            _book.Sales.Add(again);
        }
    }

    /// <summary>Tokens issued so far stop being good.</summary>
    public void RevokeTokens() => _tokens.Revoke();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _file?.Dispose();
    }

    private static WebApplication Build(int port, bool anywhere)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(anywhere ? System.Net.IPAddress.Any : System.Net.IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
        });
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    private async Task Serve(HttpContext http)
    {
        try
        {
            await Route(http);
        }
        catch (OperationCanceledException)
        {
            http.Abort(); // the caller has gone
        }
    }

    private async Task Route(HttpContext http)
    {
        var path = (http.Request.Path.Value ?? "").TrimStart('/');
        if (path.StartsWith("data/", StringComparison.Ordinal))
            await _endpoint.Serve(http, path["data/".Length..]);
        else if (path.StartsWith("_sim/", StringComparison.Ordinal))
            await _admin.Serve(http, path["_sim/".Length..]);
        else if (path.Split('/') is [var tenant, "oauth2", "v2.0", "token"] && HttpMethods.IsPost(http.Request.Method))
            await Token(http, tenant);
        else
            http.Response.StatusCode = 404;
    }

    private async Task Token(HttpContext http, string tenant)
    {
        if (Faults.Draw(FaultKind.Unavailable, "token") is { } down)
            await DataEndpoint.Send(http, Reply.Of(new ODataFault(503, "The service is unavailable.", down.Delay)));
        else
            await DataEndpoint.Send(http, _tokens.Issue(tenant, await http.Request.ReadFormAsync(http.RequestAborted)));
    }
}
