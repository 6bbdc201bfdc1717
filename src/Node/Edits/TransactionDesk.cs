using System.Text.Json;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Facts;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Edits;

/// <summary>Shows one transaction with all that became of it, and takes edits of what is held (R28).</summary>
public sealed class TransactionDesk(RetailNode node)
{
    /// <summary>What the books have of one transaction: a copy.</summary>
    private sealed record InBooks(
        string State, CauseKey? Cause, HeldRef? Ref, ReadOnlyMemory<byte>? Content, string? Journal, Edit[] Edits);

    /// <returns>Null when no terminal has recorded it.</returns>
    public async ValueTask<TransactionView?> Show(TransactionId id, CancellationToken cancel)
    {
        if (await Look(id, cancel) is not var (store, recorded, books))
            return null;
        var (current, known) = (Current(recorded, books), node.Knowledge());
        var enricher = new Enricher(known.Catalogue, known.Rules);
        var problem = books.State == "held"
            ? enricher.Judge(current, store, Zones.Of(store.TimeZone), id.Terminal, recorded.At)
            : null;
        string[] broken = problem is { } finding ? [$"{finding.Kind}: {finding.Why}"] : [];
        return new TransactionView(
            $"{id}", store.Id.Value, books.State, books.Cause?.Value, problem?.Why, books.Journal,
            $"{recorded.At}", JsonOf(current), books.Content is null && books.Edits.Length == 0 ? null
                : JsonOf(recorded.Transaction),
            [.. books.Edits.Select(edit => View(edit, store.Id))], [.. broken, .. enricher.Warnings],
            Explanation.Of(current, known.Catalogue));
    }

    /// <summary>The newest edits of a store, or of all; the newest first.</summary>
    public async ValueTask<List<EditView>> Edits(string? store)
    {
        var found = new List<EditView>();
        foreach (var host in node.Shards.Statements)
            found.AddRange(await host.Inspect(shard => shard.States.Select(state => state.Value)
                .Where(books => store is null || books.Store.Value == store)
                .SelectMany(books => books.Edits.Trail.Select(edit => View(edit, books.Store))).ToArray()));
        return [.. found.OrderByDescending(edit => edit.At, StringComparer.Ordinal)];
    }

    /// <returns>Why it was refused; null when it was done.</returns>
    public async ValueTask<string?> Edit(
        TransactionId id, IReadOnlyList<EditField> set, string who, string why, CancellationToken cancel)
    {
        if (await Look(id, cancel) is not var (store, recorded, books))
            return $"{id} was never recorded";
        var current = Current(recorded, books);
        var result = TransactionEditor.Edit(current,
            [.. set.Select(one => KeyValuePair.Create(one.Field, one.Value))]);
        if (result is EditResult.Refused refused)
            return refused.Why;
        var edited = (EditResult.Edited)result;
        var known = node.Knowledge();
        var enricher = new Enricher(known.Catalogue, known.Rules);
        var reader = node.OriginalReader();
        await node.Claims.Drop([id]);
        var sales = await reader.Claim(await reader.Read([current, edited.Transaction], cancel),
            [(id, edited.Transaction, store)], known);
        var before = enricher.Enrich(current, store, Zones.Of(store.TimeZone), id.Terminal, recorded.Position,
            recorded.At, sales);
        var beforeMoves = enricher.Moves(current, store, id.Terminal);
        var entry = enricher.Enrich(edited.Transaction, store, Zones.Of(store.TimeZone), id.Terminal,
            recorded.Position, recorded.At, sales);
        var change = new Edit(id, node.Now, who, why, edited.Changes, current.BusinessDate, current.Total,
            edited.Transaction.BusinessDate, edited.Transaction.Total, edited.Content);
        var command = new BooksCommand.Edit(
            change, before, beforeMoves, books.Content is { } content ? Fingerprint.Of(content.Span) : 0, entry,
            BookingRoute.DayEnds([before, entry], store), known.Policy, known.Catalogue);
        return (await node.Shards.BooksOf(store.Id).Ask(StoreBooks.KeyOf(store.Id, store.Currency), command))
            .Problem;
    }

    private static Transaction Current(Recorded recorded, InBooks books) =>
        books.Content is { } content ? TransactionCodec.Read(content.Span) : recorded.Transaction;

    private async ValueTask<(Store Store, Recorded Recorded, InBooks Books)?> Look(
        TransactionId id, CancellationToken cancel)
    {
        if (!node.Registry.Terminals.TryGetValue(id.Terminal, out var terminal))
            return null;
        var store = node.Registry.Stores[terminal.Store];
        var host = node.Shards.BooksOf(store.Id);
        var books = await host.Inspect(shard =>
            In(shard.Find(StoreBooks.KeyOf(store.Id, store.Currency)), id));
        var recorded = await new RecordedReader(node.Journal).Find(
            new ShardId(Shards.Terminals, host.Id.Number), Terminal.KeyOf(store.Id, id.Terminal), id.Number,
            books.Ref?.Position, cancel);
        return recorded is null ? null : (store, recorded, books);
    }

    private static InBooks In(StoreBooks? books, TransactionId id)
    {
        if (books is null)
            return new InBooks("recorded", null, null, null, null, []);
        Edit[] edits = [.. books.Edits.Trail.Where(edit => edit.Id == id)];
        if (books.Held.TryGetValue((id, 0), out var held))
            return new InBooks("held", held.Cause, held.Ref,
                ContentOf(books, id), null, edits);
        var journal = books.Days.Values.SelectMany(day => day.Journals).FirstOrDefault(note =>
            note.Numbers.Any(n => n.Terminal == id.Terminal && n.Numbers.Contains(id.Number)));
        var waived = books.Waived.TryGetValue(id.Terminal, out var numbers) && numbers.Contains(id.Number);
        return new InBooks(waived ? "waived" : books.IsSettled(id) ? "booked" : "recorded", null, null,
            edits.LastOrDefault()?.Content, journal?.Id.Value, edits);
    }

    // Written out: a conditional with null would make it an empty content.
    private static ReadOnlyMemory<byte>? ContentOf(StoreBooks books, TransactionId id)
    {
        if (books.Edits.Contents.TryGetValue(id, out var content))
            return content;
        return null;
    }

    private static EditView View(Edit edit, StoreId store) => new(
        $"{edit.Id}", store.Value, $"{edit.At}", edit.Who, edit.Why,
        [.. edit.Changes.Select(one => new EditChangeView(one.Field, one.Old, one.New))]);

    private static JsonElement JsonOf(Transaction transaction) =>
        JsonSerializer.Deserialize(TransactionEditor.JsonOf(transaction).ToJsonString(),
            Operations.NodeJson.Default.JsonElement);
}
