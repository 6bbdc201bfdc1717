using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tryton;

/// <summary>A ticket's lines as lines of a sale. Pure.</summary>
internal static class SaleRows
{
    /// <summary>Decimals of a unit price.</summary>
    private const int PriceDigits = 4;

    /// <summary>
    /// Tryton multiplies the quantity by a price of four decimals. Where that misses the till's amount, one piece
    /// is set apart and carries the rest: the amount is the till's to the minor unit.
    /// </summary>
    public static IEnumerable<JsonObject> Of(OrderLine line, Product product, Company company)
    {
        var (quantity, net) = ((decimal)line.Quantity.Millionths / Quantity.PerUnit, Amount(line.Net, company));
        var price = Math.Round(quantity == 0 ? 0 : net / quantity, PriceDigits);
        var one = Math.Sign(quantity);
        if (Made(quantity, price, company) == net || decimal.Truncate(quantity) != quantity || Math.Abs(quantity) < 2)
            return [Row(line, product, company, quantity, price)];
        var rest = net - Made(quantity - one, price, company);
        return [Row(line, product, company, quantity - one, price), Row(line, product, company, one, rest * one)];
    }

    /// <summary>The difference between the till's total and Tryton's, on the account of its own product.</summary>
    public static JsonObject Rounding(Product product, long minor, Currency currency) => new()
    {
        ["type"] = "line",
        ["product"] = product.Id,
        ["quantity"] = 1.0,
        ["unit"] = product.BaseUnit,
        ["unit_price"] = Values.Money(minor, currency),
    };

    private static JsonObject Row(
        OrderLine line, Product product, Company company, decimal quantity, decimal price)
    {
        var row = new JsonObject
        {
            ["type"] = "line",
            ["product"] = product.Id,
            ["quantity"] = (double)quantity,
            ["unit"] = product.Units[line.Unit.Value],
            ["unit_price"] = Values.Decimal(price),
        };
        if (line.Taxes.Count > 0)
            row["taxes"] = Values.Added(line.Taxes.Select(tax => company.Taxes[tax.Code.Value]));
        var words = new[] { line.Serial, line.Reason, line.Original is { } sold ? $"of line {sold}" : null };
        if (words.Any(word => !string.IsNullOrEmpty(word)))
            row["description"] = string.Join(' ', words.Where(word => !string.IsNullOrEmpty(word)));
        return row;
    }

    /// <summary>Tryton rounds half to even.</summary>
    private static decimal Made(decimal quantity, decimal price, Company company) =>
        Math.Round(quantity * price, company.Currency.Decimals, MidpointRounding.ToEven);

    private static decimal Amount(long minor, Company company) => minor < 0
        ? -Amounts.ToDecimal(-minor, company.Currency) : Amounts.ToDecimal(minor, company.Currency);
}
