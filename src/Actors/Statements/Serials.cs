using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>A single piece, by its serial.</summary>
public readonly record struct Piece(Sku Sku, string Serial)
{
    public override string ToString() => $"{Sku}@{Serial}";
}

/// <summary>Which pieces a store has sold that are not back, as far as its tickets say it.</summary>
public sealed class Serials
{
    /// <summary>The newest; a piece that was sold before them may be sold again unseen.</summary>
    public const int KeptMax = 20_000;

    private readonly OrderedDictionary<Piece, TransactionId> _sold = [];

    public int Count => _sold.Count;

    /// <summary>Null when it is not out, as far as is known.</summary>
    public TransactionId? SoldBy(Piece piece) => _sold.TryGetValue(piece, out var by) ? by : null;

    internal void Add(TracedMove move)
    {
        if (move.Serial is not { } serial)
            return;
        var piece = new Piece(move.Sku, serial);
        _sold.Remove(piece);
        if (move.Quantity < Quantity.Zero)
            _sold.Add(piece, move.By);
        if (_sold.Count > KeptMax)
            _sold.RemoveAt(0);
    }

    /// <summary>It is not booked after all: what it sold is not out for it.</summary>
    internal void Free(TransactionId by)
    {
        foreach (var piece in _sold.Where(sold => sold.Value == by).Select(sold => sold.Key).ToArray())
            _sold.Remove(piece);
    }

    internal void Write(ByteWriter to)
    {
        to.Count(_sold.Count);
        foreach (var (piece, by) in _sold)
        {
            to.Text(piece.Sku.Value);
            to.Text(piece.Serial);
            ReturnShapes.Write(to, by);
        }
    }

    internal void Read(ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
            _sold[new Piece(new Sku(from.Text()), from.Text())] = ReturnShapes.ReadId(ref from);
    }
}

/// <summary>Whether a piece that is sold is there to be sold. One command's entries are judged one after the other.
/// </summary>
internal sealed class SerialCheck(Serials books)
{
    private readonly Dictionary<Piece, TransactionId?> _moved = [];

    /// <summary>Why the sale cannot be booked; null when it can, or names no piece that is followed.</summary>
    public (CauseKey Cause, string Why)? Judge(Entry entry)
    {
        foreach (var (index, piece) in entry.Pieces.Index())
        {
            if (entry.Pieces.AsSpan(0, index).Contains(piece))
                return Problem(piece, $"{entry.Id} sells serial {piece.Serial} of {piece.Sku} twice");
            var by = _moved.TryGetValue(piece, out var moved) ? moved : books.SoldBy(piece);
            if (by is { } first && first != entry.Id && !GivesBack(entry, piece))
                return Problem(piece, $"serial {piece.Serial} of {piece.Sku} was sold by {first} and is not back");
        }
        return null;
    }

    public void Take(IEnumerable<TracedMove> moves)
    {
        foreach (var move in moves)
            if (move.Serial is { } serial)
                _moved[new Piece(move.Sku, serial)] = move.Quantity < Quantity.Zero ? move.By : null;
    }

    /// <summary>An exchange of a piece for itself.</summary>
    private static bool GivesBack(Entry entry, Piece piece) => entry.Traces.Any(move =>
        move.Sku == piece.Sku && move.Serial == piece.Serial && move.Quantity > Quantity.Zero);

    private static (CauseKey, string) Problem(Piece piece, string why) =>
        (new CauseKey($"{CaseKinds.SerialSoldTwice}:{piece}"), why);
}
