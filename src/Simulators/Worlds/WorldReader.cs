using System.Text.Json;
using System.Text.Json.Serialization;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Worlds;

/// <summary>Reads the tables of docs/WORLDS.md and follows every reference between them.</summary>
internal static class WorldReader
{
    private const int CodesMax = 1_000;

    public static World Read(string directory)
    {
        if (!Directory.Exists(directory))
            throw new WorldException(directory, "no such directory; `retail world init DIR` writes a starter");
        var settings = ReadSettings(Path.Combine(directory, "world.json"));
        var accounts = Keyed(directory, "accounts", ["account", "name"], [], "account", CodesMax);
        if (!accounts.Rows.Any(row => row.Cells["account"] == settings.RoundingAccount))
            throw new WorldException(
                Path.Combine(directory, "world.json"),
                $"roundingAccount '{settings.RoundingAccount}': allowed is an account of the accounts table");
        var taxes = Keyed(directory, "taxes", ["code", "taxGroup", "account", "ratePercent"], [], "code", CodesMax);
        var tenders = Keyed(directory, "tenders", ["tender", "account", "perTransaction"], [], "tender", CodesMax);
        var reasons = Keyed(directory, "reasons", ["reason", "account"], [], "reason", CodesMax);
        var stores = Keyed(directory, "stores", StoreColumns, [], "store", 10_000);
        return new World
        {
            Company = settings.Company,
            RoundingAccount = settings.RoundingAccount,
            Stores = [.. stores.Rows.Select(Store)],
            Terminals = Terminals(directory, stores),
            Items = Items(directory, accounts, taxes),
            Tenders = [.. tenders.Rows.Select(row => Tender(row, accounts))],
            Taxes = [.. taxes.Rows.Select(row => Tax(row, accounts))],
            Reasons = [.. reasons.Rows.Select(row => Reason(row, accounts))],
            Accounts = [.. accounts.Rows.Select(row => new WorldAccount(row.Code("account"), row.Name("name")))],
        };
    }

    private static readonly string[] StoreColumns = ["store", "name", "timeZone", "cutOver", "currency", "warehouse"];

    private static readonly string[] ItemColumns =
        ["sku", "name", "kind", "baseUnit", "revenueAccount", "taxCode", "price"];

    private static WorldSettings ReadSettings(string path)
    {
        if (!File.Exists(path))
            throw new WorldException(path, "missing; a world needs world.json with company and roundingAccount");
        try
        {
            var settings = JsonSerializer.Deserialize(File.ReadAllBytes(path), WorldJson.Default.WorldSettings)!;
            return settings.Company.Length is >= 1 and <= 64
                ? settings
                : throw new WorldException(path, $"company '{settings.Company}': allowed is 1 to 64 characters");
        }
        catch (JsonException e)
        {
            throw new WorldException(path, $"not {{ company, roundingAccount }}: {e.Message}");
        }
    }

    private static KeyedRows Keyed(
        string directory, string name, string[] required, string[] optional, string key, int rowsMax)
    {
        var rows = WorldTable.Read(directory, name, required, optional);
        var keys = new HashSet<string>();
        foreach (var row in rows)
            if (!keys.Add(row.Code(key)))
                throw row.Fail(key, $"a {key} that no earlier line has");
        if (rows.Count == 0 || rows.Count > rowsMax)
            throw new WorldException(Path.Combine(directory, name), $"{rows.Count} rows; allowed is 1 to {rowsMax}");
        return new KeyedRows(name, keys, rows);
    }

    private static WorldStore Store(WorldRow row) => new(
        new StoreId(row.Id("store")), row.Name("name"), row.TimeZone("timeZone"), row.Time("cutOver"),
        row.Currency("currency"), new WarehouseId(row.Id("warehouse")));

    private static WorldTerminal[] Terminals(string directory, KeyedRows stores)
    {
        var table = Keyed(directory, "terminals", ["terminal", "store"], [], "terminal", 100_000);
        return
        [
            .. table.Rows.Select(row => new WorldTerminal(
                new TerminalId(row.Id("terminal")), new StoreId(stores.Refer(row, "store")))),
        ];
    }

    private static WorldItem[] Items(string directory, KeyedRows accounts, KeyedRows taxes)
    {
        var table = Keyed(directory, "items", ItemColumns, ["cost", "openingOnHand"], "sku", WorldTable.RowsMax);
        var units = WorldTable.Read(directory, "units", ["sku", "unit", "numerator", "denominator"], []);
        var bySku = new Dictionary<string, List<ItemUnit>>();
        var bases = table.Rows.ToDictionary(row => row.Cells["sku"], row => row.Cells["baseUnit"]);
        foreach (var row in units)
        {
            var sku = table.Refer(row, "sku");
            if (!bySku.TryGetValue(sku, out var known))
                bySku[sku] = known = [];
            var unit = new UnitCode(row.Code("unit"));
            if (unit.Value == bases[sku] || known.Exists(u => u.Unit == unit))
                throw row.Fail("unit", $"a unit that {sku} does not have yet");
            known.Add(new ItemUnit(unit, new Rational(row.Whole("numerator"), row.Whole("denominator"))));
        }
        return [.. table.Rows.Select(row => Item(row, bySku.GetValueOrDefault(row.Cells["sku"], []), accounts, taxes))];
    }

    private static WorldItem Item(WorldRow row, List<ItemUnit> units, KeyedRows accounts, KeyedRows taxes) => new(
        new Sku(row.Code("sku")),
        row.Name("name"),
        row.Cells["kind"] switch
        {
            "goods" => ItemKind.Goods,
            "service" => ItemKind.Service,
            _ => throw row.Fail("kind", "goods or service"),
        },
        new UnitCode(row.Code("baseUnit")),
        units,
        accounts.Refer(row, "revenueAccount"),
        new TaxCode(taxes.Refer(row, "taxCode")),
        row.Price("price"),
        row.OptionalPrice("cost"),
        row.OptionalQuantity("openingOnHand"));

    private static TenderMapping Tender(WorldRow row, KeyedRows accounts) =>
        new(new TenderId(row.Code("tender")), accounts.Refer(row, "account"), row.Flag("perTransaction"));

    private static ReasonMapping Reason(WorldRow row, KeyedRows accounts) =>
        new(row.Code("reason"), accounts.Refer(row, "account"));

    private static WorldTax Tax(WorldRow row, KeyedRows accounts) => new(
        new TaxCode(row.Code("code")), row.Code("taxGroup"), accounts.Refer(row, "account"),
        row.Decimal("ratePercent", 0, 100, 4));

    private sealed record KeyedRows(string Name, HashSet<string> Keys, IReadOnlyList<WorldRow> Rows)
    {
        /// <summary>The value of another table's column that has to be one of these keys.</summary>
        public string Refer(WorldRow from, string column)
        {
            var key = from.Cells[column];
            return Keys.Contains(key)
                ? key
                : throw from.Fail(column, $"one of the {Name} table, e.g. '{Keys.First()}'");
        }
    }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record WorldSettings(
    [property: JsonRequired] string Company, [property: JsonRequired] string RoundingAccount);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n",
    RespectNullableAnnotations = true, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(WorldSettings))]
internal sealed partial class WorldJson : JsonSerializerContext;
