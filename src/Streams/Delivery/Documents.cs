using System.Diagnostics;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;
using RetailActors.Streams.Journals;

namespace RetailActors.Streams.Delivery;

/// <summary>What the kinds of documents have in common, as the streams see them.</summary>
public static class Documents
{
    /// <summary>The document that a fact of the books made; null when it made none.</summary>
    public static Document? In(BooksEvent fact) => fact switch
    {
        BooksEvent.JournalCut cut => cut.Journal,
        BooksEvent.OrderMade made => made.Order,
        BooksEvent.StockCut cut => cut.Posting,
        _ => null,
    };

    /// <param name="position">Of the fact that made it, in its shard.</param>
    /// <param name="after">What has to be posted before it.</param>
    public static Outgoing Outgoing(Document document, ShardId shard, long position, DocumentId? after) => new(
        document.Id, document.Store, document.Date, shard.Number, position, LinesOf(document),
        TransactionsOf(document), document.Measure)
    {
        After = after,
        Currency = document.Currency,
    };

    /// <summary>Where the fact is that made it.</summary>
    public static ShardId ShardOf(Outgoing document) =>
        new(document.Id.IsOfShelf ? Shards.Stock : Shards.Statements, document.Shard);

    /// <summary>What it does to the ledger; null when it moves no money.</summary>
    public static Journal? InLedgerTerms(Document document) => document switch
    {
        Journal journal => journal,
        SalesOrder order => OrderLedger.Of(order),
        StockPosting => null,
        _ => throw new UnreachableException(document.GetType().Name),
    };

    public static int LinesOf(Document document) => document switch
    {
        Journal journal => journal.Lines.Count,
        SalesOrder order => order.Lines.Count,
        StockPosting posting => posting.Lines.Count,
        _ => throw new UnreachableException(document.GetType().Name),
    };

    /// <summary>How many transactions it posts to the ledger.</summary>
    public static long TransactionsOf(Document document) => document switch
    {
        Journal journal => journal.TransactionCount,
        SalesOrder => 1,
        StockPosting => 0,
        _ => throw new UnreachableException(document.GetType().Name),
    };
}
