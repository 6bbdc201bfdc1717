using System.Globalization;
using System.Numerics;
using System.Text.Json;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>Products as items, with the units and accounts of their families.</summary>
/// <param name="codes">Codes of accounts by their ids.</param>
/// <param name="rates">Of taxes that are a percentage, by their ids.</param>
internal sealed class ItemReader(
    Models models, ProductRows rows, Currency currency, Dictionary<long, string> codes, Dictionary<long, decimal> rates)
{
    public async ValueTask<IReadOnlyList<Item>> Read(CancellationToken cancel)
    {
        var units = (await models.Rows("product.uom", [], ["symbol", "category", "factor", "rate"], cancel))
            .ToDictionary(row => row.Id("id")!.Value, row => new Unit(
                row.Text("symbol"), row.Id("category") ?? 0, Exact(row.Number("factor"), row.Number("rate"))));
        var families = units.Values.ToLookup(unit => unit.Category);
        var categories = await AccountingCategories.Read(models, cancel);
        var products = await rows.Read(cancel);
        var items = new List<Item>(products.Count);
        foreach (var row in products)
            if (row.Text("code") != Catalogue.Rounding // no till sells it
                && units.TryGetValue(row.Id("default_uom") ?? 0, out var unit)
                && Item(row, unit, families[unit.Category], categories) is { } item)
                items.Add(item);
        return items;
    }

    private Item? Item(JsonElement row, Unit unit, IEnumerable<Unit> family, AccountingCategories categories)
    {
        var revenue = Code(categories.AccountOf(row, "account_revenue"));
        if (row.Text("code").Length == 0 || revenue is null || unit.Factor is null)
            return null;
        var goods = row.Text("template.type") != "service";
        var cost = Millionths(row.NumberOrNull("cost_price"));
        var costs = row.Text("cost_price_method") == "fixed"
            ? new ItemCosts(cost, null, null) : new ItemCosts(null, cost, null);
        return new Item(new Sku(row.Text("code")), row.Text("template.name"), goods ? ItemKind.Goods : ItemKind.Service,
            new UnitCode(unit.Symbol), Others(unit, family), revenue)
        {
            PriceMillionths = Price(row, categories),
            Costs = goods ? costs : default,
            CostAccount = goods ? Code(categories.AccountOf(row, "account_cogs")) : null,
            StockAccount = goods ? Code(categories.AccountOf(row, "account_stock_out")) : null,
        };
    }

    /// <summary>
    /// The list price is without tax; tills show it with the customer's taxes, to the minor unit. Null where one of
    /// them is no percentage.
    /// </summary>
    private long? Price(JsonElement product, AccountingCategories categories)
    {
        var taxes = categories.TaxesOf(product);
        if (product.NumberOrNull("list_price") is not { } net || !taxes.All(rates.ContainsKey))
            return null;
        return Millionths(Math.Round(net * (1 + taxes.Sum(tax => rates[tax])), currency.Decimals));
    }

    private string? Code(long? account) => account is { } id ? codes.GetValueOrDefault(id) : null;

    /// <summary>Every unit of the family with exactly one factor. Two of one symbol are no unit: no guess.</summary>
    private static List<ItemUnit> Others(Unit unit, IEnumerable<Unit> family) =>
        [.. family.Where(other => other.Symbol.Length > 0 && other.Symbol != unit.Symbol)
            .GroupBy(other => other.Symbol)
            .Where(same => same.Count() == 1 && same.First().Factor is not null)
            .Select(same => (same.Key, Factor: Over(same.First().Factor!.Value, unit.Factor!.Value)))
            .Where(other => other.Factor is not null)
            .Select(other => new ItemUnit(new UnitCode(other.Key), other.Factor!.Value))];

    /// <summary>
    /// Tryton keeps a factor and its inverse, both rounded, and computes with the larger: that is the exact one.
    /// </summary>
    private static Rational? Exact(decimal factor, decimal rate)
    {
        if (factor <= 0 || rate <= 0)
            return null;
        var (over, scale) = Unscaled(factor > rate ? factor : rate);
        return factor > rate ? Small(over, scale) : Small(scale, over);
    }

    private static (BigInteger, BigInteger) Unscaled(decimal number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return (BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
            BigInteger.Pow(10, point < 0 ? 0 : text.Length - point - 1));
    }

    private static Rational? Over(Rational a, Rational b) =>
        Small((BigInteger)a.Numerator * b.Denominator, (BigInteger)a.Denominator * b.Numerator);

    private static Rational? Small(BigInteger over, BigInteger under)
    {
        var divisor = BigInteger.GreatestCommonDivisor(over, under);
        (over, under) = (over / divisor, under / divisor);
        return over <= long.MaxValue && under <= long.MaxValue ? new Rational((long)over, (long)under) : null;
    }

    private static long? Millionths(decimal? price) =>
        price is { } p && p is >= 0 and < 1_000_000_000_000 ? (long)(p * 1_000_000) : null;

    private sealed record Unit(string Symbol, long Category, Rational? Factor);
}
