using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Streams.Facts;

/// <summary>
/// What one block of a shard's facts means to another shard: pure, and the same at every reading. The reader commits
/// the commands and its cursor together, so that every fact has its effect exactly once.
/// </summary>
public interface IRoute<TCommand>
{
    /// <param name="after">Facts up to this sequence have had their effect: they are passed over.</param>
    /// <returns>Commands in order; empty when the block means nothing to the target.</returns>
    IReadOnlyList<(string Entity, TCommand Command)> Route(Block block, long after);
}

/// <summary>
/// A route whose meaning of a block depends on earlier facts: they are read first, and the reading stays pure.
/// </summary>
public interface IPreparedRoute
{
    /// <summary>Called before each <see cref="IRoute{TCommand}.Route"/>, with the same block.</summary>
    ValueTask Prepare(Block block, long after, CancellationToken cancel);
}

/// <summary>Decodes the frames of a block that come after a sequence.</summary>
public sealed class FrameReader
{
    private readonly NameCache _names = new();

    public IEnumerable<EventFrame> After(Block block, long after) =>
        EventFrame.ReadAll(block, _names).Where(frame => frame.Sequence > after);
}
