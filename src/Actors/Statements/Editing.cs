using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;

namespace RetailActors.Actors.Statements;

using Decision = Decision<BooksEvent, BooksReply>;

/// <summary>
/// What persons decide of held transactions: whether an edit is taken, and what it corrects of what was counted and
/// moved already; or that they are not booked.
/// </summary>
internal static class Editing
{
    public static Decision Decide(StoreBooks books, BooksCommand.Edit command, Instant now)
    {
        var id = command.Change.Id;
        if (!books.Held.TryGetValue((id, 0), out var held))
            return Refused(books.IsSettled(id)
                ? $"{id} is booked or waived: a booked transaction is corrected by a return or a new sale"
                : $"{id} is not held: only what stands in a case can be edited");
        var known = books.Edits.Contents.TryGetValue(id, out var content) ? Fingerprint.Of(content.Span) : 0;
        if (known != command.Base)
            return Refused($"{id} was edited by somebody else meanwhile: look at it again");
        var arrived = held.Cause.Kind != CaseKinds.UnknownShift;
        if (arrived && Problem(command.Before.Ticket, command.Entry.Ticket) is { } problem)
            return Refused($"{id}: {problem}");
        return Booker.Edit(books, command, held, arrived, now);
    }

    public static Decision Waive(StoreBooks books, BooksCommand.Waive waive)
    {
        var refs = books.Held.Values.Where(held => held.Cause == waive.Cause).Select(held => held.Ref).ToArray();
        return refs.Length == 0
            ? Decision.Only(new BooksReply(0, 0, 0, 0))
            : new(new BooksReply(0, 0, refs.Length, 0),
                [new BooksEvent.Waived(waive.Cause, waive.Who, waive.Why, refs)]);
    }

    private static Decision Refused(string why) => Decision.Only(new BooksReply(0, 0, 0, 0, why));

    /// <summary>What the shift has counted of a transaction may change by amount, and in nothing else.</summary>
    private static string? Problem(ShiftTicket? before, ShiftTicket? after)
    {
        if (before?.Shift != after?.Shift)
            return $"its shift {before?.Shift ?? "none"} has counted it: it cannot become {after?.Shift ?? "none"}";
        if (before is null || after is null)
            return null;
        if (before.Kind != after.Kind)
            return $"its shift has counted it as {before.Kind}, so that it cannot become {after.Kind}";
        return Counts(before.Kind) || before.Tenders.SequenceEqual(after.Tenders)
            ? null
            : "its shift has counted its tenders: send a new ticket of this kind instead";
    }

    private static bool Counts(TransactionKind kind) => kind is TransactionKind.Sale or TransactionKind.Return
        or TransactionKind.PayIn or TransactionKind.PayOut or TransactionKind.OrderOpen or TransactionKind.OrderPickup
        or TransactionKind.OrderCancel;

    /// <summary>The new tenders, and the old ones taken back; null when they are the same.</summary>
    public static ShiftTicket? Correction(ShiftTicket? before, ShiftTicket? after) =>
        before is null || after is null || before.Tenders.SequenceEqual(after.Tenders)
            ? null
            : after with
            {
                Tenders = [.. after.Tenders, .. before.Tenders.Select(tender => tender with
                {
                    Amount = -tender.Amount,
                    Foreign = tender.Foreign is { } foreign ? foreign with { Amount = -foreign.Amount } : null,
                })],
                Corrects = true,
            };

    /// <summary>What has to move so that as much has moved as should have.</summary>
    public static StockMove[] Difference(IReadOnlyList<StockMove> wanted, IReadOnlyList<StockMove> moved)
    {
        var moves = new Dictionary<StockMove, Quantity>();
        Booking.AddMoves(moves, wanted);
        Booking.AddMoves(moves, [.. moved.Select(move => move with { Quantity = -move.Quantity })]);
        return [.. Booking.Moves(moves).Where(move => move.Quantity != Quantity.Zero)];
    }
}
