namespace RetailActors.Actors.Retail;

/// <summary>
/// What a store's tickets have moved since the posting before, one line for each SKU, warehouse and reason, for an ERP
/// whose day journals do not relieve stock (R13, R20).
/// </summary>
public sealed record StockPosting(
    DocumentId Id, StoreId Store, BusinessDate Date, Currency Currency, IReadOnlyList<StockLine> Lines)
    : Document(Id, Store, Date, Currency)
{
    public override long Measure => Lines.Sum(line => Math.Abs(line.Quantity.Millionths));
}

/// <param name="Quantity">In base units; negative leaves the shelf.</param>
/// <param name="Reason">Sold, returned or adjusted.</param>
public readonly record struct StockLine(Sku Sku, WarehouseId Warehouse, MoveReason Reason, Quantity Quantity);

public enum MoveReason : byte
{
    Sold = 1,
    Returned = 2,
    Adjusted = 3,
}
