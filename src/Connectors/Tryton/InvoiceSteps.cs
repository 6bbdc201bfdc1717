using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>What became of looking at an invoice: it is done, or a step was taken.</summary>
internal sealed record InvoiceStep(bool IsDone, DeliveryOutcome? Outcome)
{
    public static readonly InvoiceStep Done = new(true, null);

    public static InvoiceStep Took(DeliveryOutcome? outcome) => new(false, outcome);
}

/// <summary>The invoice of a sale: dated, posted, and paid by one payment a tender, each known by its text.</summary>
internal sealed class InvoiceSteps(
    Posting sale, Catalogue catalogue, CompanyReader companies, Settlement settlement, SalesOrder order)
{
    private const string Model = "account.invoice", Pay = "account.invoice.pay";

    public async ValueTask<InvoiceStep> Next(long id, CancellationToken cancel)
    {
        var row = (await sale.Models.Read(Model, [id],
            ["state", "number", "invoice_date", "accounting_date", "amount_to_pay", "payment_lines"], cancel))[0];
        switch (row.Text("state"))
        {
            case "paid":
                return InvoiceStep.Done;
            case "draft" or "validated" when row.DateOrNull("invoice_date") != order.Date:
                var date = new JsonObject { ["invoice_date"] = Values.Date(order.Date) };
                return InvoiceStep.Took(await sale.Do(
                    $"{Model}.write date {id}", Model, "write", [Values.Ids([id]), date], cancel));
            case "draft" or "validated":
                return InvoiceStep.Took(await Post(id, row, cancel));
            case "posted" when row.NumberOrNull("amount_to_pay") == 0:
                return InvoiceStep.Done;
            case "posted":
                return InvoiceStep.Took(await NextPayment(id, row, cancel));
            default:
                return InvoiceStep.Took(sale.Rejected($"invoice {row.Text("number")} is {row.Text("state")} there"));
        }
    }

    /// <summary>
    /// Tryton numbers invoices in the order of their dates. A ticket that comes late keeps its date and is accounted
    /// for on that of the newest invoice.
    /// </summary>
    private async ValueTask<DeliveryOutcome?> Post(long id, JsonElement row, CancellationToken cancel)
    {
        var date = row.DateOrNull("accounting_date") ?? order.Date;
        var posted = await sale.Do($"{Model}.post {id} {date}", Model, "post", [Values.Ids([id])], cancel);
        if (posted is not DeliveryOutcome.Rejected || await NewestAfter(date, cancel) is not { } newest)
            return posted;
        var later = new JsonObject { ["accounting_date"] = Values.Date(newest) };
        return await sale.Do($"{Model}.write {id} {newest}", Model, "write", [Values.Ids([id]), later], cancel);
    }

    /// <returns>Null when none of the same fiscal year is newer.</returns>
    private async ValueTask<BusinessDate?> NewestAfter(BusinessDate date, CancellationToken cancel)
    {
        var company = await companies.Get(_ => true, cancel);
        JsonArray numbered =
        [
            Values.Clause("company", "=", company.Id), Values.Clause("type", "=", "out"),
            Values.Clause("number", "!=", null), Values.Clause("move.date", ">", Values.Date(date)),
            Values.Clause("move.period.fiscalyear.start_date", "<=", Values.Date(date)),
            Values.Clause("move.period.fiscalyear.end_date", ">=", Values.Date(date)),
        ];
        return await sale.Models.First(Model, numbered, "accounting_date DESC", ["move.date"], cancel) is { } newest
            ? newest.Date("move.date") : null;
    }

    private async ValueTask<DeliveryOutcome?> NextPayment(long invoice, JsonElement row, CancellationToken cancel)
    {
        var lines = await sale.Models.Read("account.move.line", row.Ids("payment_lines"), ["move.description"], cancel);
        var paid = lines.Select(line => line.Text("move.description")).ToHashSet();
        for (var i = 0; i < settlement.Pays.Count; i++)
            if (!paid.Contains(TextOf(i)))
                return await PayBy(i, invoice, cancel);
        return sale.Rejected($"invoice {row.Text("number")} is open by {row.Number("amount_to_pay")} "
            + "after all tenders of the ticket");
    }

    /// <summary>The wizard, without its questions: a part of the amount leaves the rest open.</summary>
    private async ValueTask<DeliveryOutcome?> PayBy(int index, long invoice, CancellationToken cancel)
    {
        var company = await companies.Get(_ => true, cancel);
        var payment = settlement.Pays[index];
        if (await catalogue.PaymentMethod(payment.Tender, company.Id, cancel) is not { } method)
            return sale.Rejected($"payment method {payment.Tender} is not in Tryton, or there twice");
        var created = await sale.Models.Write(Pay, "create", [], cancel, wizard: true);
        if (created is not Reply.Good { Result.ValueKind: JsonValueKind.Array } good)
            return created is Reply.Good ? sale.Rejected("the wizard that pays does not start") : sale.Told(created);
        var session = good.Result[0].GetInt64();
        var start = new JsonObject
        {
            ["company"] = company.Id,
            ["currency"] = company.CurrencyId,
            ["currency_digits"] = order.Currency.Decimals,
            ["amount"] = Values.Money(payment.Amount, order.Currency),
            ["date"] = Values.Date(order.Date),
            ["payment_method"] = method,
            ["description"] = TextOf(index),
        };
        var data = new JsonObject { ["start"] = start, ["ask"] = new JsonObject { ["type"] = "partial" } };
        var context = new JsonObject
        {
            ["active_model"] = Model,
            ["active_id"] = invoice,
            ["active_ids"] = new JsonArray(invoice),
        };
        var outcome = sale.Told(
            await sale.Models.Write(Pay, "execute", [session, data, "pay"], cancel, context, wizard: true));
        if (outcome is null) // what it keeps of the wizard is of no use to anybody
            await sale.Models.Write(Pay, "delete", [session], cancel, wizard: true);
        return outcome;
    }

    /// <summary>By which a payment that was made is known again.</summary>
    private string TextOf(int index)
    {
        var payment = settlement.Pays[index];
        return $"{order.Id}/{index + 1} {payment.Tender} {payment.Reference}".TrimEnd();
    }
}
