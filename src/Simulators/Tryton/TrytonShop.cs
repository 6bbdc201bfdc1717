using System.Globalization;
using System.Text.Json.Nodes;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Simulators.Tryton;

/// <summary>
/// The company that <see cref="TrytonServer"/> builds, as <c>shop.py</c> takes it: a world, and what only the ERP has.
/// </summary>
public sealed record TrytonShop(World World)
{
    public const string CostAccount = "T-COGS", StockOutAccount = "T-STOCK-OUT";

    /// <summary>Tryton's own beside the world's: receivable, payable, and those that value the stock.</summary>
    private static readonly (string Code, string Name, string Kind)[] OwnAccounts =
    [
        ("T-RECEIVABLE", "Receivable", "receivable"), ("T-PAYABLE", "Payable", "payable"),
        ("T-STOCK", "Stock", "stock"), (CostAccount, "Cost of goods sold", "expense"),
        ("T-STOCK-IN", "Stock in", "stock-expense"), (StockOutAccount, "Stock out", "stock-expense"),
        ("T-EXPENSE", "Other expense", "expense"),
    ];

    /// <summary>Calendar years with an open fiscal year of twelve periods, in order.</summary>
    public IReadOnlyList<int> Years { get; init; } = [2025, 2026, 2027];

    /// <summary>Periods that are closed when it starts: <c>2025-01</c>.</summary>
    public IReadOnlyList<string> Closed { get; init; } = [];

    /// <summary>When the opening stock was counted.</summary>
    public DateOnly OpenedOn { get; init; } = new(2026, 1, 2);

    /// <summary>Opening stock besides the world's.</summary>
    public IReadOnlyList<OnHand> OnHand { get; init; } = [];

    /// <summary>Products that nobody has given an accounting category.</summary>
    public IReadOnlyList<Sku> WithoutAccounts { get; init; } = [];

    /// <summary>The party that anonymous sales are posted to.</summary>
    public string WalkIn =>
        World.Stores.Select(store => store.Customer).FirstOrDefault(customer => customer is not null) ?? "WALKIN";

    /// <summary>As the connector should read them.</summary>
    public IEnumerable<FiscalPeriod> Periods => from year in Years
                                                from month in Enumerable.Range(1, 12)
                                                let code = $"{year}-{month:00}"
                                                let last = DateTime.DaysInMonth(year, month)
                                                select new FiscalPeriod(code, BusinessDate.Parse($"{code}-01"),
                                                    BusinessDate.Parse($"{code}-{last}"), !Closed.Contains(code));

    public string Currency => World.Stores.Count > 0 ? World.Stores[0].Currency.Code : "GBP";

    public JsonObject ToJson() => new()
    {
        ["company"] = World.Company,
        ["currency"] = Currency,
        ["decimals"] = Actors.Retail.Currency.Of(Currency).Decimals,
        ["password"] = TrytonServer.ConnectorPassword,
        ["years"] = Array(Years, year => year),
        ["closed"] = Array(Closed, period => period),
        ["openedOn"] = OpenedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["accounts"] = Array(Accounts(), account => new JsonObject
        {
            ["code"] = account.Code,
            ["name"] = account.Name,
            ["kind"] = account.Kind,
            ["reconcile"] = account.Kind is "receivable" or "payable"
                || World.Tenders.Any(tender => tender.PerTransaction && tender.Account == account.Code),
        }),
        ["rates"] = Array(World.Rates.GroupBy(rate => rate.From), Rates),
        ["taxes"] = Array(World.Taxes, tax => new JsonObject
        {
            ["code"] = tax.Code.Value,
            ["rate"] = (tax.RatePercent / 100).ToString(CultureInfo.InvariantCulture),
            ["account"] = tax.Account,
        }),
        ["tenders"] = Array(World.Tenders,
            tender => new JsonObject { ["id"] = tender.Tender.Value, ["account"] = tender.Account }),
        ["templates"] = Array(Templates(),
            template => new JsonObject { ["name"] = template.Name, ["account"] = template.Account }),
        ["stores"] = Array(World.Stores, Store),
        ["rounding"] = World.RoundingAccount,
        ["parties"] = Array(Parties(), party => new JsonObject { ["code"] = party.Code, ["name"] = party.Name }),
        ["units"] = Array(World.Items.Select(item => new Family(item)).DistinctBy(family => family.Id), Units),
        ["items"] = Array(World.Items, Item),
        ["onHand"] = Array(World.OpeningOnHand().Concat(OnHand), on => new JsonObject
        {
            ["sku"] = on.Sku.Value,
            ["warehouse"] = on.Warehouse.Value,
            ["quantity"] = on.Quantity.Millionths / (double)Quantity.PerUnit,
        }),
    };

