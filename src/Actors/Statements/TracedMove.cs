using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>
/// What a line says of a move beyond its quantity: the lot, the single piece, why stock was adjusted. The quantity
/// itself is in the <see cref="StockMove"/>s.
/// </summary>
/// <param name="Reason">Of an adjustment.</param>
/// <param name="Quantity">In base units; negative leaves the shelf.</param>
public sealed record TracedMove(
    Sku Sku, WarehouseId Warehouse, TransactionId By, string? Lot, string? Serial, string? Reason, Quantity Quantity)
{
    public static void Write(ByteWriter to, TracedMove move)
    {
        to.Text(move.Sku.Value);
        to.Text(move.Warehouse.Value);
        to.Text(move.By.Terminal.Value);
        to.UVar((ulong)move.By.Number);
        to.OptionalText(move.Lot);
        to.OptionalText(move.Serial);
        to.OptionalText(move.Reason);
        to.Var(move.Quantity.Millionths);
    }

    public static TracedMove Read(ref ByteReader from) => new(
        new Sku(from.Text()), new WarehouseId(from.Text()),
        new TransactionId(new TerminalId(from.Text()), (long)from.UVar()),
        from.OptionalText(), from.OptionalText(), from.OptionalText(), new Quantity(from.Var()));

    public static void Write(ByteWriter to, IReadOnlyCollection<TracedMove> moves)
    {
        to.Count(moves.Count);
        foreach (var move in moves)
            Write(to, move);
    }

    public static TracedMove[] ReadAll(ref ByteReader from)
    {
        var moves = new List<TracedMove>();
        for (var left = from.Count(); left > 0; left--)
            moves.Add(Read(ref from));
        return [.. moves];
    }
}
