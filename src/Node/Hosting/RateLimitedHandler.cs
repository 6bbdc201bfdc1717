using System.Threading.RateLimiting;

namespace RetailActors.Node.Hosting;

/// <summary>Every request to the ERP takes a permit here: it never sees more than the configured rate (G8).</summary>
public sealed class RateLimitedHandler : DelegatingHandler
{
    private const int WaitingMax = 10_000;
    private readonly TokenBucketRateLimiter _permits;

    /// <param name="requestsPerSecondMax">1 to 10,000; a tenth of a second's worth may come at once.</param>
    public RateLimitedHandler(int requestsPerSecondMax, HttpMessageHandler inner)
        : base(inner)
    {
        var period = TimeSpan.FromMilliseconds(Math.Max(10, 1_000.0 / requestsPerSecondMax));
        var perPeriod = Math.Max(1, (int)Math.Floor(requestsPerSecondMax * period.TotalSeconds));
        _permits = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            ReplenishmentPeriod = period,
            TokensPerPeriod = perPeriod,
            TokenLimit = Math.Max(perPeriod, requestsPerSecondMax / 10),
            QueueLimit = WaitingMax,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            AutoReplenishment = true,
        });
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        using var permit = await _permits.AcquireAsync(1, cancellationToken);
        if (!permit.IsAcquired)
            throw new HttpRequestException(HttpRequestError.ConnectionError,
                "too many requests wait for the ERP's rate limit");
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _permits.Dispose();
        base.Dispose(disposing);
    }
}
