using System.Text.Json;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

internal sealed record SaleAtErp(
    long Id, string State, string Number, long Total, bool Shipped, bool Paid, IReadOnlyList<long> Shipments,
    IReadOnlyList<long> Returns, IReadOnlyList<long> Invoices)
{
    public bool IsComplete => State is "processing" or "done" && Shipped && Paid;
}

/// <summary>Reads sales back, by the transaction's id in their reference.</summary>
internal sealed class SaleLookUp(Models models, CompanyReader companies)
{
    private static readonly string[] Fields =
    [
        "reference", "state", "number", "total_amount", "shipment_state", "invoice_state", "shipments",
        "shipment_returns", "invoices",
    ];

    public async ValueTask<LookUp> Find(DocumentId order, CancellationToken cancel) => await Sales(order, cancel) switch
    {
        [] => new LookUp.NotFound(),
        [{ IsComplete: true } sale] => new LookUp.Posted(sale.Number, Math.Abs(sale.Total), Math.Abs(sale.Total)),
        [var sale] => new LookUp.Incomplete(sale.Number),
        var several => new LookUp.Several([.. several.Select(sale => sale.Number)]),
    };

    public async ValueTask<IReadOnlyList<SaleAtErp>> Sales(DocumentId order, CancellationToken cancel)
    {
        var company = await companies.Get(_ => true, cancel);
        var rows = await models.Rows("sale.sale",
            [Values.Clause("reference", "=", order.Value), Values.Clause("company", "=", company.Id)], Fields, cancel);
        return [.. rows.Where(row => row.Text("reference") == order.Value).Select(row => Sale(row, company))];
    }

    private static SaleAtErp Sale(JsonElement row, Company company) => new(
        row.Id("id")!.Value, row.Text("state"),
        row.Text("number") is { Length: > 0 } number ? $"sale {number}" : $"draft {row.Id("id")}",
        row.Minor("total_amount", company.Currency), row.Text("shipment_state") is "sent" or "none",
        row.Text("invoice_state") is "paid" or "none", row.Ids("shipments"), row.Ids("shipment_returns"),
        row.Ids("invoices"));
}
