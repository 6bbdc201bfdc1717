using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// What customers took and brought back by a stock posting has cost what Tryton says. Its shipments leave that between
/// stock and stock out, where an invoice would take it from; here a journal of ours does.
/// </summary>
internal sealed class Costing(Models models, CompanyReader companies, JournalLookUp journals)
{
    private const int OriginsAtOnce = 500;
    private const string Method = "account_stock_method";

    public async ValueTask<bool> IsDone(
        DocumentId posting, IReadOnlyList<ShipmentAtErp> shipments, CancellationToken cancel) =>
        (await Lines(shipments, cancel)).Count == 0
        || await journals.Moves(IdOf(posting), cancel) is [{ Posted: true }];

    /// <returns>Null when nothing is to be booked.</returns>
    public async ValueTask<Journal?> Journal(
        StockPosting posting, IReadOnlyList<ShipmentAtErp> shipments, CancellationToken cancel) =>
        await Lines(shipments, cancel) is { Count: > 0 } lines
            ? new Journal(IdOf(posting.Id), posting.Store, posting.Date, posting.Currency, null, lines, []) : null;

    private static DocumentId IdOf(DocumentId posting) => new($"{posting}/cost");

    private async ValueTask<IReadOnlyList<JournalLine>> Lines(
        IReadOnlyList<ShipmentAtErp> shipments, CancellationToken cancel)
    {
        var sums = new SortedDictionary<(LineRole Role, string Account), long>();
        if (!await IsValued(cancel))
            return [];
        var company = await companies.Get(_ => true, cancel);
        var codes = company.Accounts.ToDictionary(account => account.Value.Id, account => account.Key);
        foreach (var shipment in shipments.Where(one => one.Model is Shipping.Out or Shipping.Back))
        {
            var (cost, stock) = shipment.Model == Shipping.Out
                ? (LineRole.Cost, LineRole.StockOut) : (LineRole.ReturnedCost, LineRole.StockBack);
            foreach (var (product, against, amount) in await Amounts(shipment, company, cancel))
                foreach (var key in new[] { (cost, Code(product)), (stock, Code(against)) })
                    sums[key] = sums.GetValueOrDefault(key) + amount;
        }
        return [.. sums.Select(sum => sum.Key.Role is LineRole.Cost or LineRole.StockBack
            ? new JournalLine(sum.Key.Role, sum.Key.Account, sum.Value, 0)
            : new JournalLine(sum.Key.Role, sum.Key.Account, 0, sum.Value))];

        string Code(long? account) => codes.GetValueOrDefault(account ?? 0, "of cost or stock of a product");
    }

    /// <summary>
    /// What stands against stock, by product. Nothing in a fiscal year that books costs with the stock itself.
    /// </summary>
    private async ValueTask<IReadOnlyList<(long? Cost, long? Against, long Amount)>> Amounts(
        ShipmentAtErp shipment, Company company, CancellationToken cancel)
    {
        var products = (await models.Rows("stock.move",
            [Values.Clause("shipment", "=", $"{shipment.Model},{shipment.Id}")], ["product"], cancel))
            .ToDictionary(move => $"stock.move,{move.Id("id")}", move => move.Id("product")!.Value);
        var side = shipment.Model == Shipping.Out ? "debit" : "credit";
        var lines = new List<(long Product, long? Against, long Amount)>();
        foreach (var origins in products.Keys.Chunk(OriginsAtOnce))
            foreach (var line in await models.Rows("account.move.line",
                [
                    Values.Clause("move.origin", "in", Values.Texts(origins)), Values.Clause(side, ">", 0),
                    Values.Clause($"move.period.fiscalyear.{Method}", "=", "anglo_saxon"),
                ],
                ["account", side, "move.origin"], cancel))
                lines.Add((products[line.Text("move.origin")], line.Id("account"), line.Minor(side, company.Currency)));
        if (lines.Count == 0)
            return [];
        var categories = await AccountingCategories.Read(models, cancel);
        var costs = (await models.Read("product.product", [.. lines.Select(line => line.Product).Distinct()],
            ["account_category"], cancel)).ToDictionary(
                row => row.Id("id")!.Value, row => categories.AccountOf(row, "account_cogs"));
        return [.. lines.Select(line => (costs[line.Product], line.Against, line.Amount))];
    }

    /// <summary>A company may keep no accounts of its stock: then Tryton does not know the word.</summary>
    private async ValueTask<bool> IsValued(CancellationToken cancel) => (await models.Rows("ir.model.field",
        [Values.Clause("model.model", "=", "account.fiscalyear"), Values.Clause("name", "=", Method)],
        ["name"], cancel)).Count > 0;
}
