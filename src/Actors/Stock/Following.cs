using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Stock;

/// <summary>
/// What moved at the ERP moves here too, once. The ERP has it: it is never told of it, and no drift comes from it.
/// </summary>
internal sealed class Following(ShelfChanges shelves, StockCommand.Follow command)
{
    private readonly Dictionary<string, ErpMove> _now = new(StringComparer.Ordinal);
    private readonly HashSet<WarehouseId> _opened = [];

    private SkuStock Stock => shelves.Stock;

    public StockReply.Followed Decide()
    {
        var (taken, known, inOpening, changed) = (0, 0, 0, new List<string>());
        foreach (var (move, at) in command.Moves)
            if ((_now.GetValueOrDefault(move.Id) ?? Stock.Told.Find(move.Id)) is not { } before)
            {
                _now[move.Id] = move;
                if (Follow(move, at))
                    taken++;
                else
                    inOpening++;
            }
            else if (before == move)
                known++;
            else
                changed.Add($"{move.Id} of {Stock.Sku} was {before} and is now {move}");
        EndDrifts();
        return new StockReply.Followed(taken, known, inOpening, changed);
    }

    /// <returns>False: the opening has it already.</returns>
    private bool Follow(ErpMove move, Instant at)
    {
        var (warehouse, shelf) = (move.Warehouse, Stock.Find(move.Warehouse));
        if (IsInOpening(shelf, at))
        {
            shelves.Events.Add(new StockEvent.ErpMoved(move, InOpening: true));
            return false;
        }
        // The ERP named no such shelf when it was read: nothing was there.
        if (shelf is not { IsOpened: true } && command.ReadFrom is { } from && _opened.Add(warehouse))
            shelves.Events.Add(new StockEvent.Opened(warehouse, Quantity.Zero, from));
        shelves.Events.Add(new StockEvent.ErpMoved(move, InOpening: false));
        var effect = shelves.Effect(warehouse, move.Date, move.Quantity);
        shelves.Change(warehouse, effect, Quantity.Zero);
        // A count of the ERP's own had it; one that the ERP was told of is now off by it there.
        if (!(move.Date <= shelf?.ErpCountedOn))
            shelves.CorrectLate(warehouse, move.Date, effect - move.Quantity);
        return true;
    }

    /// <summary>An opening that is still to be read will have it, unless a count has taken its place.</summary>
    private bool IsInOpening(ShelfStock? shelf, Instant at) =>
        (shelf is { IsOpened: true } ? shelf.ReadFrom : command.ReadFrom) is { } from
            ? at <= from
            : shelf is not ({ IsOpened: true } or { Line.IsCounted: true });

    /// <summary>What the ERP said last was ahead of us by what it now tells.</summary>
    private void EndDrifts()
    {
        foreach (var (warehouse, change) in shelves.All)
            if (Stock.Warehouses.GetValueOrDefault(warehouse) is { IsDrifting: true } shelf
                && shelf.OnHand + change.OnHand == shelf.Erp)
                shelves.Events.Add(new StockEvent.Alerted(StockAlert.Drift, warehouse, false,
                    $"the ERP said {shelf.Erp}, and told since what we lacked"));
    }
}
