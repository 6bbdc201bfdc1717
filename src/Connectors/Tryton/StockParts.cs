using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Tryton;

/// <summary>The other side of a move, in the order of a posting's parts.</summary>
internal enum PartKind
{
    Customers,
    LostFound,
    Counted,
    Transferred,
}

/// <summary>Lines that one record of Tryton can carry, in an order that does not change.</summary>
internal sealed record Part(WarehouseId Warehouse, PartKind Kind, bool Leaves, IReadOnlyList<StockLine> Lines)
{
    public static IEnumerable<Part> Of(StockPosting posting) => posting.Lines
        .Where(line => line.Quantity != Quantity.Zero)
        .GroupBy(line => (line.Warehouse, Kind: KindOf(line.Reason), Leaves: Leave(line)))
        .OrderBy(part => part.Key.Warehouse.Value, StringComparer.Ordinal)
        .ThenBy(part => part.Key.Kind).ThenBy(part => !part.Key.Leaves)
        .Select(part => new Part(part.Key.Warehouse, part.Key.Kind, part.Key.Leaves, [.. part]));

    private static PartKind KindOf(MoveReason reason) => reason switch
    {
        MoveReason.Adjusted => PartKind.LostFound,
        MoveReason.Counted => PartKind.Counted,
        MoveReason.Transferred => PartKind.Transferred,
        _ => PartKind.Customers,
    };

    /// <summary>One count finds some goods and misses others.</summary>
    private static bool Leave(StockLine line) => line.Reason != MoveReason.Counted && line.Quantity < Quantity.Zero;
}
