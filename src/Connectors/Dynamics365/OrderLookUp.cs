using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>An order that the ERP holds under one of our ids.</summary>
/// <param name="Total">With tax, in minor units of its currency.</param>
/// <param name="Log">Why the ERP could not invoice it; null when it did not say.</param>
internal sealed record OrderAtErp(string Number, bool IsDone, long Total, string? Log) : IAtErp;

/// <summary>Reads orders back, by our id.</summary>
internal sealed class OrderLookUp(ODataClient client, JournalLookUp journals, Dynamics365Options options)
{
    /// <exception cref="ErpUnavailableException">It cannot be read now.</exception>
    public async ValueTask<IReadOnlyList<OrderAtErp>> Headers(string key, CancellationToken cancel)
    {
        var query = JournalLookUp.Filter(("dataAreaId", options.Company), ("CustomersOrderReference", key));
        var found = new List<OrderAtErp>();
        await foreach (var row in client.Rows("SalesOrderHeadersV2", query, cancel))
            if (row.Text("CustomersOrderReference") == key) // the ERP compares without case
                found.Add(new OrderAtErp(
                    row.Text("SalesOrderNumber"), row.Text("SalesOrderStatus") == "Invoiced",
                    Minor(row.Number("OrderTotalAmount"), row.Text("CurrencyCode")), row.OptionalText("PostingLog")));
        return found;
    }

    /// <exception cref="ErpUnavailableException">It cannot be read now.</exception>
    public async ValueTask<IReadOnlyList<OrderRowContent>> Lines(
        string number, Currency currency, CancellationToken cancel)
    {
        var query = JournalLookUp.Filter(("dataAreaId", options.Company), ("SalesOrderNumber", number));
        var lines = new List<OrderRowContent>();
        await foreach (var row in client.Rows("SalesOrderLines", query, cancel))
            lines.Add(new OrderRowContent(row.Text("ItemNumber"), row.Number("OrderedSalesQuantity"),
                Minor(row.Number("LineAmount"), currency.Code)));
        return lines;
    }

    /// <summary>Posted only when it is invoiced and its payments stand in the ledger.</summary>
    public async ValueTask<LookUp> Find(DocumentId order, CancellationToken cancel)
    {
        var found = await Headers(JournalRows.KeyOf(order, options), cancel);
        return found switch
        {
            [] => new LookUp.NotFound(),
            [{ IsDone: true } one] => await Paid(order, one, cancel),
            [var one] => new LookUp.Incomplete(one.Number),
            _ => new LookUp.Several([.. found.Select(one => one.Number)]),
        };
    }

    private async ValueTask<LookUp> Paid(DocumentId order, OrderAtErp invoiced, CancellationToken cancel)
    {
        var payments = await journals.Headers(
            JournalRows.KeyOf(OrderRows.PaymentsOf(order), options), cancel);
        switch (payments)
        {
            case [] when invoiced.Total == 0:
                return new LookUp.Posted(invoiced.Number, 0, 0);
            case [{ IsDone: true } posted]:
                var tenders = (await journals.Lines(posted.Number, cancel))
                    .Where(line => line.Text.StartsWith("Tender", StringComparison.Ordinal));
                var paid = Math.Abs(tenders.Sum(line => line.Debit - line.Credit));
                return new LookUp.Posted(invoiced.Number, paid, paid);
            case [] or [_]:
                return new LookUp.Incomplete(invoiced.Number);
            default:
                return new LookUp.Several([.. payments.Select(one => one.Number)]);
        }
    }

    private static long Minor(decimal amount, string code) =>
        Currency.TryOf(code, out var currency) && Amounts.ToMinor(amount, currency) is { } minor
            ? minor
            : throw new ErpUnavailableException(
                $"an order's amount is {amount} {code}; allowed: an amount in whole minor units");
}
