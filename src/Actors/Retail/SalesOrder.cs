namespace RetailActors.Actors.Retail;

/// <summary>
/// One ticket of a store in per-order mode, in the ERP's terms (R07, R08). Amounts are the till's, in minor units: Σ
/// line net + Σ taxes + rounding = total = Σ payments. A return has negative quantities and amounts; it is a credit
/// memo at the ERP.
/// </summary>
/// <param name="Warehouse">Null when nothing on it is kept in stock.</param>
/// <param name="Customer">The customer's account at the ERP, or the channel's placeholder (R11).</param>
/// <param name="Original">The order of the sale that a linked return gives back.</param>
public sealed record SalesOrder(
    DocumentId Id, StoreId Store, BusinessDate Date, Currency Currency, TransactionId Transaction,
    WarehouseId? Warehouse, string Customer, DocumentId? Original, string? Receipt,
    IReadOnlyList<OrderLine> Lines, IReadOnlyList<OrderPayment> Payments, long Rounding, string? RoundingAccount,
    long Total) : Document(Id, Store, Date, Currency)
{
    public override long Measure => Math.Abs(Total);

    /// <summary>The transaction whose order <see cref="Original"/> is.</summary>
    public TransactionId? Link => Original is { } order && order.Value.LastIndexOf('#') is > 0 and var at
        ? new TransactionId(new TerminalId(order.Value[..at]), long.Parse(order.Value.AsSpan(at + 1)))
        : null;

    public bool IsReturn => Lines.All(line => line.Quantity < Quantity.Zero);
}

/// <param name="Quantity">In <paramref name="Unit"/>, as sold; negative gives back.</param>
/// <param name="BaseQuantity">The same in the item's base unit, exactly.</param>
/// <param name="Net">Minor units, excluding tax, after discount.</param>
/// <param name="Original">The number of the original's line, from 1, that is given back.</param>
public sealed record OrderLine(
    Sku Sku, Quantity Quantity, UnitCode Unit, Quantity BaseQuantity, long Net, long Discount, string RevenueAccount,
    IReadOnlyList<OrderTax> Taxes, int? Original = null, string? Serial = null, string? Reason = null)
{
    /// <summary>
    /// Of goods that come back without a receipt: what one base unit goes back to stock for, in millionths of the
    /// company's currency. Null: what the ERP takes by itself.
    /// </summary>
    public long? CostMillionths { get; init; }
}

/// <param name="Group">The ERP's sales tax group of the code.</param>
public readonly record struct OrderTax(TaxCode Code, string Group, string Account, long Amount);

/// <param name="Account">The tender's ledger account.</param>
public sealed record OrderPayment(TenderId Tender, string Account, long Amount, string? Reference);
