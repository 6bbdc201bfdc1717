using System.Text.RegularExpressions;

namespace RetailActors.Tidy.Rules;

/// <summary>The runtime, the ports and the stages carry any trade: no word of retail in names or comments.</summary>
public static partial class Vocabulary
{
    private static readonly string[] Folders = ["src/Actors/Runtime", "src/Actors/Storage", "src/Streams/Stages"];

    // A verb "to store" is caught with the shop: say keep or save.
    private static readonly HashSet<string> RetailWords =
    [
        "sale", "sales", "store", "stores", "till", "tills", "terminal", "terminals", "kiosk", "kiosks", "sku",
        "skus", "tender", "tenders", "tax", "taxes", "shift", "shifts", "statement", "statements", "ledger",
        "ledgers", "erp", "erps", "receipt", "receipts", "shop", "shops", "warehouse", "warehouses", "stock",
        "price", "prices", "customer", "customers", "cashier", "cashiers", "refund", "refunds", "invoice",
        "invoices", "voucher", "vouchers",
    ];

    private static readonly string[] RetailNamespaces =
        ["Retail", "Terminals", "Stock", "Orders", "Cases", "Catalogue", "Registry", "Statements", "Delivery"];

    public static IEnumerable<Finding> Check(Source file) =>
        from line in Folders.Any(file.IsIn) && file.IsCode ? file.Lines.Index() : []
        from Match word in Words().Matches(line.Item)
        where RetailWords.Contains(word.Value.ToLowerInvariant())
        select new Finding(
            file.Path, line.Index + 1, $"'{word.Value}' is a word of retail; here nothing knows the trade");

    public static IEnumerable<Finding> CheckUsings(Source file) =>
        from line in Folders.Any(file.IsIn) && file.IsCode ? file.Lines.Index() : []
        from Match name in Namespaces().Matches(line.Item)
        where RetailNamespaces.Contains(name.Groups[2].Value)
        select new Finding(file.Path, line.Index + 1, $"{name.Value} is about retail; here nothing knows the trade");

    // sku, Sku in SkuId and in getSku, but not in "skull": a word ends where the next capital begins.
    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\bRetailActors\.(Actors|Streams)\.(\w+)")]
    private static partial Regex Namespaces();
}
