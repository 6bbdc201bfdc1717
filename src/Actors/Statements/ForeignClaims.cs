using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

using Decision = Decision<BooksEvent, BooksReply>;

/// <summary>
/// What returns at other stores give back of this store's sales. The books of a sale's store are the one place that
/// says whether there is something left of it: another store asks before it books. A return that asks again takes the
/// place of what it asked before.
/// </summary>
public sealed class ForeignClaims
{
    /// <summary>Beyond, the oldest cannot be changed any more; what they gave back stays.</summary>
    public const int ClaimsMax = 100_000;

    private readonly OrderedDictionary<TransactionId, ReturnedLine[]> _claims = [];

    public int Count => _claims.Count;

    public bool Contains(TransactionId by) => _claims.ContainsKey(by);

    public IReadOnlyList<ReturnedLine> Of(TransactionId by) => _claims.GetValueOrDefault(by) ?? [];

    internal void Set(TransactionId by, ReturnedLine[] lines)
    {
        if (lines.Length == 0)
            _claims.Remove(by);
        else
            _claims[by] = lines;
        if (_claims.Count > ClaimsMax)
            _claims.RemoveAt(0);
    }

    internal static Decision Decide(StoreBooks books, BooksCommand.Claim claim)
    {
        var before = books.Goods.Claims.Of(claim.By);
        var check = new ReturnCheck(books.Goods.GivenBack);
        foreach (var line in before)
            check.Free(line);
        if (check.Judge(claim.By, claim.Claims) is var (cause, why))
            return Answer(claim.By, before, [], new BooksReply(0, 0, 0, 0, why) { Cause = cause });
        return Answer(claim.By, before, check.Judged, new BooksReply(0, 0, 0, 0));
    }

    /// <summary>What would be refused of returns that come one after the other, and why; nothing is taken.</summary>
    public static Dictionary<TransactionId, string> Judge(
        StoreBooks books, IEnumerable<(TransactionId By, IReadOnlyList<ReturnClaim> Claims)> returns)
    {
        var (check, refused) = (new ReturnCheck(books.Goods.GivenBack), new Dictionary<TransactionId, string>());
        foreach (var (by, claims) in returns)
            if (check.Judge(by, claims) is var (_, why))
                refused[by] = why;
            else
                check.Keep();
        return refused;
    }

    private static Decision Answer(
        TransactionId by, IReadOnlyList<ReturnedLine> before, ReturnedLine[] now, BooksReply reply) =>
        before.SequenceEqual(now)
            ? Decision.Only(reply)
            : new Decision(reply, [new BooksEvent.Claimed(by, now)]);

    public void Write(ByteWriter to)
    {
        to.Count(_claims.Count);
        foreach (var (by, lines) in _claims)
        {
            ReturnShapes.Write(to, by);
            ReturnShapes.Write(to, lines);
        }
    }

    public static void ReadInto(ForeignClaims claims, ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
            claims.Set(ReturnShapes.ReadId(ref from), ReturnShapes.Read(ref from));
    }
}
