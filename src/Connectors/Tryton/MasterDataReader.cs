using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// Reads what Tryton owns. Everything is found by records that Tryton has anyway (docs/OPERATING says which); what
/// lacks its account is left out: the code stays unmapped and its sales are held.
/// </summary>
internal sealed class MasterDataReader(
    Models models, CompanyReader companies, ProductRows products, TrytonOptions options)
{
    /// <summary>Move templates that name an account for something else than a reason; the first three with the tender
    /// after a blank.</summary>
    private const string OverShort = "OVER-SHORT", Safe = "SAFE", Bank = "BANK", Rounding = "ROUNDING",
        Deposit = "DEPOSIT";

    public async ValueTask<MasterData> ReadMasterData(CancellationToken cancel)
    {
        var company = await companies.Get(_ => false, cancel);
        var codes = company.Accounts.ToDictionary(account => account.Value.Id, account => account.Key);
        var taxes = await models.Rows("account.tax", [Values.Clause("company", "=", company.Id)],
            ["name", "type", "rate", "invoice_account"], cancel);
        var templates = await Templates(company, codes, cancel);
        var tenders = await Tenders(company, codes, templates, cancel);
        HashSet<string> taken = [Rounding, Deposit, .. tenders.SelectMany(tender =>
            new[] { OverShort, Safe, Bank }.Select(use => $"{use} {tender.Tender}"))];
        return new MasterData
        {
            Items = await new ItemReader(models, products, company.Currency, codes, PercentagesOf(taxes)).Read(cancel),
            Stores = await Stores(cancel),
            Tenders = tenders,
            Taxes = Taxes(taxes, codes),
            Reasons = [.. templates.Where(template => !taken.Contains(template.Key))
                .Select(template => new ReasonMapping(template.Key, template.Value))],
            Customers = options.OrderStores.Count == 0 ? [] : await Customers(cancel),
            Rates = await Rates(company, cancel),
            Periods = await Periods(company, cancel),
            Parameters = new LedgerParameters(company.Currency.Code, templates.GetValueOrDefault(Deposit)),
            RoundingAccount = templates.GetValueOrDefault(Rounding),
        };
    }

    /// <summary>
    /// A warehouse is the store of its code, unless it has views with codes: then these are its stores.
    /// </summary>
    private async ValueTask<IReadOnlyList<StoreMapping>> Stores(CancellationToken cancel)
    {
        var rows = await models.Rows("stock.location",
            [Values.Clause("type", "in", Values.Texts(["warehouse", "view"])), Values.Clause("code", "!=", null)],
            ["code", "type", "warehouse"], cancel);
        var warehouses = rows.Where(row => row.Text("type") == "warehouse" && row.Text("code").Length > 0)
            .ToDictionary(row => row.Id("id")!.Value, row => new WarehouseId(row.Text("code")));
        var views = rows.Where(row => row.Text("type") == "view" && row.Text("code").Length > 0
            && row.Id("warehouse") is { } warehouse && warehouses.ContainsKey(warehouse)).ToArray();
        var divided = views.Select(row => row.Id("warehouse")!.Value).ToHashSet();
        return
        [
            .. warehouses.Where(warehouse => !divided.Contains(warehouse.Key))
                .Select(warehouse => Store(warehouse.Value.Value, warehouse.Value)),
            .. views.Select(row => Store(row.Text("code"), warehouses[row.Id("warehouse")!.Value])),
        ];
    }

    private StoreMapping Store(string code, WarehouseId warehouse) =>
        options.OrderStores.Contains(code)
            ? new StoreMapping(new StoreId(code), warehouse)
            {
                Mode = StoreMode.Orders,
                PlaceholderCustomer = options.WalkIn,
            }
            : new StoreMapping(new StoreId(code), warehouse);

    /// <summary>A payment method is the tender of its name; one line a payment where its account reconciles.</summary>
    private async ValueTask<IReadOnlyList<TenderMapping>> Tenders(
        Company company, Dictionary<long, string> codes, Dictionary<string, string> templates,
        CancellationToken cancel)
    {
        var rows = await models.Rows("account.invoice.payment.method",
            [Values.Clause("company", "=", company.Id)], ["name", "debit_account"], cancel);
        return
        [
            .. from row in rows
               where row.Id("debit_account") is { } id && codes.ContainsKey(id)
               let account = codes[row.Id("debit_account")!.Value]
               let name = row.Text("name")
               let difference = templates.GetValueOrDefault($"{OverShort} {name}")
               select new TenderMapping(new TenderId(name), account, company.Accounts[account].Reconcile)
               {
                   Counted = difference is not null,
                   DifferenceAccount = difference,
                   SafeAccount = templates.GetValueOrDefault($"{Safe} {name}"),
                   BankAccount = templates.GetValueOrDefault($"{Bank} {name}"),
               },
        ];
    }

    private static IReadOnlyList<TaxMapping> Taxes(
        IReadOnlyList<JsonElement> rows, Dictionary<long, string> codes) =>
    [
        .. from row in rows
           where row.Id("invoice_account") is { } id && codes.ContainsKey(id)
           select new TaxMapping(
               new TaxCode(row.Text("name")), row.Text("name"), codes[row.Id("invoice_account")!.Value])
           {
               RateMillionths = row.Text("type") == "percentage" ? (long)(row.Number("rate") * 1_000_000) : null,
           },
    ];

    private static Dictionary<long, decimal> PercentagesOf(IReadOnlyList<JsonElement> taxes) => taxes
        .Where(row => row.Text("type") == "percentage")
        .ToDictionary(row => row.Id("id")!.Value, row => row.Number("rate"));

    /// <summary>
    /// A move template of the retail journal gives the account of its first line to the reason of its name.
    /// </summary>
    private async ValueTask<Dictionary<string, string>> Templates(
        Company company, Dictionary<long, string> codes, CancellationToken cancel)
    {
        JsonArray ours = [Values.Clause("move.journal", "=", company.Journal),
            Values.Clause("move.company", "=", company.Id)];
        var templates = new Dictionary<string, string>();
        foreach (var row in await models.Rows("account.move.line.template", ours, ["move.name", "account"], cancel))
            if (row.Id("account") is { } id && codes.TryGetValue(id, out var account))
                templates.TryAdd(row.Text("move.name"), account);
        return templates;
    }

    private async ValueTask<IReadOnlyList<CustomerMapping>> Customers(CancellationToken cancel) =>
        [.. (await models.Rows("party.party", [], ["code", "name"], cancel))
            .Select(row => new CustomerMapping(row.Text("code"), row.Text("name")))];

    /// <summary>
    /// Tryton says how much of each currency one and the same value is; the company's own is 1, or has rates as well.
    /// </summary>
    private async ValueTask<IReadOnlyList<ExchangeRate>> Rates(Company company, CancellationToken cancel)
    {
        var rows = (await models.Rows("currency.currency.rate", [], ["date", "rate", "currency.code"], cancel))
            .Select(row => (Code: row.Text("currency.code"), Date: row.Date("date"), Rate: row.Number("rate")))
            .Where(row => row.Rate > 0 && Currency.TryOf(row.Code, out _)).ToArray();
        var own = rows.Where(row => row.Code == company.Currency.Code).OrderBy(row => row.Date.DaysSince1970).ToArray();
        return
        [
            .. from row in rows
               where row.Code != company.Currency.Code
               let one = own.LastOrDefault(rate => rate.Date <= row.Date).Rate is > 0 and var rate ? rate : 1
               let billionths = Math.Round(one / row.Rate * Actors.Retail.Exchange.BillionthsPerUnit)
               where billionths is >= 1 and <= long.MaxValue
               select new ExchangeRate(row.Code, row.Date, (long)billionths),
        ];
    }

    private async ValueTask<IReadOnlyList<FiscalPeriod>> Periods(Company company, CancellationToken cancel)
    {
        var rows = await models.Rows("account.period",
            [Values.Clause("company", "=", company.Id), Values.Clause("type", "=", "standard")],
            ["name", "start_date", "end_date", "state"], cancel);
        return [.. rows.Select(row => new FiscalPeriod(row.Text("name"), row.Date("start_date"), row.Date("end_date"),
            row.Text("state") == "open"))];
    }
}
