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
        if (settings.DepositAccount is { } deposit && !accounts.Keys.Contains(deposit))
            throw new WorldException(Path.Combine(directory, "world.json"),
                $"depositAccount '{deposit}': allowed is an account of the accounts table");
        var taxes = Keyed(directory, "taxes", ["code", "taxGroup", "account", "ratePercent"], ["itemGroups"], "code",
            CodesMax);
        var tenders = Keyed(directory, "tenders", ["tender", "account", "perTransaction"], TenderOptions, "tender",
            CodesMax);
        var reasons = Keyed(directory, "reasons", ["reason", "account"], [], "reason", CodesMax);
        var stores = Keyed(directory, "stores", StoreColumns, ["returnWarehouse", "mode", "customer"], "store", 10_000);
        return new World
        {
            Company = settings.Company,
            RoundingAccount = settings.RoundingAccount,
            Stores = [.. stores.Rows.Select(Store)],
            Terminals = Terminals(directory, stores),
            Items = WorldItemReader.Read(directory, accounts, taxes),
            Tenders = [.. tenders.Rows.Select(row => Tender(row, accounts))],
            Taxes = [.. taxes.Rows.Select(row => Tax(row, accounts))],
            Reasons = [.. reasons.Rows.Select(row => Reason(row, accounts))],
            Accounts = [.. accounts.Rows.Select(row => new WorldAccount(row.Code("account"), row.Name("name")))],
            Customers = WorldLedgerReader.Customers(directory),
            Rates = WorldLedgerReader.Rates(directory),
            Periods = WorldLedgerReader.Periods(directory),
            Parameters = new LedgerParameters(settings.CompanyCurrency, settings.DepositAccount),
        };
    }

    private static readonly string[] StoreColumns = ["store", "name", "timeZone", "cutOver", "currency", "warehouse"];

    private static readonly string[] TenderOptions =
        ["counted", "differenceAccount", "differenceMax", "bigDifferenceAccount", "safeAccount", "bankAccount"];

    private static WorldSettings ReadSettings(string path)
    {
        if (!File.Exists(path))
            throw new WorldException(path, "missing; a world needs world.json with company and roundingAccount");
        try
        {
            var settings = JsonSerializer.Deserialize(File.ReadAllBytes(path), WorldJson.Default.WorldSettings)!;
            if (settings.CompanyCurrency is { } code && !Currency.TryOf(code, out _))
                throw new WorldException(path, $"companyCurrency '{code}': allowed is an ISO 4217 code such as GBP");
            return settings.Company.Length is >= 1 and <= 64
                ? settings
                : throw new WorldException(path, $"company '{settings.Company}': allowed is 1 to 64 characters");
        }
        catch (JsonException e)
        {
            throw new WorldException(path, $"not {{ company, roundingAccount }}: {e.Message}");
        }
    }

    internal static KeyedRows Keyed(
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
        row.Currency("currency"), new WarehouseId(row.Id("warehouse")))
    {
        ReturnWarehouse = row.OptionalWarehouse("returnWarehouse"),
        Mode = row.Choice("mode", ("summary", StoreMode.Summary), ("orders", StoreMode.Orders)),
        Customer = row.OptionalCode("customer"),
    };

    private static WorldTerminal[] Terminals(string directory, KeyedRows stores)
    {
        var table = Keyed(directory, "terminals", ["terminal", "store"], [], "terminal", 100_000);
        return
        [
            .. table.Rows.Select(row => new WorldTerminal(
                new TerminalId(row.Id("terminal")), new StoreId(stores.Refer(row, "store")))),
        ];
    }

    private static TenderMapping Tender(WorldRow row, KeyedRows accounts) =>
        new(new TenderId(row.Code("tender")), accounts.Refer(row, "account"), row.Flag("perTransaction"))
        {
            Counted = row.OptionalFlag("counted"),
            DifferenceAccount = accounts.ReferOptional(row, "differenceAccount"),
            DifferenceMax = row.Optional("differenceMax").Length == 0 ? null : row.Whole("differenceMax"),
            BigDifferenceAccount = accounts.ReferOptional(row, "bigDifferenceAccount"),
            SafeAccount = accounts.ReferOptional(row, "safeAccount"),
            BankAccount = accounts.ReferOptional(row, "bankAccount"),
        };

    private static ReasonMapping Reason(WorldRow row, KeyedRows accounts) =>
        new(row.Code("reason"), accounts.Refer(row, "account"));

    private static WorldTax Tax(WorldRow row, KeyedRows accounts) => new(
        new TaxCode(row.Code("code")), row.Code("taxGroup"), accounts.Refer(row, "account"),
        row.Decimal("ratePercent", 0, 100, 4))
    {
        ItemGroups = row.Codes("itemGroups"),
    };
}

/// <summary>A table and the values of its key column.</summary>
internal sealed record KeyedRows(string Name, HashSet<string> Keys, IReadOnlyList<WorldRow> Rows)
{
    /// <summary>The value of another table's column that has to be one of these keys.</summary>
    public string Refer(WorldRow from, string column)
    {
        var key = from.Cells[column];
        return Keys.Contains(key)
            ? key
            : throw from.Fail(column, $"one of the {Name} table, e.g. '{Keys.First()}'");
    }

    /// <summary>Null when the cell is empty.</summary>
    public string? ReferOptional(WorldRow from, string column) =>
        from.Optional(column).Length == 0 ? null : Refer(from, column);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record WorldSettings(
    [property: JsonRequired] string Company, [property: JsonRequired] string RoundingAccount,
    string? CompanyCurrency = null, string? DepositAccount = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n",
    RespectNullableAnnotations = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(WorldSettings))]
internal sealed partial class WorldJson : JsonSerializerContext;
