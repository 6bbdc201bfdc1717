using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Terminals;

/// <summary>
/// Which numbers came under the name of a batch. Nearly always one range, which is kept without a set: a terminal
/// remembers a thousand of these, and what lives long is what collections pay for.
/// </summary>
internal readonly struct BatchNote
{
    private readonly long _from;
    private readonly long _to;
    private readonly NumberSet? _several;

    private BatchNote(BatchId id, long from, long to) => (Id, _from, _to) = (id, from, to);

    private BatchNote(BatchId id, NumberSet numbers)
    {
        Id = id;
        if (numbers.Ranges is [var (from, to)])
            (_from, _to) = (from, to);
        else
            _several = numbers;
    }

    public BatchId Id { get; }

    /// <summary>Of this batch alone, repeats included.</summary>
    public NumberSet ToNumbers()
    {
        var numbers = new NumberSet();
        AddTo(numbers);
        return numbers;
    }

    public void AddTo(NumberSet numbers)
    {
        if (_several is null)
            numbers.AddRange(_from, _to);
        else
            numbers.AddAll(_several);
    }

    public static BatchNote Of(TerminalEvent.Recorded recorded)
    {
        var (items, id) = (recorded.Batch.Items, recorded.Batch.Id);
        if (recorded.Repeats.IsEmpty && IsOneRange(items))
            return new BatchNote(id, items[0].Number, items[^1].Number);
        var numbers = new NumberSet();
        numbers.AddAll(recorded.Repeats);
        foreach (ref readonly var item in items.AsSpan())
            numbers.Add(item.Number);
        return new BatchNote(id, numbers);
    }

    private static bool IsOneRange(BatchItem[] items)
    {
        for (var i = 1; i < items.Length; i++)
            if (items[i].Number != items[i - 1].Number + 1)
                return false;
        return items.Length > 0;
    }

    public void Write(ByteWriter to)
    {
        to.Text(Id.Value);
        ToNumbers().Write(to);
    }

    public static BatchNote Read(ref ByteReader from) => new(new BatchId(from.Text()), NumberSet.Read(ref from));
}

/// <summary>The newest batches of a terminal; older ones are forgotten.</summary>
internal sealed class BatchNotes
{
    private const int NotesMax = 1_000;
    private readonly Queue<BatchNote> _notes = new();

    public int Count => _notes.Count;

    public void Add(BatchNote note)
    {
        _notes.Enqueue(note);
        if (_notes.Count > NotesMax)
            _notes.Dequeue();
    }

    /// <summary>Of the newest batch of the name; null when none is remembered.</summary>
    public NumberSet? Find(BatchId batch)
    {
        NumberSet? found = null;
        foreach (var note in _notes)
            if (note.Id == batch)
                found = note.ToNumbers();
        return found;
    }

    public void Write(ByteWriter to)
    {
        to.Count(_notes.Count);
        foreach (var note in _notes)
            note.Write(to);
    }

    public void Read(ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
            Add(BatchNote.Read(ref from));
    }
}
