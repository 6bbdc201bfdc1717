using System.Diagnostics;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>What a shard knows of itself: its cursors into other shards, and its dead letters.</summary>
public sealed class ShardFacts(int deadLettersMax)
{
    private const int SnapshotVersion = 1;

    private readonly SortedDictionary<string, long> _cursors = new(StringComparer.Ordinal);
    private readonly Queue<RuntimeFact.DeadLetter> _deadLetters = new();

    /// <summary>How many there ever were; the newest are in <see cref="DeadLetters"/>.</summary>
    public long DeadLetterCount { get; private set; }

    public IReadOnlyCollection<RuntimeFact.DeadLetter> DeadLetters => _deadLetters;

    public IReadOnlyDictionary<string, long> Cursors => _cursors;

    internal long Sequence { get; private set; }

    /// <summary>The last fact of the source that has had its effect here; 0 when none has.</summary>
    public long Cursor(string source) => _cursors.GetValueOrDefault(source);

    /// <exception cref="CorruptJournalException">The fact cannot be read: a shard cannot do without its own
    /// facts.</exception>
    internal void Apply(ShardId shard, EventFrame frame)
    {
        if (frame.Sequence <= Sequence)
            return;
        try
        {
            Apply(RuntimeFact.Read(frame), frame.Sequence);
        }
        catch (CorruptBytesException e) when (e is not UnknownShapeException)
        {
            throw new CorruptJournalException(shard, frame.Sequence, e.Message);
        }
    }

    internal void Apply(RuntimeFact fact, long sequence)
    {
        Sequence = sequence;
        switch (fact)
        {
            case RuntimeFact.CursorMoved moved:
                _cursors[moved.Source] = moved.Sequence;
                break;
            case RuntimeFact.DeadLetter letter:
                DeadLetterCount++;
                Keep(letter);
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
    }

    private void Keep(RuntimeFact.DeadLetter letter)
    {
        _deadLetters.Enqueue(letter);
        if (_deadLetters.Count > deadLettersMax)
            _deadLetters.Dequeue();
    }

    internal Snapshot Snapshot()
    {
        var to = new ByteWriter();
        to.Count(_cursors.Count);
        foreach (var (source, sequence) in _cursors)
        {
            to.Text(source);
            to.UVar((ulong)sequence);
        }
        to.UVar((ulong)DeadLetterCount);
        to.Count(_deadLetters.Count);
        foreach (var letter in _deadLetters)
            RuntimeFact.Write(letter, to);
        return new Snapshot("", Sequence, SnapshotVersion, to.ToArray());
    }

    /// <returns>False when it is of another version or cannot be read.</returns>
    internal bool Restore(Snapshot snapshot)
    {
        if (snapshot.Version != SnapshotVersion)
            return false;
        try
        {
            Read(snapshot);
            return true;
        }
        catch (CorruptBytesException)
        {
            return false;
        }
    }

    private void Read(Snapshot snapshot)
    {
        var from = new ByteReader(snapshot.Body.Span);
        for (var left = from.Count(); left > 0; left--)
            _cursors[from.Text()] = (long)from.UVar();
        DeadLetterCount = (long)from.UVar();
        var letters = from.Count();
        var names = new NameCache();
        var position = from.Position;
        for (; letters > 0; letters--)
            Keep((RuntimeFact.DeadLetter)RuntimeFact.Read(
                EventFrame.ReadOne(snapshot.Body, ref position, snapshot.Sequence, names)));
        Sequence = snapshot.Sequence;
    }
}
