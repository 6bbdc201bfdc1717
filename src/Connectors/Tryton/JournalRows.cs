using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tryton;

/// <summary>Lines of a journal as lines of a move. Pure: the same journal and company, the same rows.</summary>
internal static class JournalRows
{
    private static readonly long[] None = [];

    public static JsonObject Of(JournalLine line, Journal journal, Company company)
    {
        var account = company.Accounts[line.Account];
        var (debit, credit) = Worth(line, journal);
        var words = new[] { line.Role.ToString(), line.Code, line.Transaction?.ToString(), line.Reference };
        var row = new JsonObject
        {
            ["account"] = account.Id,
            ["debit"] = Values.Money(debit, company.Currency),
            ["credit"] = Values.Money(credit, company.Currency),
            ["description"] = string.Join(' ', words.Where(word => !string.IsNullOrEmpty(word))),
        };
        if (journal.Company is not null)
        {
            row["second_currency"] = company.Currencies[journal.Currency.Code];
            row["amount_second_currency"] = Values.Money(line.Debit - line.Credit, journal.Currency);
        }
        if (account.PartyRequired)
            row["party"] = company.WalkIn;
        // Taxes are reported by signed amounts: what is given back stands below zero on the debit side.
        if (TaxesOf(line, company) is { Count: > 0 } taxes)
            row["tax_lines"] = Values.Created(taxes.Select(tax => new JsonObject
            {
                ["amount"] = Values.Money(credit - debit, company.Currency),
                ["type"] = line.Role is LineRole.SalesTax or LineRole.ReturnsTax ? "tax" : "base",
                ["tax"] = tax,
            }));
        return row;
    }

    /// <summary>As it is to be read back.</summary>
    public static MoveLine Expected(JournalLine line, Journal journal, Company company)
    {
        var (debit, credit) = Worth(line, journal);
        return new MoveLine(company.Accounts[line.Account].Id, debit, credit,
            journal.Company is null ? null : (journal.Currency.Code, line.Debit - line.Credit));
    }

    /// <summary>In minor units of the company's currency, as the journal says.</summary>
    public static (long Debit, long Credit) Worth(JournalLine line, Journal journal) =>
        journal.Company is null ? (line.Debit, line.Credit) : (line.CompanyDebit, line.CompanyCredit);

    /// <summary>
    /// The taxes that a line reports: its own, or those that its revenue is the base of (joined by <c>+</c>). Null when
    /// one of them is not there.
    /// </summary>
    public static IReadOnlyList<long>? TaxesOf(JournalLine line, Company company)
    {
        var isBase = line.Role is LineRole.Sales or LineRole.Returns;
        if (line.Code is not { } code || !isBase && line.Role is not (LineRole.SalesTax or LineRole.ReturnsTax))
            return None;
        if (company.Taxes.TryGetValue(code, out var one))
            return [one];
        var several = code.Split('+');
        return isBase && several.All(company.Taxes.ContainsKey)
            ? [.. several.Select(tax => company.Taxes[tax])] : null;
    }
}
