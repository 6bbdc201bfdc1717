using System.Diagnostics;

namespace RetailActors.Actors.Retail;

public enum DocumentKind : byte
{
    /// <summary>The sums of a store-day, or of a part of it.</summary>
    Journal = 1,

    /// <summary>One ticket as an order of its own, or as the credit memo of a return.</summary>
    SalesOrder = 2,

    /// <summary>What a store's sales have taken from its shelves, summed; or a count, or a transfer.</summary>
    StockPosting = 3,
}

/// <summary>What is posted to the ERP as one thing, once, under an id of ours.</summary>
public abstract record Document(DocumentId Id, StoreId Store, BusinessDate Date, Currency Currency)
{
    public DocumentKind Kind => this switch
    {
        Journal => DocumentKind.Journal,
        SalesOrder => DocumentKind.SalesOrder,
        StockPosting => DocumentKind.StockPosting,
        _ => throw new UnreachableException(GetType().Name),
    };

    /// <summary>
    /// What a look-up at the ERP has to find, in minor units: Σ debits of a journal, the absolute total of an order;
    /// of a stock posting Σ absolute quantities in millionths of base units.
    /// </summary>
    public abstract long Measure { get; }
}