    private static JsonObject Store(WorldStore store) =>
        new() { ["id"] = store.Store.Value, ["warehouse"] = store.Warehouse.Value };

    /// <summary>Tryton says how much of it one unit of the company's currency is, to six decimals.</summary>
    private static JsonObject Rates(IGrouping<string, ExchangeRate> currency) => new()
    {
        ["currency"] = currency.Key,
        ["decimals"] = Actors.Retail.Currency.Of(currency.Key).Decimals,
        ["rates"] = Array(currency, rate => new JsonObject
        {
            ["date"] = rate.Since.ToString(),
            ["rate"] = Math.Round((decimal)Exchange.BillionthsPerUnit / rate.Rate, 6)
                .ToString(CultureInfo.InvariantCulture),
        }),
    };

    private IEnumerable<(string Code, string Name, string Kind)> Accounts()
    {
        var revenue = World.Items.Select(item => item.RevenueAccount).Append(World.RoundingAccount).ToHashSet();
        return World.Accounts.Select(account => (account.Account, account.Name,
                revenue.Contains(account.Account) ? "revenue" : "asset"))
            .Concat(OwnAccounts).DistinctBy(account => account.Item1);
    }

    /// <summary>Move templates: each gives one account to the use of its name.</summary>
    private IEnumerable<(string Name, string Account)> Templates() => World.Reasons
        .Select(reason => (reason.Reason, (string?)reason.Account))
        .Append(("ROUNDING", World.RoundingAccount)).Append(("DEPOSIT", World.Parameters.DepositAccount))
        .Concat(World.Tenders.SelectMany(tender => new[]
        {
            ($"OVER-SHORT {tender.Tender}", tender.DifferenceAccount), ($"SAFE {tender.Tender}", tender.SafeAccount),
            ($"BANK {tender.Tender}", tender.BankAccount),
        }))
        .Where(template => template.Item2 is not null).Select(template => (template.Item1, template.Item2!));

    private IEnumerable<(string Code, string Name)> Parties() =>
        World.Customers.Where(customer => !customer.Blocked).Select(customer => (customer.Account, customer.Name))
            .Append((WalkIn, "Walk-in customer")).DistinctBy(party => party.Item1);

    private JsonObject Item(WorldItem item) => new()
    {
        ["sku"] = item.Sku.Value,
        ["name"] = item.Name,
        ["kind"] = item.Kind == ItemKind.Goods ? "goods" : "service",
        ["units"] = new Family(item).Id,
        ["price"] = Decimal(item.PriceMillionths, 4),
        ["cost"] = Decimal(item.CostMillionths ?? 0, 4),
        ["revenue"] = item.RevenueAccount,
        ["tax"] = item.Tax.Value,
        ["accounting"] = !WithoutAccounts.Contains(item.Sku),
    };

    private static JsonObject Units(Family family) => new()
    {
        ["id"] = family.Id,
        ["units"] = Array(family.Units.Prepend(new ItemUnit(family.Base, Rational.One)), unit => new JsonObject
        {
            ["code"] = unit.Unit.Value,
            ["factor"] = Ratio(unit.BaseUnits.Numerator, unit.BaseUnits.Denominator),
            ["rate"] = Ratio(unit.BaseUnits.Denominator, unit.BaseUnits.Numerator),
            ["digits"] = unit.Unit == family.Base ? family.Digits : 3,
        }),
    };

    /// <summary>Tryton keeps twelve digits of a factor and of its inverse, and believes the larger.</summary>
    private static double Ratio(long over, long under) => Math.Round((double)over / under, 12);

    private static string Decimal(long millionths, int digits) =>
        Math.Round(millionths / 1_000_000m, digits).ToString(CultureInfo.InvariantCulture);

    private static JsonArray Array<T>(IEnumerable<T> from, Func<T, JsonNode> map) =>
        new([.. from.Select(one => (JsonNode?)map(one))]);

    /// <summary>Units that belong together: Tryton converts only within one category.</summary>
    private sealed class Family(WorldItem item)
    {
        private static readonly string[] Divisible = ["KG", "KGM", "G", "GRM", "L", "LTR", "M", "MTR"];

        public UnitCode Base => item.BaseUnit;

        public IReadOnlyList<ItemUnit> Units => item.Units;

        public int Digits => Divisible.Contains(item.BaseUnit.Value, StringComparer.OrdinalIgnoreCase) ? 3 : 0;

        public string Id => string.Join(' ', Units.Select(unit => $"{unit.Unit}={unit.BaseUnits}")
            .Order(StringComparer.Ordinal).Prepend(Base.Value));
    }
}
