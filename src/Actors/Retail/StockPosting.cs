namespace RetailActors.Actors.Retail;

/// <summary>
/// What a store's tickets have moved since the posting before, one line for each SKU, warehouse and reason, or what one
/// count or transfer has, for an ERP whose day journals do not relieve stock (R13, R20).
/// </summary>
public sealed record StockPosting(
    DocumentId Id, StoreId Store, BusinessDate Date, Currency Currency, IReadOnlyList<StockLine> Lines)
    : Document(Id, Store, Date, Currency)
{
    public override long Measure => Lines.Sum(line => Math.Abs(line.Quantity.Millionths));
}

/// <param name="Quantity">In base units; negative leaves the shelf.</param>
/// <param name="Reason">Why it moved; an ERP that keeps counts or transfers apart is told them as these.</param>
public readonly record struct StockLine(Sku Sku, WarehouseId Warehouse, MoveReason Reason, Quantity Quantity);

public enum MoveReason : byte
{
    Sold = 1,
    Returned = 2,
    Adjusted = 3,

    /// <summary>A count found more or less than was believed.</summary>
    Counted = 4,

    /// <summary>To another warehouse, or from it; between the two it is on its way.</summary>
    Transferred = 5,
}
