using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>What documents are posted with, by the codes that we know it by.</summary>
/// <param name="Taxes">By name.</param>
/// <param name="Currencies">By their ISO 4217 codes.</param>
internal sealed record Company(
    long Id, Currency Currency, long CurrencyId, long Journal, long? WalkIn,
    IReadOnlyDictionary<string, Account> Accounts, IReadOnlyDictionary<string, long> Taxes,
    IReadOnlyDictionary<string, long> Currencies);

/// <param name="PartyRequired">Its lines name a party (receivable, payable).</param>
internal sealed record Account(long Id, bool PartyRequired, bool Reconcile);

internal sealed record Period(long Id, string Name, bool Open);

/// <summary>Reads the company once, and again when a document needs what was not there yet.</summary>
internal sealed class CompanyReader(Models models, TrytonOptions options) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private Company? _known;

    public void Dispose() => _one.Dispose();

    /// <param name="suffices">What is needed; a company that is known and lacks it is read again.</param>
    /// <exception cref="ErpUnavailableException">It cannot be read, or is not there.</exception>
    public async ValueTask<Company> Get(Func<Company, bool> suffices, CancellationToken cancel)
    {
        var known = _known;
        if (known is not null && suffices(known))
            return known;
        await _one.WaitAsync(cancel);
        try
        {
            if (_known is not { } meanwhile || ReferenceEquals(meanwhile, known) || !suffices(meanwhile))
                _known = await Read(cancel);
            return _known;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Its period for a date; null when no fiscal year covers it. It may close today.</summary>
    public async ValueTask<Period?> PeriodOf(BusinessDate date, CancellationToken cancel)
    {
        var rows = await models.Rows("account.period",
            [
                Values.Clause("start_date", "<=", Values.Date(date)),
                Values.Clause("end_date", ">=", Values.Date(date)),
                Values.Clause("type", "=", "standard"), Values.Clause("company", "=", models.Company),
            ],
            ["name", "state"], cancel);
        return rows is [var row, ..]
            ? new Period(row.Id("id")!.Value, row.Text("name"), row.Text("state") == "open") : null;
    }

    public ValueTask<Party?> WalkIn(Catalogue catalogue, CancellationToken cancel) =>
        catalogue.Party(options.WalkIn, cancel);

    private async ValueTask<Company> Read(CancellationToken cancel)
    {
        var companies = await models.Rows("company.company", [Values.Clause("party.name", "=", options.Company)],
            ["currency", "currency.code"], cancel);
        if (companies is not [var company])
            throw new ErpUnavailableException(
                $"{companies.Count} companies are called '{options.Company}'; allowed: exactly one");
        var id = company.Id("id")!.Value;
        models.Company = id;
        var code = company.Text("currency.code");
        if (!Currency.TryOf(code, out var currency))
            throw new ErpUnavailableException($"the company's currency is '{code}'; allowed: an ISO 4217 code");
        var journals = await models.Rows("account.journal",
            [Values.Clause("code", "=", options.Journal)], ["code"], cancel);
        if (journals is not [var journal])
            throw new ErpUnavailableException(
                $"{journals.Count} journals have the code '{options.Journal}'; allowed: exactly one");
        var walkIn = await models.Rows("party.party", [Values.Clause("code", "=", options.WalkIn)], ["code"], cancel);
        return new Company(id, currency, company.Id("currency")!.Value, journal.Id("id")!.Value,
            walkIn is [var party] ? party.Id("id") : null, await Accounts(id, cancel), await Taxes(id, cancel),
            await Currencies(cancel));
    }

    private async ValueTask<Dictionary<string, Account>> Accounts(long company, CancellationToken cancel)
    {
        JsonArray open = [Values.Clause("company", "=", company), Values.Clause("closed", "!=", true),
            Values.Clause("type", "!=", null), Values.Clause("code", "!=", null)];
        var accounts = new Dictionary<string, Account>();
        foreach (var row in await models.Rows(
            "account.account", open, ["code", "party_required", "reconcile"], cancel))
            if (row.Text("code") is { Length: > 0 } code)
                accounts.TryAdd(code, new Account(
                    row.Id("id")!.Value, row.Flag("party_required"), row.Flag("reconcile")));
        return accounts;
    }

    private async ValueTask<Dictionary<string, long>> Taxes(long company, CancellationToken cancel)
    {
        var taxes = new Dictionary<string, long>();
        foreach (var row in await models.Rows(
            "account.tax", [Values.Clause("company", "=", company)], ["name"], cancel))
            taxes.TryAdd(row.Text("name"), row.Id("id")!.Value);
        return taxes;
    }

    private async ValueTask<Dictionary<string, long>> Currencies(CancellationToken cancel)
    {
        var currencies = new Dictionary<string, long>();
        foreach (var row in await models.Rows("currency.currency", [], ["code"], cancel))
            currencies.TryAdd(row.Text("code"), row.Id("id")!.Value);
        return currencies;
    }
}
