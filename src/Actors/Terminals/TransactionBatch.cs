using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Terminals;

/// <summary>One transaction inside a packed batch: its head, and where its canonical bytes are.</summary>
public readonly record struct BatchItem(
    long Number, TransactionKind Kind, BusinessDate Date, long Total, ulong Fingerprint, int Offset, int Length);

/// <summary>A verified batch as it came from a terminal.</summary>
/// <param name="Bytes">The canonical bytes of all its transactions, see <see cref="TransactionCodec"/>.</param>
public sealed record TransactionBatch(BatchId Id, BatchItem[] Items, ReadOnlyMemory<byte> Bytes)
{
    public ReadOnlyMemory<byte> BytesOf(in BatchItem item) => Bytes.Slice(item.Offset, item.Length);

    /// <summary>A batch has one currency: its first transaction's. None of an empty one.</summary>
    public Currency CurrencyOfAll =>
        Items.Length == 0 ? default : TransactionCodec.ReadCurrency(BytesOf(Items[0]).Span);

    /// <summary>The item of a transaction's canonical bytes, as a parser would give it.</summary>
    public static BatchItem ItemOf(ReadOnlySpan<byte> bytes, int offset)
    {
        var head = TransactionCodec.ReadHead(bytes);
        return new BatchItem(
            head.Number, head.Kind, head.Date, head.Total, Fingerprint.Of(bytes), offset, bytes.Length);
    }
}
