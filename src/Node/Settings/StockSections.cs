namespace RetailActors.Node.Settings;

public enum UnknownOriginal { Hold, Book }

public enum ReturnCost { Last, Average, Standard, Ask }

public sealed record ReturnsSection
{
    [Choice(UnknownOriginal.Hold,
        "A return of a sale that has not come: hold waits for it, book takes it as one without a receipt.")]
    public required UnknownOriginal UnknownOriginal { get; init; }

    [Choice(ReturnCost.Standard,
        "Which cost goods have that come back without a receipt, in journals with costs and orders; ask: a case.")]
    public required ReturnCost Cost { get; init; }
}

public sealed record StockSection
{
    [Duration("0s", "0s", "365d", "How long goods stay set aside when nothing else is said; 0 until released.")]
    public required TimeSpan ReservationsExpire { get; init; }

    [Duration("0s", "0s", "30d", "How often stock is compared with the ERP's, for drift; 0 only when asked.")]
    public required TimeSpan CompareEvery { get; init; }
}
