using System.Diagnostics;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// Creates an order's customer when the ERP does not have it (R11): once, since it is looked up first.
/// </summary>
internal sealed class CustomerMaker(ODataClient client, Dynamics365Options options)
{
    /// <returns>Null when the customer is there.</returns>
    /// <exception cref="ErpUnavailableException">It cannot be looked up now.</exception>
    public async ValueTask<DeliveryOutcome?> Ensure(SalesOrder order, CancellationToken cancel)
    {
        if (await Exists(order.Customer, cancel))
            return null;
        using var batch = new BatchBody();
        batch.Create("CustomersV3", (options, order), static (to, row) =>
        {
            to.WriteString("dataAreaId", row.options.Company);
            to.WriteString("CustomerAccount", row.order.Customer);
            to.WriteString("OrganizationName", row.order.Customer);
            to.WriteString("CustomerGroupId", row.options.CustomerGroup);
            to.WriteString("SalesCurrencyCode", row.order.Currency.Code);
            to.WriteString("PartyType", "Organization");
        });
        var answer = await client.Send(batch, cancel);
        if (answer is Answer.Good good)
            answer = BatchReply.Read(good, batch.Operations);
        return answer switch
        {
            Answer.Good => null,
            // Another order of the same customer may have been faster.
            Answer.Refused refused => await Exists(order.Customer, cancel) ? null
                : new DeliveryOutcome.Rejected($"{order.Id}: customer {order.Customer}: {refused.Why}"),
            Answer.NotNow not => new DeliveryOutcome.Unavailable(not.Why, not.RetryAfter),
            Answer.Lost lost => new DeliveryOutcome.Unknown($"customer {order.Customer}: {lost.Why}"),
            _ => throw new UnreachableException(answer.GetType().Name),
        };
    }

    private async ValueTask<bool> Exists(string account, CancellationToken cancel)
    {
        var query = JournalLookUp.Filter(("dataAreaId", options.Company), ("CustomerAccount", account));
        await foreach (var row in client.Rows("CustomersV3", query, cancel))
            if (row.Text("CustomerAccount") == account)
                return true;
        return false;
    }
}
