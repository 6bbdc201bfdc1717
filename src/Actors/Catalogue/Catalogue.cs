using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Catalogue;

using Decision = Decision<CatalogueEvent, CatalogueReply>;

public abstract record CatalogueCommand
{
    /// <param name="From">The first business date that sees what has changed.</param>
    public sealed record Learn(MasterData Data, BusinessDate From) : CatalogueCommand;

    public sealed record Wake : CatalogueCommand;
}

/// <param name="Changed">How many codes are new, changed or gone.</param>
public sealed record CatalogueReply(Catalogue View, int Changed);

/// <summary>What one reading of the ERP changed: a code with its new value, or without one when it is gone.</summary>
public sealed record CatalogueEvent(
    BusinessDate From,
    ImmutableArray<(string Code, Item? Value)> Items,
    ImmutableArray<(string Code, StoreMapping? Value)> Stores,
    ImmutableArray<(string Code, TenderMapping? Value)> Tenders,
    ImmutableArray<(string Code, TaxMapping? Value)> Taxes,
    ImmutableArray<(string Code, ReasonMapping? Value)> Reasons,
    string? RoundingAccount)
{
    public ImmutableArray<(string Code, CustomerMapping? Value)> Customers { get; init; } = [];

    public ImmutableArray<(string Code, ExchangeRate? Value)> Rates { get; init; } = [];

    public ImmutableArray<(string Code, FiscalPeriod? Value)> Periods { get; init; } = [];

    public LedgerParameters Parameters { get; init; } = new();

    public int Count => Items.Length + Stores.Length + Tenders.Length + Taxes.Length + Reasons.Length
        + Customers.Length + Rates.Length + Periods.Length;
}

/// <summary>The ERP's master data over time (R16). Immutable, so that the streams read it without a lock.</summary>
public sealed record Catalogue : IEntity<Catalogue, CatalogueCommand, CatalogueEvent, CatalogueReply>
{
    public const string Key = "catalogue";

    public ImmutableDictionary<string, Versioned<Item>> Items { get; private init; } =
        ImmutableDictionary<string, Versioned<Item>>.Empty;

    public ImmutableDictionary<string, Versioned<StoreMapping>> Stores { get; private init; } =
        ImmutableDictionary<string, Versioned<StoreMapping>>.Empty;

    public ImmutableDictionary<string, Versioned<TenderMapping>> Tenders { get; private init; } =
        ImmutableDictionary<string, Versioned<TenderMapping>>.Empty;

    public ImmutableDictionary<string, Versioned<TaxMapping>> Taxes { get; private init; } =
        ImmutableDictionary<string, Versioned<TaxMapping>>.Empty;

    public ImmutableDictionary<string, Versioned<ReasonMapping>> Reasons { get; private init; } =
        ImmutableDictionary<string, Versioned<ReasonMapping>>.Empty;

    public ImmutableDictionary<string, Versioned<CustomerMapping>> Customers { get; private init; } =
        ImmutableDictionary<string, Versioned<CustomerMapping>>.Empty;

    public ImmutableDictionary<string, Versioned<ExchangeRate>> Rates { get; private init; } =
        ImmutableDictionary<string, Versioned<ExchangeRate>>.Empty;

    public ImmutableDictionary<string, Versioned<FiscalPeriod>> Periods { get; private init; } =
        ImmutableDictionary<string, Versioned<FiscalPeriod>>.Empty;

    public LedgerParameters Parameters { get; private init; } = new();

    public string? RoundingAccount { get; private init; }

    /// <summary>Counts the readings that changed something.</summary>
    public long Version { get; private init; }

    public Item? Item(Sku sku, BusinessDate date) => Items.GetValueOrDefault(sku.Value)?.At(date);

    /// <summary>The item as a date sees it, or as it was once its unit had been added.</summary>
    public Item? Item(Sku sku, UnitCode unit, BusinessDate date) => Items.GetValueOrDefault(sku.Value)
        ?.At(date, item => item.BaseUnit == unit || item.Units.Any(other => other.Unit == unit));

    /// <summary>The item as a date sees it, or as it was once it had a cost of that kind.</summary>
    public Item? Item(Sku sku, CostKind cost, BusinessDate date) => Items.GetValueOrDefault(sku.Value)
        ?.At(date, item => item.Costs.Of(cost) is not null);

    public WarehouseId? Warehouse(StoreId store, BusinessDate date) => Store(store, date)?.Warehouse;

    public StoreMapping? Store(StoreId store, BusinessDate date) => Stores.GetValueOrDefault(store.Value)?.At(date);

    /// <summary>The account of a store's anonymous sales as a date sees it, or as it was named later.</summary>
    public string? PlaceholderCustomer(StoreId store, BusinessDate date) => Stores.GetValueOrDefault(store.Value)
        ?.At(date, known => known.PlaceholderCustomer is not null)?.PlaceholderCustomer;

    public CustomerMapping? Customer(string account, BusinessDate date) =>
        Customers.GetValueOrDefault(account)?.At(date);

    /// <summary>The newest rate of a currency on a date, in billionths of company currency; null when there is
    /// none.</summary>
    public long? RateOf(Currency currency, BusinessDate date) => Rates.Values.Select(rate => rate.Current)
        .Where(rate => rate is not null && rate.From == currency.Code && rate.Since <= date)
        .MaxBy(rate => rate!.Since.DaysSince1970)?.Rate;

