using System.Diagnostics;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// One attempt to bring one order to "invoiced and paid". Each round looks what is there and does the next step: the
/// customer, the header with all lines, the wait for the ERP's invoice, the payments. Header and lines are one change
/// set, or lines follow an orphan header in one: an order has none of its lines or all, so that the ERP's batch job
/// never invoices a part.
/// </summary>
internal sealed class OrderPosting(
    ODataClient client, OrderLookUp lookUp, JournalLookUp journals, Dynamics365Options options, TimeProvider time,
    SalesOrder order)
{
    private const int RoundsMax = 6;

    private readonly OrderRows _rows = new(order, options);
    private bool _wrote;

    public async ValueTask<DeliveryOutcome> Run(CancellationToken cancel)
    {
        if (_rows.Problem() is { } problem)
            return new DeliveryOutcome.Rejected(problem);
        try
        {
            if (options.CreatesCustomers
                && await new CustomerMaker(client, options).Ensure(order, cancel) is { } failed)
                return failed;
            string? oldLog = null;
            for (var round = 0; round < RoundsMax; round++)
            {
                var there = await lookUp.Headers(_rows.Key, cancel);
                if (!_wrote)
                    oldLog = there.Count == 1 ? there[0].Log : null;
                if (await Step(there, oldLog, cancel) is { } outcome)
                    return outcome;
            }
            return new DeliveryOutcome.Unknown($"order {order.Id} is not complete after {RoundsMax} rounds");
        }
        catch (ErpUnavailableException unavailable)
        {
            return _wrote
                ? new DeliveryOutcome.Unknown($"written, but not read back: {unavailable.Message}")
                : new DeliveryOutcome.Unavailable(unavailable.Message, unavailable.RetryAfter);
        }
    }

    /// <summary>The outcome, or null when another round is due.</summary>
    private async ValueTask<DeliveryOutcome?> Step(
        IReadOnlyList<OrderAtErp> there, string? oldLog, CancellationToken cancel)
    {
        if (there.Count > 1)
            return new DeliveryOutcome.Unknown($"{there.Count} orders have the reference {_rows.Key}: "
                + string.Join(", ", there.Select(one => one.Number)));
        if (there.Count == 0)
            return _wrote
                ? new DeliveryOutcome.Unknown($"order {order.Id} was written and cannot be found")
                : await Write(existing: null, cancel);
        var one = there[0];
        var lines = await lookUp.Lines(one.Number, order.Currency, cancel);
        if (lines.Count == 0 && !one.Invoiced)
            return await Write(one.Number, cancel);
        if (!lines.Order(ByText).SequenceEqual(_rows.Contents.Order(ByText)))
            return new DeliveryOutcome.Rejected(
                $"order {one.Number} for {order.Id} holds {lines.Count} lines that are not ours");
        return one.Invoiced ? await Pay(one, cancel) : await AwaitInvoice(oldLog, cancel);
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
        if (existing is not null || !options.HeaderFirst)
            for (var index = 0; index < order.Lines.Count; index++)
                batch.Create(address, (_rows, existing, index),
                    static (to, row) => row._rows.WriteLine(to, row.existing, row.index));
        var answer = await client.Send(batch, cancel);
        if (answer is Answer.Good good)
            answer = BatchReply.Read(good, batch.Operations);
        _wrote |= answer is Answer.Good or Answer.Lost;
        return answer switch
        {
            Answer.Good => null,
            Answer.Refused { Why: var why } when why.Contains(JournalPosting.InUse, StringComparison.Ordinal) =>
                new DeliveryOutcome.Unavailable(why, RetryAfter: null),
            Answer.Refused refused => new DeliveryOutcome.Rejected($"{order.Id}: {refused.Why}"),
            Answer.NotNow not => new DeliveryOutcome.Unavailable(not.Why, not.RetryAfter),
            Answer.Lost lost => new DeliveryOutcome.Unknown(lost.Why),
            _ => throw new UnreachableException(answer.GetType().Name),
        };
    }

    /// <summary>Waits for the ERP's own batch job, as with journals: no documented OData action invoices.</summary>
    private async ValueTask<DeliveryOutcome?> AwaitInvoice(string? oldLog, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var there = await lookUp.Headers(_rows.Key, cancel);
            if (there is not [{ Invoiced: false } waiting])
                return null;
            if (waiting.Log is not null && waiting.Log != oldLog)
                return new DeliveryOutcome.Rejected($"{order.Id}: {waiting.Log}");
            if (time.GetElapsedTime(since) >= options.PostingWait)
                return waiting.Log is not null
                    ? new DeliveryOutcome.Rejected($"{order.Id}: {waiting.Log}")
                    : new DeliveryOutcome.Unknown($"order {waiting.Number} is complete, but not invoiced "
                        + $"after {options.PostingWait}");
            await Task.Delay(options.PostingPoll, time, cancel);
        }
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
        var paid = await new JournalPosting(client, journals, options, time, payments, order.Customer).Run(cancel);
        return paid is DeliveryOutcome.Delivered ? new DeliveryOutcome.Delivered(invoiced.Number) : paid;
    }
}
