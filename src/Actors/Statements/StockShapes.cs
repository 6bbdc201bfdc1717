using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>What is due of stock, and its postings, as bytes.</summary>
internal static class StockShapes
{
    public static void WriteDue(ByteWriter to, BooksEvent.StockDue due)
    {
        to.Count(due.Date.DaysSince1970);
        to.Var(due.CutAt.ToUnixTimeMilliseconds());
        BooksShapes.WriteMoves(to, due.Moves);
    }

    public static BooksEvent.StockDue ReadDue(ref ByteReader from) => new(
        new BusinessDate(from.Count()), Instant.FromUnixTimeMilliseconds(from.Var()), BooksShapes.ReadMoves(ref from));

    public static void WritePosting(ByteWriter to, StockPosting posting)
    {
        to.Text(posting.Id.Value);
        to.Text(posting.Store.Value);
        to.Count(posting.Date.DaysSince1970);
        to.Text(posting.Currency.Code);
        BooksShapes.WriteMoves(to,
            [.. posting.Lines.Select(line => new StockMove(line.Sku, line.Warehouse, line.Reason, line.Quantity))]);
    }

    public static StockPosting ReadPosting(ref ByteReader from) => new(
        new DocumentId(from.Text()), new StoreId(from.Text()), new BusinessDate(from.Count()),
        Currency.Of(from.Text()), [.. BooksShapes.ReadMoves(ref from).Select(
            move => new StockLine(move.Sku, move.Warehouse, move.Reason, move.Quantity))]);

    public static void WriteBook(ByteWriter to, StockBook stock)
    {
        to.Count(stock.Date.DaysSince1970);
        to.Bool(stock.CutAt is not null);
        to.Var(stock.CutAt?.ToUnixTimeMilliseconds() ?? 0);
        BooksShapes.WriteMoves(to, [.. Booking.Moves(stock.Due)
            .OrderBy(move => move.Warehouse.Value, StringComparer.Ordinal)
            .ThenBy(move => move.Sku.Value, StringComparer.Ordinal).ThenBy(move => move.Reason)]);
        to.Count(stock.Ordinals.Count);
        foreach (var (date, ordinal) in stock.Ordinals)
        {
            to.Count(date.DaysSince1970);
            to.Count(ordinal);
        }
    }

    public static void ReadBook(ref ByteReader from, StockBook stock)
    {
        stock.Date = new BusinessDate(from.Count());
        var hasCut = from.Bool();
        var cutAt = Instant.FromUnixTimeMilliseconds(from.Var());
        stock.CutAt = hasCut ? cutAt : null;
        Booking.AddMoves(stock.Due, BooksShapes.ReadMoves(ref from));
        for (var left = from.Count(); left > 0; left--)
            stock.Ordinals[new BusinessDate(from.Count())] = from.Count();
    }
}
