using System.Globalization;
using System.Text.Json;
using CsvHelper;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Worlds;

/// <summary>Writes a world as the CSV tables that <see cref="WorldReader"/> reads.</summary>
internal static class WorldWriter
{
    private const string Starter = "worlds/example/";

    public static void WriteStarter(string directory)
    {
        var assembly = typeof(WorldWriter).Assembly;
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Starter, StringComparison.Ordinal))
            .Select(name => (Resource: name, Path: Path.Combine(directory, name[Starter.Length..])))
            .ToArray();
        if (files.FirstOrDefault(file => File.Exists(file.Path)).Path is { } existing)
            throw new WorldException(existing, "exists; a starter goes to a directory without a world");
        Directory.CreateDirectory(directory);
        foreach (var (resource, path) in files)
        {
            using var from = assembly.GetManifestResourceStream(resource)!;
            using var to = new FileStream(path, FileMode.CreateNew);
            from.CopyTo(to);
        }
    }

    public static void Write(World world, string directory)
    {
        Directory.CreateDirectory(directory);
        var settings = new WorldSettings(world.Company, world.RoundingAccount, world.Parameters.CompanyCurrency,
            world.Parameters.DepositAccount);
        File.WriteAllText(
            Path.Combine(directory, "world.json"),
            JsonSerializer.Serialize(settings, WorldJson.Default.WorldSettings) + "\n");
        Table(directory, "accounts", ["account", "name"], world.Accounts.Select(a => new[] { a.Account, a.Name }));
        Table(
            directory, "stores",
            ["store", "name", "timeZone", "cutOver", "currency", "warehouse", "returnWarehouse", "mode", "customer"],
            world.Stores.Select(Cells));
        Table(
            directory, "terminals", ["terminal", "store"],
            world.Terminals.Select(t => new[] { t.Terminal.Value, t.Store.Value }));
        Table(directory, "items", ItemColumns, world.Items.Select(Cells));
        Table(directory, "units", ["sku", "unit", "numerator", "denominator"], world.Items.SelectMany(Units));
        Table(
            directory, "tenders",
            ["tender", "account", "perTransaction", "counted", "differenceAccount", "differenceMax",
                "bigDifferenceAccount", "safeAccount", "bankAccount"],
            world.Tenders.Select(Cells));
        Table(directory, "taxes", ["code", "taxGroup", "account", "ratePercent", "itemGroups"], world.Taxes.Select(
            t => new[]
            {
                t.Code.Value, t.TaxGroup, t.Account, t.RatePercent.ToString(CultureInfo.InvariantCulture),
                Joined(t.ItemGroups),
            }));
        Table(directory, "reasons", ["reason", "account"], world.Reasons.Select(r => new[] { r.Reason, r.Account }));
        WriteLedger(world, directory);
    }

    private static void WriteLedger(World world, string directory)
    {
        Table(directory, "customers", ["account", "name", "blocked"],
            world.Customers.Select(c => new[] { c.Account, c.Name, Word(c.Blocked) }));
        Table(directory, "rates", ["from", "since", "rate"], world.Rates.Select(r => new[]
        {
            r.From, $"{r.Since}", (r.Rate / 1_000_000_000m).ToString(CultureInfo.InvariantCulture),
        }));
        Table(directory, "periods", ["code", "from", "through", "open"],
            world.Periods.Select(p => new[] { p.Code, $"{p.From}", $"{p.Through}", Word(p.Open) }));
    }

    private static readonly string[] ItemColumns =
    [
        "sku", "name", "kind", "baseUnit", "revenueAccount", "taxCode", "price", "cost", "openingOnHand",
        "standardCost", "lastCost", "costAccount", "stockAccount", "taxGroup", "tracking", "giftCard", "variants",
        "barcodes",
    ];

    private static string[] Cells(WorldStore store) =>
    [
        store.Store.Value, store.Name, store.TimeZone, store.CutOver.ToString("HH:mm", CultureInfo.InvariantCulture),
        store.Currency.Code, store.Warehouse.Value, store.ReturnWarehouse?.Value ?? "",
        store.Mode == StoreMode.Orders ? "orders" : "summary", store.Customer ?? "",
    ];

    private static string[] Cells(WorldItem item) =>
    [
        item.Sku.Value, item.Name, item.Kind == ItemKind.Goods ? "goods" : "service", item.BaseUnit.Value,
        item.RevenueAccount, item.Tax.Value, Price(item.PriceMillionths), Price(item.CostMillionths),
        item.OpeningOnHand?.ToString() ?? "", Price(item.StandardCostMillionths), Price(item.LastCostMillionths),
        item.CostAccount ?? "", item.StockAccount ?? "", item.TaxGroup ?? "",
        item.Tracking.ToString().ToLowerInvariant(), Word(item.IsGiftCard), Joined(item.Variants),
        Joined(item.Barcodes),
    ];

    private static string[] Cells(TenderMapping tender) =>
    [
        tender.Tender.Value, tender.Account, Word(tender.PerTransaction), Word(tender.Counted),
        tender.DifferenceAccount ?? "", $"{tender.DifferenceMax}", tender.BigDifferenceAccount ?? "",
        tender.SafeAccount ?? "", tender.BankAccount ?? "",
    ];

    private static IEnumerable<string[]> Units(WorldItem item) => item.Units.Select(unit => new[]
    {
        item.Sku.Value, unit.Unit.Value, $"{unit.BaseUnits.Numerator}", $"{unit.BaseUnits.Denominator}",
    });

    private static string Price(long? millionths) => millionths is { } price ? new Quantity(price).ToString() : "";

    private static string Word(bool yes) => yes ? "true" : "false";

    private static string Joined(IReadOnlyList<string> codes) => string.Join(';', codes);

    private static void Table(string directory, string name, string[] header, IEnumerable<string[]> rows)
    {
        var options = new CsvWriterOptions { NewLine = "\n", CommentPrefix = '#' };
        using var csv = CsvWriter.ToFile(Path.Combine(directory, name + ".csv"), options, FileOptions.None);
        foreach (var cells in rows.Prepend(header))
            csv.WriteRecord(cells);
    }
}
