using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// An order: the customer, the header with all lines, the wait for the ERP's invoice, the payments. Header and lines
/// are one change set, or lines follow an orphan header in one: an order has none of its lines or all, so that the
/// ERP's batch job never invoices a part.
/// </summary>
internal sealed class OrderPosting(
    ODataClient client, OrderLookUp lookUp, JournalLookUp journals, Dynamics365Options options, TimeProvider time,
    SalesOrder order) : Posting<OrderAtErp>(client, options, time, $"order {order.Id}")
{
    private readonly OrderRows _rows = new(order, options);

    protected override async ValueTask<DeliveryOutcome?> Prepare(CancellationToken cancel)
    {
        if (_rows.Problem() is { } problem)
            return new DeliveryOutcome.Rejected(problem);
        return Options.CreatesCustomers ? await new CustomerMaker(Client, Options).Ensure(order, cancel) : null;
    }

    protected override ValueTask<IReadOnlyList<OrderAtErp>> Find(CancellationToken cancel) =>
        lookUp.Headers(_rows.Key, cancel);

    protected override async ValueTask<DeliveryOutcome?> Step(OrderAtErp? there, CancellationToken cancel)
    {
        if (there is null)
            return await Write(existing: null, cancel);
        var lines = await lookUp.Lines(there.Number, order.Currency, cancel);
        if (lines.Count == 0 && !there.IsDone)
            return await Write(there.Number, cancel);
        if (!lines.Order(ByText).SequenceEqual(_rows.Contents.Order(ByText)))
            return new DeliveryOutcome.Rejected(
                $"order {there.Number} for {order.Id} holds {lines.Count} lines that are not ours");
        return there.IsDone ? await Pay(there, cancel) : await AwaitJob(cancel);
    }

    private static readonly Comparer<OrderRowContent> ByText =
        Comparer<OrderRowContent>.Create((a, b) => string.CompareOrdinal($"{a}", $"{b}"));

    private async ValueTask<DeliveryOutcome?> Write(string? existing, CancellationToken cancel)
    {
        using var batch = new BatchBody();
        var address = "SalesOrderLines";
        if (existing is null)
            address = batch.Create("SalesOrderHeadersV2", _rows, static (to, rows) => rows.WriteHeader(to))
                + "/SalesOrderLines";
        if (existing is not null || !Options.HeaderFirst)
            for (var index = 0; index < order.Lines.Count; index++)
                batch.Create(address, (_rows, existing, index),
                    static (to, row) => row._rows.WriteLine(to, row.existing, row.index));
        return await Send(batch, cancel);
    }

    /// <summary>The ERP computes the tax itself: a minor unit a line may differ from the till's, not more.</summary>
    private async ValueTask<DeliveryOutcome> Pay(OrderAtErp invoiced, CancellationToken cancel)
    {
        if (Math.Abs(invoiced.Total - _rows.Due) > order.Lines.Count)
            return new DeliveryOutcome.Rejected($"order {invoiced.Number} for {order.Id} is invoiced with "
                + $"{invoiced.Total}, the till has {_rows.Due} (minor units of {order.Currency}): compare the tax");
        var payments = _rows.Payments(invoiced.Total);
        if (payments.Lines.Count == 0)
            return new DeliveryOutcome.Delivered(invoiced.Number);
        if (payments.Lines.Any(line => line.Account.Length == 0))
            return new DeliveryOutcome.Rejected(
                $"{order.Id}: invoice and payment differ by pennies, and the ERP names no rounding account");
        var paid = await new JournalPosting(Client, journals, Options, Time, payments, order.Customer).Run(cancel);
        return paid is DeliveryOutcome.Delivered ? new DeliveryOutcome.Delivered(invoiced.Number) : paid;
    }
}
