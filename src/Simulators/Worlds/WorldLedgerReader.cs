using RetailActors.Actors.Catalogue;

namespace RetailActors.Simulators.Worlds;

/// <summary>Reads the tables of customers, exchange rates and fiscal periods; a world may do without each.</summary>
internal static class WorldLedgerReader
{
    public static CustomerMapping[] Customers(string directory)
    {
        var seen = new HashSet<string>();
        return [.. WorldTable.ReadOptional(directory, "customers", ["account", "name"], ["blocked"]).Select(row =>
            seen.Add(row.Code("account"))
                ? new CustomerMapping(row.Code("account"), row.Name("name"), row.OptionalFlag("blocked"))
                : throw row.Fail("account", "an account that no earlier line has"))];
    }

    public static ExchangeRate[] Rates(string directory)
    {
        var seen = new HashSet<string>();
        return [.. WorldTable.ReadOptional(directory, "rates", ["from", "since", "rate"], []).Select(row =>
        {
            var rate = new ExchangeRate(row.Currency("from").Code, row.Date("since"),
                (long)(row.Decimal("rate", 0.000000001m, 1_000_000m, 9) * 1_000_000_000));
            return seen.Add(rate.Code) ? rate : throw row.Fail("since", "a day that no earlier line has for it");
        })];
    }

    public static FiscalPeriod[] Periods(string directory)
    {
        var seen = new HashSet<string>();
        return [.. WorldTable.ReadOptional(directory, "periods", ["code", "from", "through", "open"], []).Select(row =>
        {
            var period = new FiscalPeriod(row.Code("code"), row.Date("from"), row.Date("through"), row.Flag("open"));
            if (period.Through < period.From)
                throw row.Fail("through", "the period's first day or a later one");
            return seen.Add(period.Code) ? period : throw row.Fail("code", "a code that no earlier line has");
        })];
    }
}
