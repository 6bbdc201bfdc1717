using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

using RetailActors.Simulation.Engine;

namespace RetailActors.Simulation.Checks;

/// <summary>
/// What is durable, folded from the journal's blocks without any of the shard's own code for recovery: the truth that
/// shards are held against.
/// </summary>
public sealed class Oracle<TEntity, TCommand, TEvent, TReply>
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly NameCache _names = new();
    private readonly Dictionary<string, TEntity> _states = [];
    private readonly List<RuntimeFact.DeadLetter> _letters = [];
    private readonly Dictionary<string, long> _cursors = [];
    private long _epoch;

    public long Head { get; private set; }

    public IReadOnlyDictionary<string, TEntity> States => _states;

    public IReadOnlyList<RuntimeFact.DeadLetter> DeadLetters => _letters;

    /// <summary>
    /// Entities with an event that cannot be read: parked wherever they are replayed from the journal.
    /// </summary>
    public HashSet<string> Unreadable { get; } = [];

    /// <summary>Called with every durable event in order, before it is folded.</summary>
    public Action<string, TEvent, long> Seen { get; set; } = (_, _, _) => { };

    public TEntity State(string entity) => _states.GetValueOrDefault(entity) ?? TEntity.New(entity);

    public long Cursor(string source) => _cursors.GetValueOrDefault(source);

    /// <summary>
    /// G4 at every write: the writer is the owner of that moment, and nothing is left out or written twice.
    /// </summary>
    public void Written(Block block, long epochNow)
    {
        Guarantee.Holds(block.First == Head + 1, $"G4: a block from {block.First} follows {Head}");
        Guarantee.Holds(block.Epoch == epochNow, $"G4: epoch {block.Epoch} wrote while {epochNow} owns");
        Guarantee.Holds(block.Epoch >= _epoch, $"G4: epoch {block.Epoch} wrote after {_epoch}");
        (_epoch, Head) = (block.Epoch, block.Last);
        foreach (var frame in EventFrame.ReadAll(block, _names))
            if (frame.IsRuntime)
                Apply(RuntimeFact.Read(frame));
            else
                Apply(frame);
    }

    private void Apply(RuntimeFact fact)
    {
        if (fact is RuntimeFact.DeadLetter letter)
            _letters.Add(letter);
        if (fact is not RuntimeFact.CursorMoved moved)
            return;
        Guarantee.Holds(moved.Sequence > Cursor(moved.Source), $"a cursor went back to {moved.Sequence}");
        _cursors[moved.Source] = moved.Sequence;
    }

    private void Apply(EventFrame frame)
    {
        if (Unreadable.Contains(frame.Entity))
            return;
        try
        {
            var fact = TEntity.Events.Read(frame.Type, frame.Version, frame.Payload);
            Seen(frame.Entity, fact, _epoch);
            _states[frame.Entity] = TEntity.EvolveAt(State(frame.Entity), fact, frame.Sequence);
        }
        catch (CorruptBytesException)
        {
            Unreadable.Add(frame.Entity);
        }
    }

    /// <summary>G7: the shard says what the journal says, byte for byte, entity by entity.</summary>
    /// <param name="isFromJournal">Then exactly the unreadable entities are parked.</param>
    public void Check(Shard<TEntity, TCommand, TEvent, TReply> shard, string which, bool isFromJournal, bool isWhole)
    {
        var live = shard.States.ToDictionary();
        foreach (var (entity, state) in live)
            if (!Unreadable.Contains(entity))
                Guarantee.Holds(Bytes(state).SequenceEqual(Bytes(State(entity))),
                    $"G7: {entity} of {which} at {shard.Head} is not what the journal says");
        if (isWhole)
            foreach (var entity in _states.Keys.Where(entity => !Unreadable.Contains(entity)))
                Guarantee.Holds(live.ContainsKey(entity), $"G7: {which} has lost {entity}");
        if (isFromJournal)
            Guarantee.Holds(shard.Parked.Select(parked => parked.Entity).ToHashSet().SetEquals(Unreadable),
                $"G9: {which} parks {string.Join(' ', shard.Parked.Select(parked => parked.Entity))}");
        Guarantee.Holds(shard.Facts.DeadLetterCount == _letters.Count,
            $"G7: {which} counts {shard.Facts.DeadLetterCount} dead letters of {_letters.Count}");
        foreach (var (source, cursor) in _cursors)
            Guarantee.Holds(shard.Facts.Cursor(source) == cursor, $"G7: a cursor of {which} differs");
    }

    private static byte[] Bytes(TEntity state)
    {
        var to = new ByteWriter();
        TEntity.Write(state, to);
        return to.ToArray();
    }
}
