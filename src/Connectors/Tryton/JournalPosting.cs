using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// One journal as one <c>account.move</c> with our id as its number: Tryton takes a number twice without a word, so
/// each attempt begins with what is there under it. Created whole in one call; posted by a second.
/// </summary>
internal sealed class JournalPosting(
    Models models, CompanyReader companies, JournalLookUp lookUp, Journal journal) : Posting(models, journal)
{
    protected override int RoundsMax => 4;

    protected override async ValueTask<DeliveryOutcome?> Step(CancellationToken cancel)
    {
        switch (await lookUp.Moves(journal.Id, cancel))
        {
            case []:
                return Wrote
                    ? new DeliveryOutcome.Unknown($"{journal.Id} was written and cannot be found")
                    : await Create(cancel);
            case [{ Posted: true } posted]:
                return await Compare(posted, cancel);
            case [var draft]:
                var company = await companies.Get(Suffices, cancel);
                var lines = await lookUp.Lines(draft.Id, company.Currency, cancel);
                return AreOurs(lines, company)
                    ? await Press("account.move", "post", draft.Id, cancel)
                    : Rejected($"move {draft.Reference} is a draft and does not hold our {journal.Lines.Count} lines; "
                        + "delete it there, then retry");
            case var several:
                return new DeliveryOutcome.Unknown($"{several.Count} moves have the number {journal.Id}: "
                    + string.Join(", ", several.Take(5).Select(move => move.Reference)));
        }
    }

    private async ValueTask<DeliveryOutcome?> Create(CancellationToken cancel)
    {
        var company = await companies.Get(Suffices, cancel);
        if (Missing(company) is { } missing)
            return missing;
        var period = await companies.PeriodOf(journal.Date, cancel);
        if (period is not { Open: true })
            return Rejected(period is null
                ? $"no fiscal year of the company covers {journal.Date}" : $"period {period.Name} is closed");
        return await Create("account.move", new JsonObject
        {
            ["journal"] = company.Journal,
            ["period"] = period.Id,
            ["date"] = Values.Date(journal.Date),
            ["number"] = journal.Id.Value,
            ["description"] = journal.Supplements is { } first
                ? $"{journal.Store} {journal.Date}, supplements {first}"
                : journal.TransactionCount > 0
                    ? $"{journal.Store} {journal.Date}, {journal.TransactionCount} transactions"
                    : $"{journal.Store} {journal.Date}",
            ["lines"] = Values.Created(journal.Lines.Select(line => JournalRows.Of(line, journal, company))),
        }, cancel);
    }

    private bool Suffices(Company company) => Missing(company) is null;

    private DeliveryOutcome.Rejected? Missing(Company company)
    {
        if ((journal.Company ?? journal.Currency) != company.Currency)
            return Rejected($"it is in {journal.Currency} and worth so much in {journal.Company ?? journal.Currency}, "
                + $"the company keeps its books in {company.Currency}");
        if (!company.Currencies.ContainsKey(journal.Currency.Code))
            return Rejected($"currency {journal.Currency} is not in Tryton");
        if (journal.Lines.Sum(line => JournalRows.Worth(line, journal).Debit)
            != journal.Lines.Sum(line => JournalRows.Worth(line, journal).Credit))
            return Rejected($"its debits and credits are not worth the same in {company.Currency}");
        foreach (var line in journal.Lines)
        {
            if (!company.Accounts.TryGetValue(line.Account, out var account))
                return Rejected($"account {line.Account} is not in Tryton, or closed, or has no type");
            if (account.PartyRequired && company.WalkIn is null)
                return Rejected($"account {line.Account} wants a party, and none has the walk-in code");
            if (JournalRows.TaxesOf(line, company) is null)
                return Rejected($"tax {line.Code} is not in Tryton");
        }
        return null;
    }

    /// <summary>The same lines, each as often, in any order.</summary>
    private bool AreOurs(IReadOnlyList<MoveLine> there, Company company)
    {
        var left = new Dictionary<MoveLine, int>();
        foreach (var line in there)
            CollectionsMarshal.GetValueRefOrAddDefault(left, line, out _)++;
        foreach (var line in journal.Lines)
        {
            var ours = company.Accounts.ContainsKey(line.Account) ? JournalRows.Expected(line, journal, company) : null;
            if (ours is null || !left.TryGetValue(ours, out var count) || count == 0)
                return false;
            left[ours] = count - 1;
        }
        return left.Values.All(count => count == 0);
    }

    private async ValueTask<DeliveryOutcome> Compare(MoveAtErp posted, CancellationToken cancel)
    {
        var company = await companies.Get(_ => true, cancel);
        var lines = await lookUp.Lines(posted.Id, company.Currency, cancel);
        var (debit, credit) = (lines.Sum(line => line.OwnDebit), lines.Sum(line => line.OwnCredit));
        var worth = journal.Lines.Sum(line => JournalRows.Worth(line, journal).Debit);
        return debit == journal.Debit && credit == journal.Credit && lines.Sum(line => line.Debit) == worth
            ? new DeliveryOutcome.Delivered(posted.Reference)
            : Rejected($"move {posted.Reference} is posted with debit {debit} and credit {credit}, ours has "
                + $"{journal.Debit} and {journal.Credit} (minor units of {journal.Currency})");
    }
}