    /// <summary>Whether the ledger takes postings of the date; true when the ERP names no periods.</summary>
    public bool IsOpenPeriod(BusinessDate date) => Periods.IsEmpty || Periods.Values.Select(period => period.Current)
        .Any(period => period is { Open: true } && period.From <= date && date <= period.Through);

    public TenderMapping? Tender(TenderId tender, BusinessDate date) =>
        Tenders.GetValueOrDefault(tender.Value)?.At(date);

    /// <summary>One of a tender's accounts as a date sees it, or as it was set later: its count waited for that.
    /// </summary>
    public string? Account(TenderId tender, BusinessDate date, Func<TenderMapping, string?> account) =>
        Tenders.GetValueOrDefault(tender.Value)?.At(date, known => account(known) is not null) is { } found
            ? account(found)
            : null;

    public TaxMapping? Tax(TaxCode code, BusinessDate date) => Taxes.GetValueOrDefault(code.Value)?.At(date);

    public ReasonMapping? Reason(string reason, BusinessDate date) => Reasons.GetValueOrDefault(reason)?.At(date);

    public static Catalogue New(string key) => new();

    public static Decision Decide(Catalogue state, CatalogueCommand command, Instant now) => command switch
    {
        CatalogueCommand.Learn learn => Decide(state, learn),
        CatalogueCommand.Wake => Decision.Only(new CatalogueReply(state, 0)),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    private static Decision Decide(Catalogue state, CatalogueCommand.Learn learn)
    {
        var data = learn.Data;
        var change = new CatalogueEvent(
            learn.From,
            Differences(state.Items, data.Items, item => item.Sku.Value, (a, b) => a.IsSame(b)),
            Differences(state.Stores, data.Stores, store => store.Store.Value, (a, b) => a == b),
            Differences(state.Tenders, data.Tenders, tender => tender.Tender.Value, (a, b) => a == b),
            Differences(state.Taxes, data.Taxes, tax => tax.Code.Value, (a, b) => a.IsSame(b)),
            Differences(state.Reasons, data.Reasons, reason => reason.Reason, (a, b) => a == b),
            data.RoundingAccount)
        {
            Customers = Differences(state.Customers, data.Customers, one => one.Account, (a, b) => a == b),
            Rates = Differences(state.Rates, data.Rates, rate => rate.Code, (a, b) => a == b),
            Periods = Differences(state.Periods, data.Periods, period => period.Code, (a, b) => a == b),
            Parameters = data.Parameters,
        };
        if (change.Count == 0 && change.RoundingAccount == state.RoundingAccount
            && change.Parameters == state.Parameters)
            return Decision.Only(new CatalogueReply(state, 0));
        return new(new CatalogueReply(Evolve(state, change), change.Count), [change]);
    }

    private static ImmutableArray<(string, T?)> Differences<T>(
        ImmutableDictionary<string, Versioned<T>> known, IReadOnlyList<T> read, Func<T, string> codeOf,
        Func<T, T, bool> same)
        where T : class
    {
        var differences = ImmutableArray.CreateBuilder<(string, T?)>();
        var seen = new HashSet<string>();
        foreach (var value in read)
        {
            var code = codeOf(value);
            // The first of two entries with one code counts: an ERP that lists it twice is named by the go-live audit.
            if (seen.Add(code) && !(known.GetValueOrDefault(code)?.Current is { } current && same(current, value)))
                differences.Add((code, value));
        }
        // In an order of their own: the dictionary's is another in every process.
        foreach (var (code, versions) in known.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (versions.Current is not null && !seen.Contains(code))
                differences.Add((code, null));
        return differences.ToImmutable();
    }

    public static Catalogue Evolve(Catalogue state, CatalogueEvent fact) => state with
    {
        Items = Applied(state.Items, fact.Items, fact.From),
        Stores = Applied(state.Stores, fact.Stores, fact.From),
        Tenders = Applied(state.Tenders, fact.Tenders, fact.From),
        Taxes = Applied(state.Taxes, fact.Taxes, fact.From),
        Reasons = Applied(state.Reasons, fact.Reasons, fact.From),
        Customers = Applied(state.Customers, fact.Customers, fact.From),
        Rates = Applied(state.Rates, fact.Rates, fact.From),
        Periods = Applied(state.Periods, fact.Periods, fact.From),
        Parameters = fact.Parameters,
        RoundingAccount = fact.RoundingAccount,
        Version = state.Version + 1,
    };

    private static ImmutableDictionary<string, Versioned<T>> Applied<T>(
        ImmutableDictionary<string, Versioned<T>> known, ImmutableArray<(string Code, T? Value)> changes,
        BusinessDate from)
        where T : class => known.SetItems(changes.Select(change => KeyValuePair.Create(change.Code,
            known.TryGetValue(change.Code, out var versions)
                ? versions.Next(from, change.Value)
                : Versioned<T>.First(from, change.Value))));

    public static Instant? WakeAt(Catalogue state) => null;

    public static CatalogueCommand Wake { get; } = new CatalogueCommand.Wake();

    public static long SizeOf(Catalogue state) => 600L * state.Items.Count;

    public static IEventCodec<CatalogueEvent> Events { get; } = new CatalogueEventCodec();

    public static int SnapshotVersion => 2;

    public static void Write(Catalogue state, ByteWriter to) => CatalogueSnapshot.Write(state, to);

    public static Catalogue Read(string key, ReadOnlyMemory<byte> snapshot) => CatalogueSnapshot.Read(snapshot,
        (c, v) => c with { Version = v });
}
