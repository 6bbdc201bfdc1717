using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <param name="Reference">Its post number within its period, or the record's own id while it is a draft.</param>
internal sealed record MoveAtErp(long Id, bool Posted, string Reference);

/// <summary>Minor units of the company's currency.</summary>
/// <param name="Second">What the ticket was in, when that is another currency, signed; null: the company's.</param>
internal sealed record MoveLine(long Account, long Debit, long Credit, (string Currency, long Amount)? Second)
{
    /// <summary>Of the ticket's own currency, like <see cref="OwnCredit"/>.</summary>
    public long OwnDebit => Second is { } second ? Math.Max(0, second.Amount) : Debit;

    public long OwnCredit => Second is { } second ? Math.Max(0, -second.Amount) : Credit;
}

/// <summary>Reads journals back, by our id.</summary>
internal sealed class JournalLookUp(Models models, CompanyReader companies)
{
    public async ValueTask<LookUp> Find(DocumentId journal, CancellationToken cancel)
    {
        var company = await companies.Get(_ => true, cancel);
        switch (await Moves(journal, cancel))
        {
            case []:
                return new LookUp.NotFound();
            case [{ Posted: true } posted]:
                var lines = await Lines(posted.Id, company.Currency, cancel);
                return new LookUp.Posted(
                    posted.Reference, lines.Sum(line => line.OwnDebit), lines.Sum(line => line.OwnCredit));
            case [var draft]:
                return new LookUp.Incomplete(draft.Reference);
            case var several:
                return new LookUp.Several([.. several.Select(move => move.Reference)]);
        }
    }

    public async ValueTask<IReadOnlyList<MoveAtErp>> Moves(DocumentId journal, CancellationToken cancel)
    {
        var company = await companies.Get(_ => true, cancel);
        var rows = await models.Rows("account.move",
            [
                Values.Clause("number", "=", journal.Value), Values.Clause("journal", "=", company.Journal),
                Values.Clause("company", "=", company.Id),
            ],
            ["number", "state", "post_number", "period.name"], cancel);
        return [.. from row in rows
                   where row.Text("number") == journal.Value // databases differ in what they find equal
                   let posted = row.Text("state") == "posted"
                   let id = row.Id("id")!.Value
                   select new MoveAtErp(
                       id, posted, posted ? $"{row.Text("period.name")}/{row.Text("post_number")}" : $"draft {id}")];
    }

    public async ValueTask<IReadOnlyList<MoveLine>> Lines(long move, Currency currency, CancellationToken cancel) =>
        [.. (await models.Rows("account.move.line", [Values.Clause("move", "=", move)],
            ["account", "debit", "credit", "second_currency.code", "amount_second_currency"], cancel))
            .Select(row => new MoveLine(row.Id("account") ?? 0, row.Minor("debit", currency),
                row.Minor("credit", currency), Currency.TryOf(row.Text("second_currency.code"), out var second)
                    ? (second.Code, row.Minor("amount_second_currency", second)) : null))];
}
