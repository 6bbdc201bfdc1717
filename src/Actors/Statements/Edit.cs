using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>One field of a transaction, by its path in the wire format; null is absent.</summary>
public readonly record struct EditChange(string Field, string? Old, string? New);

/// <summary>A person's change of a transaction that was held. What the terminal sent stays as it came.</summary>
/// <param name="Date">The business date from now on, and <paramref name="OldDate"/> the one before.</param>
/// <param name="Total">Likewise, in minor units.</param>
/// <param name="Content">The whole transaction as it is from now on, in canonical bytes.</param>
public sealed record Edit(
    TransactionId Id, Instant At, string Who, string Why, IReadOnlyList<EditChange> Changes, BusinessDate OldDate,
    long OldTotal, BusinessDate Date, long Total, ReadOnlyMemory<byte> Content)
{
    internal static void Write(ByteWriter to, Edit edit)
    {
        to.Text(edit.Id.Terminal.Value);
        to.UVar((ulong)edit.Id.Number);
        to.Var(edit.At.ToUnixTimeMilliseconds());
        to.Text(edit.Who);
        to.Text(edit.Why);
        to.Count(edit.Changes.Count);
        foreach (var (field, old, now) in edit.Changes)
        {
            to.Text(field);
            to.OptionalText(old);
            to.OptionalText(now);
        }
        to.Count(edit.OldDate.DaysSince1970);
        to.Var(edit.OldTotal);
        to.Count(edit.Date.DaysSince1970);
        to.Var(edit.Total);
        to.Bytes(edit.Content.Span);
    }

    internal static Edit Read(ref ByteReader from)
    {
        var id = new TransactionId(new TerminalId(from.Text()), (long)from.UVar());
        var (at, who, why) = (Instant.FromUnixTimeMilliseconds(from.Var()), from.Text(), from.Text());
        var count = from.Count();
        if (count > from.Remaining)
            throw new CorruptBytesException(from.Position, $"{count} changes in {from.Remaining} bytes");
        var changes = new EditChange[count];
        for (var i = 0; i < count; i++)
            changes[i] = new EditChange(from.Text(), from.OptionalText(), from.OptionalText());
        return new Edit(id, at, who, why, changes, new BusinessDate(from.Count()), from.Var(),
            new BusinessDate(from.Count()), from.Var(), from.Bytes().ToArray());
    }
}

/// <summary>
/// The edits of one store: the content of what is still held, and a trail of who changed what. The trail is bounded;
/// all of it stays in the journal.
/// </summary>
public sealed class EditBook
{
    /// <summary>Edits that are shown: the newest.</summary>
    public const int TrailMax = 1_000;

    private readonly Dictionary<TransactionId, ReadOnlyMemory<byte>> _contents = [];
    private readonly Queue<Edit> _trail = new();
    private readonly SortedDictionary<CurrencyDay, (long Count, long Total)> _moved =
        new(CurrencyDay.Order);

    /// <summary>What a held transaction is from now on, in canonical bytes.</summary>
    public IReadOnlyDictionary<TransactionId, ReadOnlyMemory<byte>> Contents => _contents;

    /// <summary>The oldest first.</summary>
    public IReadOnlyCollection<Edit> Trail => _trail;

    /// <summary>What edits took from a business date, or brought to it: the difference to the terminals' own
    /// account.</summary>
    public IReadOnlyDictionary<CurrencyDay, (long Count, long Total)> Moved => _moved;

    /// <param name="before">What it was in before; the edit's own content says what it is in now.</param>
    internal void Apply(Edit edit, Currency before)
    {
        _contents[edit.Id] = edit.Content;
        _trail.Enqueue(edit);
        if (_trail.Count > TrailMax)
            _trail.Dequeue();
        Move(new(edit.OldDate, before), -1, -edit.OldTotal);
        Move(new(edit.Date, TransactionCodec.ReadCurrency(edit.Content.Span)), 1, edit.Total);
    }

    /// <summary>Forgets the contents of what is booked or waived.</summary>
    internal void Settle(Func<TransactionId, bool> settled)
    {
        if (_contents.Count == 0)
            return;
        foreach (var id in _contents.Keys.Where(settled).ToArray())
            _contents.Remove(id);
    }

    private void Move(CurrencyDay day, long count, long total)
    {
        var (before, sum) = _moved.GetValueOrDefault(day);
        if ((before + count, sum + total) is (0, 0))
            _moved.Remove(day);
        else
            _moved[day] = (before + count, sum + total);
    }

    public long Size => _contents.Values.Sum(content => 100L + content.Length) + _trail.Count * 600L
        + _moved.Count * 60L;

    internal void Write(ByteWriter to)
    {
        to.Count(_trail.Count);
        foreach (var edit in _trail)
            Edit.Write(to, edit);
        to.Count(_contents.Count);
        foreach (var (id, content) in _contents.OrderBy(c => c.Key.Terminal.Value, StringComparer.Ordinal)
            .ThenBy(c => c.Key.Number))
        {
            to.Text(id.Terminal.Value);
            to.UVar((ulong)id.Number);
            to.Bytes(content.Span);
        }
        to.Count(_moved.Count);
        foreach (var (day, (count, total)) in _moved)
        {
            day.Write(to);
            to.Var(count);
            to.Var(total);
        }
    }

    internal void Read(ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
            _trail.Enqueue(Edit.Read(ref from));
        for (var left = from.Count(); left > 0; left--)
        {
            var id = new TransactionId(new TerminalId(from.Text()), (long)from.UVar());
            _contents[id] = from.Bytes().ToArray();
        }
        for (var left = from.Count(); left > 0; left--)
        {
            var day = CurrencyDay.Read(ref from);
            _moved[day] = (from.Var(), from.Var());
        }
    }
}
