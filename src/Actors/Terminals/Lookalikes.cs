using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Terminals;

/// <summary>A sale that is like one before it, down to its last field but number, time and receipt.</summary>
public readonly record struct Lookalike(long Number, long Like, Duration Apart);

/// <summary>
/// The newest sales and returns of a terminal, to tell when one of them comes again under another number: a till that
/// was restarted in the middle of a sale does that. Both are kept and booked; a person decides.
/// </summary>
internal sealed class Lookalikes
{
    /// <summary>How far back is looked.</summary>
    private const int SalesMax = Terminal.LookalikesMax;

    private readonly Queue<Seen> _seen = new(SalesMax + 1);

    private readonly record struct Seen(long Number, long Total, long AtMillis, ulong Content);

    /// <summary>In the order of the batch; null when there is none.</summary>
    public List<Lookalike>? Find(TransactionBatch news, Duration within)
    {
        if (within <= Duration.Zero)
            return null;
        List<Lookalike>? found = null;
        var search = new Search(this, news, (long)within.TotalMilliseconds);
        for (var i = 0; i < news.Items.Length; i++)
            if (IsSale(news.Items[i]) && search.Find(i) is { } like)
                (found ??= []).Add(like);
        return found;
    }

    /// <summary>Looks at a transaction's content once, and at that of most never: their totals differ.</summary>
    private struct Search(Lookalikes known, TransactionBatch news, long withinMillis)
    {
        private Seen[]? _looked;

        public Lookalike? Find(int index)
        {
            var items = news.Items;
            var total = items[index].Total;
            for (var i = index - 1; i >= 0 && i >= index - SalesMax; i--)
                if (items[i].Total == total && IsSale(items[i])
                    && Match(LookAt(index), LookAt(i), withinMillis) is { } like)
                    return like;
            foreach (var seen in known._seen)
                if (seen.Total == total && Match(LookAt(index), seen, withinMillis) is { } like)
                    return like;
            return null;
        }

        private Seen LookAt(int index)
        {
            _looked ??= new Seen[news.Items.Length];
            if (_looked[index].Number == 0)
                _looked[index] = Look(news, news.Items[index]);
            return _looked[index];
        }
    }

    private static Lookalike? Match(Seen one, Seen before, long withinMillis) =>
        one.Content == before.Content && Math.Abs(one.AtMillis - before.AtMillis) is var apart
        && apart <= withinMillis
            ? new Lookalike(one.Number, before.Number, Duration.FromMilliseconds(apart))
            : null;

    public void Add(TransactionBatch batch)
    {
        for (var i = Math.Max(0, batch.Items.Length - SalesMax); i < batch.Items.Length; i++)
            if (IsSale(batch.Items[i]))
                Add(Look(batch, batch.Items[i]));
    }

    private void Add(Seen seen)
    {
        _seen.Enqueue(seen);
        if (_seen.Count > SalesMax)
            _seen.Dequeue();
    }

    private static bool IsSale(in BatchItem item) =>
        item.Kind is TransactionKind.Sale or TransactionKind.Return && item.Total != 0;

    private static Seen Look(TransactionBatch batch, in BatchItem item)
    {
        var (at, content) = TransactionCodec.ReadContent(batch.BytesOf(item).Span);
        return new Seen(item.Number, item.Total, at, content);
    }

    public void Write(ByteWriter to)
    {
        to.Count(_seen.Count);
        foreach (var seen in _seen)
        {
            to.UVar((ulong)seen.Number);
            to.Var(seen.Total);
            to.Var(seen.AtMillis);
            to.UInt64Fixed(seen.Content);
        }
    }

    public void Read(ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
            Add(new Seen((long)from.UVar(), from.Var(), from.Var(), from.UInt64Fixed()));
    }
}
