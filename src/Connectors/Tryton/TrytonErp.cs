using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// Posts documents to Tryton or Fulfil and reads what they own. Neither protects anybody from posting twice, and a
/// button's answer says nothing: each step here begins with what the ERP holds under our id.
/// </summary>
public sealed class TrytonErp : IErp
{
    private readonly TrytonOptions _options;
    private readonly HttpClient _http;
    private readonly ITransport _transport;
    private readonly Models _models;
    private readonly CompanyReader _companies;
    private readonly ProductRows _products;
    private readonly JournalLookUp _journals;
    private readonly SaleLookUp _sales;
    private readonly Costing _costing;
    private readonly StockLookUp _stock;

    // Tryton numbers what is posted, and two that post at once get the same number on one database and a refused lock
    // on another: writes of a company go one after the other.
    private readonly SemaphoreSlim _writer = new(1, 1);

    /// <param name="handler">Owned by the caller; null makes one that follows no redirects.</param>
    /// <exception cref="ArgumentException">A setting is not allowed.</exception>
    public TrytonErp(TrytonOptions options, TimeProvider time, HttpMessageHandler? handler = null)
    {
        _options = options.Checked();
        _http = new HttpClient(handler ?? NewHandler(), disposeHandler: handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan, // each request has its own limit, on the given clock
        };
        var calls = new HttpCalls(_options, _http, time);
        _transport = _options.Envelope == TrytonEnvelope.Fulfil
            ? new FulfilTransport(_options, calls, time) : new JsonRpcTransport(_options, calls);
        _models = new Models(_transport, _options);
        _companies = new CompanyReader(_models, _options);
        _products = new ProductRows(_models, _options, time);
        _journals = new JournalLookUp(_models, _companies);
        _sales = new SaleLookUp(_models, _companies);
        _costing = new Costing(_models, _companies, _journals);
        _stock = new StockLookUp(_models, _companies, _costing);
    }

    public string Name => $"{(_options.Envelope == TrytonEnvelope.Fulfil ? "fulfil" : "tryton")}:{_options.Company}";

    public ValueTask<MasterData> ReadMasterData(CancellationToken cancel) =>
        new MasterDataReader(_models, _companies, _products, _options).ReadMasterData(cancel);

    public ValueTask<IReadOnlyList<OnHand>> ReadOnHand(CancellationToken cancel) =>
        new StockReader(_models, _companies).Read(cancel);

    public async ValueTask<LookUp> Find(DocumentId document, CancellationToken cancel)
    {
        try
        {
            return document.Kind switch
            {
                DocumentKind.SalesOrder => await _sales.Find(document, cancel),
                DocumentKind.StockPosting => await _stock.Find(document, cancel),
                _ => await _journals.Find(document, cancel),
            };
        }
        catch (ErpUnavailableException unavailable)
        {
            return new LookUp.Unavailable(unavailable.Message, unavailable.RetryAfter);
        }
    }

    public async ValueTask<DeliveryOutcome> Post(Document document, CancellationToken cancel)
    {
        if (document is Journal journal && (journal.Lines.Count == 0 || journal.Debit != journal.Credit))
            return new DeliveryOutcome.Rejected(
                $"journal {journal.Id} has {journal.Lines.Count} lines, "
                + $"debit {journal.Debit} and credit {journal.Credit}; allowed: at least one line, and equal sums");
        if (document is SalesOrder order && Wrong(order) is { } wrong)
            return new DeliveryOutcome.Rejected(wrong);
        await _writer.WaitAsync(cancel);
        try
        {
            return await PostingOf(document).Run(cancel);
        }
        finally
        {
            _writer.Release();
        }
    }

    private static string? Wrong(SalesOrder order)
    {
        var due = order.Lines.Sum(line => line.Net + line.Taxes.Sum(tax => tax.Amount)) + order.Rounding;
        var paid = order.Payments.Sum(payment => payment.Amount);
        return due == order.Total && paid == order.Total ? null
            : $"order {order.Id} comes to {due}, is paid with {paid} and totals {order.Total} (minor units)";
    }

    private Posting PostingOf(Document document) => document switch
    {
        Journal journal => new JournalPosting(_models, _companies, _journals, journal),
        SalesOrder order => new SalePosting(_models, _companies, _sales, _journals, _options, order),
        StockPosting stock => new StockPoster(_models, _companies, _stock, _journals, _costing, stock),
        _ => throw new System.Diagnostics.UnreachableException(document.GetType().Name),
    };

    public ValueTask DisposeAsync()
    {
        _writer.Dispose();
        _companies.Dispose();
        _transport.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false, // a session goes nowhere but to the server it is for
        ConnectTimeout = TimeSpan.FromSeconds(15), // shorter than a call's: not connected means nothing was sent
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = System.Net.DecompressionMethods.All,
    };
}
