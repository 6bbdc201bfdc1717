using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

using MasterCatalogue = Catalogue.Catalogue;

/// <summary>What postings are worth in the company's currency.</summary>
/// <param name="Rate">Company currency for one unit of the ticket's, in billionths.</param>
public readonly record struct CompanyRate(Currency Company, long Rate)
{
    /// <returns>Null and true: the amounts are in the company's currency; null and false: there is no rate.</returns>
    public static (CompanyRate? Rate, bool Known) Of(
        MasterCatalogue catalogue, Currency store, Currency currency, BusinessDate date, FrozenRate? frozen = null)
    {
        var company = catalogue.Parameters.CompanyCurrency is { } code ? Currency.Of(code) : store;
        if (company == currency)
            return (null, true);
        return (frozen?.Billionths ?? catalogue.RateOf(currency, date)) is { } rate
            ? (new CompanyRate(company, rate), true)
            : (null, false);
    }
}

/// <summary>
/// Each line is converted for itself; the last tender's line, or else the last, is what the others leave, so that a
/// ticket is in balance in both currencies and any sum of tickets is.
/// </summary>
public static class CompanyAmounts
{
    /// <param name="postings">In balance; their company amounts are set in place.</param>
    /// <exception cref="OverflowException">An amount does not fit.</exception>
    public static void Set(PostingAmount[] postings, Currency currency, CompanyRate rate)
    {
        if (postings.Length == 0)
            return;
        var surplus = 0L;
        for (var i = 0; i < postings.Length; i++)
        {
            var amount = Exchange.Convert(postings[i].Amount, currency, rate.Company, rate.Rate);
            postings[i] = postings[i] with { Company = amount };
            surplus = checked(surplus + (postings[i].Posting.Debit ? amount : -amount));
        }
        if (surplus == 0)
            return;
        var last = Array.FindLastIndex(postings, p => p.Posting.Role is LineRole.TenderIn or LineRole.TenderOut);
        Absorb(postings, last < 0 ? postings.Length - 1 : last, surplus);
    }

    /// <summary>A line never turns round: where it is too small, the largest of its side takes the rest.</summary>
    private static void Absorb(PostingAmount[] postings, int index, long surplus)
    {
        var less = postings[index].Posting.Debit ? surplus : -surplus;
        if (postings[index].Company < less)
        {
            var debit = surplus > 0;
            index = -1;
            for (var i = 0; i < postings.Length; i++)
                if (postings[i].Posting.Debit == debit
                    && (index < 0 || postings[i].Company > postings[index].Company))
                    index = i;
            less = Math.Abs(surplus);
        }
        postings[index] = postings[index] with { Company = checked(postings[index].Company - less) };
    }
}
