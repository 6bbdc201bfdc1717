using System.Text.Json;

namespace RetailActors.Connectors.Tryton;

/// <summary>Where products have their accounts and taxes from: their accounting category, or those above it.</summary>
internal sealed class AccountingCategories
{
    private static readonly string[] Fields =
    [
        "parent", "account_parent", "taxes_parent", "customer_taxes", "account_revenue", "account_cogs",
        "account_stock_out",
    ];

    private readonly Dictionary<long, JsonElement> _categories;

    private AccountingCategories(Dictionary<long, JsonElement> categories) => _categories = categories;

    /// <summary>Without the accounts of the stock where the company does not value it.</summary>
    public static async ValueTask<AccountingCategories> Read(Models models, CancellationToken cancel)
    {
        var known = (await models.Rows("ir.model.field", [Values.Clause("model.model", "=", "product.category"),
            Values.Clause("name", "in", Values.Texts(Fields))], ["name"], cancel))
            .Select(field => field.Text("name")).ToHashSet();
        var fields = Fields.Where(known.Contains).ToArray();
        return new((await models.Rows("product.category", [Values.Clause("accounting", "=", true)], fields, cancel))
            .ToDictionary(row => row.Id("id")!.Value));
    }

    /// <param name="product">With its <c>account_category</c>.</param>
    public long? AccountOf(JsonElement product, string account) =>
        Of(product, "account_parent").Select(category => category.Id(account)).FirstOrDefault(id => id is not null);

    /// <param name="product">With its <c>account_category</c>.</param>
    public IReadOnlyList<long> TaxesOf(JsonElement product) => Of(product, "taxes_parent")
        .Select(category => category.Ids("customer_taxes")).FirstOrDefault(ids => ids.Count > 0) ?? [];

    private IEnumerable<JsonElement> Of(JsonElement product, string parents)
    {
        var depth = 0;
        for (var at = product.Id("account_category"); at is { } id && _categories.TryGetValue(id, out var category);)
        {
            yield return category;
            at = category.Flag(parents) && ++depth < 100 ? category.Id("parent") : null;
        }
    }
}
