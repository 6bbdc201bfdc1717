using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <param name="Reference">Its post number within its period, or the record's own id while it is a draft.</param>
internal sealed record MoveAtErp(long Id, bool Posted, string Reference);

/// <summary>Minor units.</summary>
internal sealed record MoveLine(long Account, long Debit, long Credit);

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
                    posted.Reference, lines.Sum(line => line.Debit), lines.Sum(line => line.Credit));
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
            ["account", "debit", "credit"], cancel)).Select(row => new MoveLine(
                row.Id("account") ?? 0, row.Minor("debit", currency), row.Minor("credit", currency)))];
}
