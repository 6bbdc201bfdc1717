using System.Diagnostics;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// Posts journals, orders and stock to Dynamics 365 Finance through its data service and reads its master data. The
/// service
/// protects nobody from creating the same thing twice: each step here begins with what the ERP holds under our id.
/// </summary>
public sealed class Dynamics365Erp : IErp
{
    private readonly Dynamics365Options _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly ODataClient _client;
    private readonly JournalLookUp _lookUp;
    private readonly OrderLookUp _orders;
    private readonly StockLookUp _stock;
    private readonly MasterDataReader _reader;

    /// <param name="handler">Owned by the caller; null makes one that follows no redirects.</param>
    /// <exception cref="ArgumentException">A setting is not allowed.</exception>
    public Dynamics365Erp(Dynamics365Options options, TimeProvider time, HttpMessageHandler? handler = null)
    {
        (_options, _time) = (options.Checked(), time);
        _http = new HttpClient(handler ?? NewHandler(), disposeHandler: handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan, // each request has its own limit, on the given clock
        };
        _client = new ODataClient(_options, _http, time);
        _lookUp = new JournalLookUp(_client, _options);
        _orders = new OrderLookUp(_client, _lookUp, _options);
        _stock = new StockLookUp(_client, _options);
        _reader = new MasterDataReader(_client, _options);
    }

    public string Name => $"dynamics365:{_options.Company}";

    public ValueTask<MasterData> ReadMasterData(CancellationToken cancel) => _reader.ReadMasterData(cancel);

    public ValueTask<IReadOnlyList<OnHand>> ReadOnHand(CancellationToken cancel) => _reader.ReadOnHand(cancel);

    public async ValueTask<LookUp> Find(DocumentId document, CancellationToken cancel)
    {
        try
        {
            if (document.Kind == DocumentKind.SalesOrder)
                return await _orders.Find(document, cancel);
            if (document.Kind == DocumentKind.StockPosting)
                return await _stock.Find(document, cancel);
            var found = await _lookUp.Headers(JournalRows.KeyOf(document, _options), cancel);
            return found switch
            {
                [] => new LookUp.NotFound(),
                [{ IsDone: true } posted] => await Sums(posted, cancel),
                [var one] => new LookUp.Incomplete(one.Number),
                _ => new LookUp.Several([.. found.Select(one => one.Number)]),
            };
        }
        catch (ErpUnavailableException unavailable)
        {
            return new LookUp.Unavailable(unavailable.Message, unavailable.RetryAfter);
        }
    }

    public ValueTask<DeliveryOutcome> Post(Document document, CancellationToken cancel) => document switch
    {
        Journal journal => Post(journal, cancel),
        SalesOrder order => new OrderPosting(_client, _orders, _lookUp, _options, _time, order).Run(cancel),
        StockPosting posting => new StockJournalPosting(_client, _stock, _options, _time, posting).Run(cancel),
        _ => throw new System.Diagnostics.UnreachableException(document.GetType().Name),
    };

    private ValueTask<DeliveryOutcome> Post(Journal journal, CancellationToken cancel)
    {
        if (journal.Lines.Count == 0 || journal.Debit != journal.Credit)
            return ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Rejected(
                $"journal {journal.Id} has {journal.Lines.Count} lines, "
                + $"debit {journal.Debit} and credit {journal.Credit}; "
                + "allowed: at least one line, and equal sums"));
        return new JournalPosting(_client, _lookUp, _options, _time, journal).Run(cancel);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<LookUp> Sums(JournalAtErp posted, CancellationToken cancel)
    {
        var lines = await _lookUp.Lines(posted.Number, cancel);
        return new LookUp.Posted(posted.Number, lines.Sum(line => line.Debit), lines.Sum(line => line.Credit));
    }

    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false, // a token goes nowhere but to the environment it is for
        ConnectTimeout = TimeSpan.FromSeconds(15), // shorter than a request's: not connected means nothing was sent
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = System.Net.DecompressionMethods.All,
    };
}
