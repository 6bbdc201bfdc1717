using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Checks;

/// <summary>
/// The ledger's till comes to what was counted: over and short of every shift is its count less what its tickets say,
/// whenever they came, and booked once.
/// </summary>
public sealed class ShiftChecker(Truth truth, BooksChecker books)
{
    /// <summary>Null when every shift's difference is what it must be.</summary>
    /// <param name="closes">Shifts are counted; otherwise there is nothing to compare.</param>
    public string? Different(bool closes)
    {
        if (!closes)
            return null;
        var booked = books.Documents.Values.OfType<Journal>().SelectMany(journal => journal.Lines
                .Where(line => line.Role == LineRole.TillDifference && line.Code == Goods.Cash.Value)
                .Select(line => (Key: (journal.Store, line.Reference!), Amount: line.Debit - line.Credit)))
            .ToLookup(line => line.Key, line => line.Amount);
        foreach (var shift in truth.Durable.Values.Where(ticket => IsOwn(ticket) && HasArrived(ticket))
            .GroupBy(ticket => (ticket.Store, ticket.Sale.Shift!)))
        {
            var (wanted, actual) = (Difference([.. shift]), booked[shift.Key].Sum());
            if (wanted != actual)
                return $"shift {shift.Key} is over by {wanted}, booked is {actual}: "
                    + string.Join(", ", shift.Select(Tell));
        }
        return null;
    }

    private string Tell(Ticket ticket) => $"{ticket.Terminal}#{ticket.Number} {ticket.Sale.Kind} {Cash(ticket)} "
        + $"{Of(ticket).Place} {Of(ticket).Where}";

    private static bool IsOwn(Ticket ticket) => ticket is { IsPoison: false, Sale.Shift: not null };

    private Standing Of(Ticket ticket) => books.Of(new(ticket.Terminal, ticket.Number), 0);

    private bool HasArrived(Ticket ticket) => Of(ticket) is var standing && standing.Place != Place.Nowhere
        && !(standing.Place is Place.Held or Place.Waived
            && standing.Where.StartsWith($"{CaseKinds.UnknownShift}:", StringComparison.Ordinal));

    private long Difference(Ticket[] shift)
    {
        // A count that is held is not booked; the shift's others wait for it.
        if (shift.SingleOrDefault(ticket => ticket.Sale.Kind == TransactionKind.ShiftClose) is not { } close
            || Of(close).Place is not (Place.Journaled or Place.Open))
            return 0;
        return Cash(close) - shift.Where(ticket => ticket != close).Sum(ticket => ticket.Sale.Kind switch
        {
            TransactionKind.TenderRemoval or TransactionKind.SafeDrop or TransactionKind.BankDrop => -Cash(ticket),
            _ => Cash(ticket),
        });
    }

    private static long Cash(Ticket ticket) => ticket.Sale.Currency != Goods.Currency ? 0
        : ticket.Sale.Tenders.Where(tender => tender.Id == Goods.Cash).Sum(tender => tender.Amount);
}
