using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Delivery;

/// <summary>
/// One connection to one company of an ERP. The caller owns order, rate, retries and the intent record; a connector
/// owns the ERP's language. One caller at a time per company.
/// </summary>
public interface IErp : IAsyncDisposable
{
    /// <summary>As operators know it: <c>dynamics365:USMF</c>.</summary>
    string Name { get; }

    /// <exception cref="ErpUnavailableException">The ERP could not be read; try later.</exception>
    ValueTask<MasterData> ReadMasterData(CancellationToken cancel);

    /// <exception cref="ErpUnavailableException">The ERP could not be read; try later.</exception>
    ValueTask<IReadOnlyList<OnHand>> ReadOnHand(CancellationToken cancel);

    /// <summary>
    /// Creates and posts the document under its own id. The caller has made sure by <see cref="Find"/> that an earlier
    /// attempt left nothing, or lets the connector complete what it left.
    /// </summary>
    ValueTask<DeliveryOutcome> Post(Document document, CancellationToken cancel);

    /// <summary>What the ERP holds under the document's id. Never changes anything.</summary>
    ValueTask<LookUp> Find(DocumentId document, CancellationToken cancel);
}

/// <summary>Errors say whether to retry.</summary>
public abstract record DeliveryOutcome
{
    /// <param name="Reference">The ERP's own number of the journal.</param>
    public sealed record Delivered(string Reference) : DeliveryOutcome;

    /// <summary>The ERP understood and will not take it as it is: a case, no retry.</summary>
    public sealed record Rejected(string Why) : DeliveryOutcome;

    /// <summary>Nothing was posted; try again, not before <paramref name="RetryAfter"/> when given.</summary>
    public sealed record Unavailable(string Why, TimeSpan? RetryAfter) : DeliveryOutcome;

    /// <summary>
    /// It may have been posted (a time-out, a broken connection after sending): look up before anything else.
    /// </summary>
    public sealed record Unknown(string Why) : DeliveryOutcome;
}

public abstract record LookUp
{
    public sealed record NotFound : LookUp;

    /// <param name="Debit">Sum of the ERP's lines, to compare with ours; of an order or a stock posting, debit and
    /// credit are both its <see cref="Document.Measure"/>.</param>
    public sealed record Posted(string Reference, long Debit, long Credit) : LookUp;

    /// <summary>
    /// There under our id but not complete or not posted (an orphan header): <see cref="IErp.Post"/> resumes it.
    /// </summary>
    public sealed record Incomplete(string Reference) : LookUp;

    /// <summary>More than one under our id: a person has to look (case, alarm).</summary>
    public sealed record Several(IReadOnlyList<string> References) : LookUp;

    public sealed record Unavailable(string Why, TimeSpan? RetryAfter) : LookUp;
}

/// <summary>The ERP does not answer, or answers that it cannot now.</summary>
public sealed class ErpUnavailableException(string why, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(why, inner)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
