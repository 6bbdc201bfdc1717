using RetailActors.Actors.Storage;

namespace RetailActors.Streams.Facts;

/// <summary>
/// One reading of a shard's facts for another shard, from the target's cursor on: which blocks are delivered, and when
/// it has to begin again. It keeps nothing that matters: the cursor that counts is the target's.
/// </summary>
public sealed class FactReading<TCommand>(IRoute<TCommand> route, long cursor)
{
    /// <summary>
    /// Facts that mean nothing to the target move its cursor only so often: a commit for each would cost more than
    /// they.
    /// </summary>
    public const long SilentFactsMax = 50_000;

    /// <summary>The target's cursor, as this reading knows it.</summary>
    public long Cursor { get; private set; } = cursor;

    /// <summary>The last fact that was read.</summary>
    public long Read { get; private set; } = cursor;

    /// <summary>
    /// False: the block means nothing to the target and is read. True: deliver the commands, then tell
    /// <see cref="Delivered"/>.
    /// </summary>
    public bool IsToDeliver(Block block, out IReadOnlyList<(string Entity, TCommand Command)> commands)
    {
        commands = route.Route(block, Cursor);
        if (commands.Count > 0 || block.Last - Cursor >= SilentFactsMax)
            return true;
        Read = block.Last;
        return false;
    }

    /// <param name="actual">Where the target's cursor is after the delivery.</param>
    /// <returns>False: the target was replayed and its cursor is elsewhere; begin a new reading from there.</returns>
    public bool Delivered(Block block, long actual)
    {
        if (actual != block.Last)
            return false;
        Cursor = Read = actual;
        return true;
    }
}
