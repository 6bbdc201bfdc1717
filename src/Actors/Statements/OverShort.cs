using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

using MasterCatalogue = Catalogue.Catalogue;

/// <summary>
/// What a shift's counts post (R05): over and short by tender, the opening's apart from the closing's, each with its
/// shift and the transaction that counted. Or the one cause why they cannot be posted.
/// </summary>
internal sealed class OverShort(
    StoreId store, Currency currency, MasterCatalogue catalogue, DifferenceRules rules, long statementSoFar)
{
    private readonly List<PostingAmount> _postings = [];

    public (CauseKey Cause, string Why)? Problem { get; private set; }

    public PostingAmount[] Postings { get; private set; } = [];

    /// <summary>The currency of the postings' company amounts; null when they have none.</summary>
    public Currency? Company { get; private set; }

    /// <summary>What was collected, with what it is worth in the company's currency on the date.</summary>
    public bool Convert(BusinessDate date)
    {
        Postings = [.. _postings];
        if (Postings.Length == 0)
            return true;
        var (rate, known) = CompanyRate.Of(catalogue, currency, currency, date);
        if (!known)
            return Held(CaseKinds.ForeignCurrency, currency.Code, $"there is no exchange rate of {currency} on {date}");
        Company = rate?.Company;
        if (rate is { } found)
            CompanyAmounts.Set(Postings, currency, found);
        return true;
    }

    /// <summary>Books what the closing difference is more, or less, than what is booked of it already.</summary>
    /// <param name="late">A correction after the count was settled: the limits had their say.</param>
    public bool Close(Shift shift, TransactionId id, BusinessDate date, bool late)
    {
        if (Unrated(shift, date) is { } unrated && !late)
            return NoRate(unrated, date);
        foreach (var (key, till) in shift.Tenders)
            if (till.Declared(rules.DeclarationsAdd) is null && catalogue.Tender(key.Id, date) is { Counted: true }
                && !late)
                return Held(CaseKinds.Uncounted, Name(shift), $"shift {shift.Id} was closed without counting {key}");
        if (!late && shift.Accepted is null && Beyond(shift) is { } beyond)
            return Held(CaseKinds.OverShort, Name(shift), beyond);
        foreach (var (key, till) in shift.Tenders.ToArray())
        {
            if (till.Difference(rules.DeclarationsAdd) is not { } total || total == till.DifferenceBooked)
                continue;
            // Money that came late without a rate does not keep the other currencies' differences back.
            if (key.Currency is not null && till.Rate is null)
                continue;
            var roles = (LineRole.TillDifference, LineRole.OverShort);
            if (!Book(shift, key, till.DifferenceBooked, total, roles, id, date))
                return false;
            shift.Tenders[key] = till with { DifferenceBooked = total };
        }
        return true;
    }

    /// <summary>A start amount is compared with what the drawer's last shift counted; without one it is a float from
    /// the safe.</summary>
    public bool Start(Shift shift, TransactionId id, BusinessDate date)
    {
        if (Unrated(shift, date) is { } unrated)
            return NoRate(unrated, date);
        foreach (var (key, till) in shift.Tenders.ToArray())
        {
            var target = till.OpeningDifference ?? till.Start ?? 0;
            if (target == till.StartBooked)
                continue;
            var roles = (LineRole.OpeningTillDifference, LineRole.OpeningOverShort);
            if (till.Carried is null ? !Float(shift, key, target, till, id, date)
                : !Book(shift, key, till.StartBooked, target, roles, id, date))
                return false;
            shift.Tenders[key] = till with { StartBooked = target };
        }
        return true;
    }

    /// <summary>Takes back what the close has posted: the count no longer stands.</summary>
    public bool Undo(Shift shift, TransactionId id, BusinessDate date)
    {
        foreach (var (key, till) in shift.Tenders.ToArray())
        {
            var roles = (LineRole.TillDifference, LineRole.OverShort);
            if (till.DifferenceBooked != 0 && !Book(shift, key, till.DifferenceBooked, 0, roles, id, date))
                return false;
            shift.Tenders[key] = till with
            {
                DifferenceBooked = 0,
                Closing = null,
                DeclaredLast = null,
                DeclaredSum = 0,
            };
        }
        return true;
    }

    private string Name(Shift shift) => $"{store}/{shift.Id}";

    private string? Beyond(Shift shift)
    {
        var sum = 0L;
        foreach (var (key, till) in shift.Tenders)
        {
            var local = Math.Abs(Local(key, till, till.Difference(rules.DeclarationsAdd) ?? 0));
            if (local > rules.TransactionMax)
                return $"shift {shift.Id}: {key} differs by {Text(local)}, allowed is {Text(rules.TransactionMax)}";
            sum = checked(sum + local);
        }
        return sum > rules.ShiftMax
            ? $"shift {shift.Id} differs by {Text(sum)}, allowed is {Text(rules.ShiftMax)}"
            : sum > 0 && sum + statementSoFar > rules.StatementMax
                ? $"with shift {shift.Id} the statement differs by {Text(sum + statementSoFar)}, "
                    + $"allowed is {Text(rules.StatementMax)}"
                : null;
    }

    private bool Book(Shift shift, TillKey key, long before, long after, (LineRole Till, LineRole Account) roles,
        TransactionId id, BusinessDate date)
    {
        if (catalogue.Tender(key.Id, date) is not { } mapping)
            return Held(CaseKinds.UnmappedTender, key.Tender, $"tender {key.Tender} has no ledger account");
        var till = shift.Tenders[key];
        var (from, to) = (Local(key, till, before), Local(key, till, after));
        if (AccountOf(shift, key, mapping, to == 0 ? from : to, date) is not { } account)
            return false;
        // What was a small difference and is a large one now, or the reverse, leaves the account that it stands on.
        if (from != 0 && to != 0 && AccountOf(shift, key, mapping, from, date) is { } other && other != account)
            return Book(shift, key, before, 0, roles, id, date) && Book(shift, key, 0, after, roles, id, date);
        var difference = checked(to - from);
        if (TaxOf(mapping, from, to, date, out var tax) is not { } taxAccount)
            return false;
        Add(new Posting(roles.Till, difference > 0, mapping.Account, key.ToString(), id, shift.Id), difference);
        Add(new Posting(roles.Account, difference < 0, account, key.ToString(), id, shift.Id), difference - tax);
        Add(new Posting(LineRole.OverShortTax, tax < 0, taxAccount, mapping.DifferenceTax?.Value, id, shift.Id), tax);
        return true;
    }

    /// <summary>The tender's limit is in the company's currency.</summary>
    private long InCompany(long difference, BusinessDate date) =>
        CompanyRate.Of(catalogue, currency, currency, date).Rate is { } rate
            ? Exchange.Convert(difference, currency, rate.Company, rate.Rate)
            : difference;

    private string? AccountOf(Shift shift, TillKey key, TenderMapping mapping, long difference, BusinessDate date)
    {
        if (mapping.DifferenceMax is { } limit && Math.Abs(InCompany(difference, date)) > limit)
        {
            if (mapping.BigDifferenceAccount is { } big)
                return big;
            if (shift.Accepted is null)
            {
                Held(CaseKinds.OverShort, Name(shift), $"shift {shift.Id}: {key} differs by "
                    + $"{Text(Math.Abs(difference))}, more than its difference account takes");
                return null;
            }
        }
        var account = catalogue.Account(key.Id, date, known => known.DifferenceAccount);
        if (account is null)
            Held(CaseKinds.UnmappedDifference, key.Tender, $"tender {key.Tender} has no account for over and short");
        return account;
    }

    /// <summary>A gain includes its tax; a loss has none.</summary>
    /// <returns>Its account, empty when there is no tax; null: unmapped.</returns>
    private string? TaxOf(TenderMapping mapping, long from, long to, BusinessDate date, out long tax)
    {
        tax = 0;
        if (mapping.DifferenceTax is not { } code)
            return "";
        if (catalogue.Tax(code, date) is not { RateMillionths: { } rate } found)
        {
            Held(CaseKinds.UnmappedTax, code.Value, $"tax code {code} has no tax group, or no rate");
            return null;
        }
        tax = Included(to, rate) - Included(from, rate);
        return found.Account;
    }

    private static long Included(long gross, long rate) => gross <= 0
        ? 0
        : (long)(((Int128)gross * rate + (1_000_000 + rate) / 2) / (1_000_000 + rate));

    private bool Float(Shift shift, TillKey key, long target, TillAmounts till, TransactionId id, BusinessDate date)
    {
        if (catalogue.Tender(key.Id, date) is not { } mapping)
            return Held(CaseKinds.UnmappedTender, key.Tender, $"tender {key.Tender} has no ledger account");
        if (catalogue.Account(key.Id, date, known => known.SafeAccount) is not { } safe)
            return Held(CaseKinds.UnmappedSafe, key.Tender, $"tender {key.Tender} has no account for the safe");
        var moved = Local(key, till, target) - Local(key, till, till.StartBooked);
        Add(new Posting(LineRole.FloatEntry, moved > 0, mapping.Account, key.ToString(), id, shift.Id), moved);
        Add(new Posting(LineRole.FloatEntry, moved < 0, safe, key.ToString(), id, shift.Id), moved);
        return true;
    }

    /// <summary>Every foreign currency of the shift gets a rate: the till's last, or the ERP's.</summary>
    /// <returns>The first that has none.</returns>
    private string? Unrated(Shift shift, BusinessDate date)
    {
        string? unrated = null;
        foreach (var (key, till) in shift.Tenders.ToArray())
            if (key.Currency is { } code && till.Rate is null)
            {
                if (CrossRate(Currency.Of(code), date) is { } rate)
                    shift.Tenders[key] = till with { Rate = rate };
                else
                    unrated ??= code;
            }
        return unrated;
    }

    private bool NoRate(string code, BusinessDate date) =>
        Held(CaseKinds.ForeignCurrency, code, $"there is no exchange rate of {code} on {date}");

    private long? CrossRate(Currency foreign, BusinessDate date)
    {
        var (one, known) = CompanyRate.Of(catalogue, currency, foreign, date);
        var (own, ownKnown) = CompanyRate.Of(catalogue, currency, currency, date);
        return known && ownKnown
            ? (long)((Int128)(one?.Rate ?? Exchange.BillionthsPerUnit) * Exchange.BillionthsPerUnit
                / (own?.Rate ?? Exchange.BillionthsPerUnit))
            : null;
    }

    private long Local(TillKey key, TillAmounts till, long amount) => key.Currency is { } code && till.Rate is { } rate
        ? Exchange.Convert(amount, Currency.Of(code), currency, rate)
        : amount;

    private void Add(Posting posting, long amount)
    {
        if (amount != 0)
            _postings.Add(new PostingAmount(posting, Math.Abs(amount)));
    }

    private bool Held(string kind, string subject, string why)
    {
        Problem = (new CauseKey($"{kind}:{subject}"), why);
        return false;
    }

    private string Text(long? minor) => $"{Money.Format(minor ?? 0, currency.Decimals)} {currency}";
}
