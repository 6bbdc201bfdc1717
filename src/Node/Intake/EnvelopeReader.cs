using System.Text;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Intake;

/// <summary>Reads the batch object around the transactions. False: refused, and the blame is set.</summary>
internal sealed class EnvelopeReader(Blame blame, MemberReader members, Checksum checksum, BatchBuilder builder)
{
    private Decimal18 _total;
    private long _count;

    public BatchId Id { get; private set; }

    public long Count => _count;

    public Decimal18 Total => _total;

    /// <summary>Where the array of transactions stands in the body.</summary>
    public Range Transactions { get; private set; }

    public bool Read(ref JsonCursor cursor, JsonKeys keys)
    {
        if (!members.Begin(ref cursor, "batch", (byte)'{'))
            return false;
        var required = (1 << keys.Names.Length) - 1;
        var state = default(Members);
        while (true)
        {
            var member = members.Next(ref cursor, keys, ref state);
            if (member < 0)
                return member == MemberReader.End && members.Complete(keys.Names, state.Present, required);
            if (!ReadMember(ref cursor, (BatchMember)member))
                return false;
        }
    }

    private bool ReadMember(ref JsonCursor cursor, BatchMember member) => member switch
    {
        BatchMember.Batch => ReadId(ref cursor),
        BatchMember.Count => members.Number(ref cursor, "count", IntakeLimits.TransactionsMax, out _count),
        BatchMember.Sha256 => ReadChecksum(ref cursor),
        BatchMember.Total => members.Decimal(ref cursor, "total", out _total),
        _ => ReadTransactions(ref cursor),
    };

    private bool ReadId(ref JsonCursor cursor)
    {
        if (!members.Text(ref cursor, "batch", TextRule.Id, out var text))
            return false;
        Id = new BatchId(Encoding.UTF8.GetString(cursor.Bytes(text)));
        return true;
    }

    private bool ReadChecksum(ref JsonCursor cursor)
    {
        if (!members.AnyText(ref cursor, "sha256", Checksum.Allowed, out var text))
            return false;
        var hex = cursor.Bytes(text);
        return checksum.TryClaim(hex) || blame.Wrong("sha256", hex, Checksum.Allowed);
    }

    private bool ReadTransactions(ref JsonCursor cursor)
    {
        cursor.Peek();
        var start = cursor.At;
        if (!members.Begin(ref cursor, "transactions", (byte)'['))
            return false;
        for (var first = true; cursor.Next((byte)']', first); first = false)
            if (!builder.Add(ref cursor))
                return false;
        Transactions = start..cursor.At;
        return cursor.Broken is null || blame.Broken(cursor);
    }
}
