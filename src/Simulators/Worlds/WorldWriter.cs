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
        var settings = new WorldSettings(world.Company, world.RoundingAccount);
        File.WriteAllText(
            Path.Combine(directory, "world.json"),
            JsonSerializer.Serialize(settings, WorldJson.Default.WorldSettings) + "\n");
        Table(directory, "accounts", ["account", "name"], world.Accounts.Select(a => new[] { a.Account, a.Name }));
        Table(
            directory, "stores", ["store", "name", "timeZone", "cutOver", "currency", "warehouse"],
            world.Stores.Select(Cells));
        Table(
            directory, "terminals", ["terminal", "store"],
            world.Terminals.Select(t => new[] { t.Terminal.Value, t.Store.Value }));
        Table(
            directory, "items",
            ["sku", "name", "kind", "baseUnit", "revenueAccount", "taxCode", "price", "cost", "openingOnHand"],
            world.Items.Select(Cells));
        Table(directory, "units", ["sku", "unit", "numerator", "denominator"], world.Items.SelectMany(Units));
        Table(directory, "tenders", ["tender", "account", "perTransaction"], world.Tenders.Select(
            t => new[] { t.Tender.Value, t.Account, t.PerTransaction ? "true" : "false" }));
        Table(directory, "taxes", ["code", "taxGroup", "account", "ratePercent"], world.Taxes.Select(
            t => new[] { t.Code.Value, t.TaxGroup, t.Account, t.RatePercent.ToString(CultureInfo.InvariantCulture) }));
        Table(directory, "reasons", ["reason", "account"], world.Reasons.Select(r => new[] { r.Reason, r.Account }));
    }

    private static string[] Cells(WorldStore store) =>
    [
        store.Store.Value, store.Name, store.TimeZone, store.CutOver.ToString("HH:mm", CultureInfo.InvariantCulture),
        store.Currency.Code, store.Warehouse.Value,
    ];

    private static string[] Cells(WorldItem item) =>
    [
        item.Sku.Value, item.Name, item.Kind == ItemKind.Goods ? "goods" : "service", item.BaseUnit.Value,
        item.RevenueAccount, item.Tax.Value, Price(item.PriceMillionths),
        item.CostMillionths is { } cost ? Price(cost) : "", item.OpeningOnHand?.ToString() ?? "",
    ];

    private static IEnumerable<string[]> Units(WorldItem item) => item.Units.Select(unit => new[]
    {
        item.Sku.Value, unit.Unit.Value, $"{unit.BaseUnits.Numerator}", $"{unit.BaseUnits.Denominator}",
    });

    private static string Price(long millionths) => new Quantity(millionths).ToString();

    private static void Table(string directory, string name, string[] header, IEnumerable<string[]> rows)
    {
        var options = new CsvWriterOptions { NewLine = "\n", CommentPrefix = '#' };
        using var csv = CsvWriter.ToFile(Path.Combine(directory, name + ".csv"), options, FileOptions.None);
        foreach (var cells in rows.Prepend(header))
            csv.WriteRecord(cells);
    }
}
