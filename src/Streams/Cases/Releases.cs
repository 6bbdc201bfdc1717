using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Cases;

/// <summary>Which held transactions are looked at again, and when. Pure.</summary>
public static class Releases
{
    /// <summary>Of one store in one go: what a command may hold.</summary>
    public const int ChunkMax = 5_000;

    /// <summary>Mended master data releases it, without a person's word.</summary>
    public static bool HealsItself(CauseKey cause) => CaseKinds.Of(cause.Kind).HealsItself;

    /// <summary>What waited for a shift whose opening, or whose count, has come since.</summary>
    public static IEnumerable<CauseKey> OpenedShifts(StoreBooks books) => books.Held.Values
        .Select(held => held.Cause).Where(cause => CameSince(books, cause));

    private static bool CameSince(StoreBooks books, CauseKey cause) => cause.Kind switch
    {
        CaseKinds.UnknownShift => books.Shifts.ContainsKey(cause.Subject),
        CaseKinds.Uncounted => books.Shifts.GetValueOrDefault(cause.Subject[(books.Store.Value.Length + 1)..])
            is { } shift && shift.Tenders.Values.Any(till => till.DeclaredLast is not null),
        // The piece has come back since, by a till that was offline.
        CaseKinds.SerialSoldTwice => cause.Subject.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
            && books.Goods.Serials.SoldBy(new Piece(new Sku(cause.Subject[..at]), cause.Subject[(at + 1)..])) is null,
        _ => false,
    };

    public static bool Holds(StoreBooks books, Func<CauseKey, bool> chosen) =>
        books.Held.Values.Any(held => chosen(held.Cause));

    /// <summary>What persons have changed of them: a copy, to be read beside the books.</summary>
    public static Dictionary<TransactionId, ReadOnlyMemory<byte>> Edited(StoreBooks books) => new(books.Edits.Contents);

    /// <summary>The chosen, in the order in which they were recorded.</summary>
    public static HeldRef[] Of(StoreBooks books, Func<CauseKey, bool> chosen) =>
        [.. books.Held.Values.Where(held => chosen(held.Cause)).Select(held => held.Ref).OrderBy(r => r.Position)];
}
