using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Journals.Export;

/// <summary>What all exports share: the same journals give the same bytes, however they come.</summary>
internal static class ExportOrder
{
    /// <summary>By date, then by id: hledger's <c>ordereddates</c> and a reader's eye want it.</summary>
    public static IReadOnlyList<Journal> Of(IEnumerable<Journal> journals) =>
        [.. journals.OrderBy(journal => journal.Date).ThenBy(journal => journal.Id.Value, StringComparer.Ordinal)];

    /// <summary>Debits above zero, credits below, with exactly the currency's decimals: <c>-12.50 GBP</c>.</summary>
    public static string Signed(JournalLine line, Currency currency) =>
        $"{Money.Format(checked(line.Debit - line.Credit), currency.Decimals)} {currency.Code}";

    /// <summary>With what it is worth in all, where the company's currency is another: <c>12.50 EUR @@ 10.75 GBP</c>.
    /// </summary>
    public static string Valued(JournalLine line, Journal journal) => journal.Company is { } company
        ? $"{Signed(line, journal.Currency)} @@ "
            + $"{Money.Format(checked(line.CompanyDebit + line.CompanyCredit), company.Decimals)} {company.Code}"
        : Signed(line, journal.Currency);

    /// <summary>The journals' own and the company's.</summary>
    public static IEnumerable<Currency> Currencies(IEnumerable<Journal> journals) => journals
        .SelectMany(journal => journal.Company is { } company ? [journal.Currency, company]
            : new[] { journal.Currency })
        .Distinct().OrderBy(currency => currency.Code, StringComparer.Ordinal);

    /// <summary>What a line carries beyond its amount; absent parts are left out.</summary>
    public static IEnumerable<(string Name, string Value)> Tags(JournalLine line)
    {
        yield return ("role", line.Role.ToString());
        if (line.Code is { } code)
            yield return ("code", code);
        if (line.Transaction is { } transaction)
            yield return ("transaction", transaction.ToString());
        if (line.Reference is { } reference)
            yield return ("reference", reference);
    }

    /// <summary>Every account that the journals use, in order of name.</summary>
    public static IEnumerable<UsedAccount> Accounts(IReadOnlyList<Journal> ordered) =>
        from journal in ordered
        from line in journal.Lines
        group (journal, line) by LedgerAccount.Of(line) into used
        orderby used.Key
        select new UsedAccount(
            used.Key, used.First().line.Account, used.First().journal.Date,
            [.. used.Select(use => use.journal.Currency.Code).Distinct().Order(StringComparer.Ordinal)]);
}

/// <param name="Account">As the ERP names it.</param>
/// <param name="Since">The date of the first journal that uses it.</param>
internal sealed record UsedAccount(string Name, string Account, BusinessDate Since, IReadOnlyList<string> Currencies);
