namespace RetailActors.Actors.Storage;

/// <summary>
/// Counts what stored shapes a program knows: one more with every release that adds a type or a version of an event, or
/// of what events carry. A release reads a shape before a later one writes it, so that in a cluster that is brought
/// from one release to the next, node by node, the older ones can still take what the newer ones wrote.
/// </summary>
/// <param name="Reads">The newest level that it reads; it reads all before it.</param>
/// <param name="Writes">The level of what it writes.</param>
public sealed record ShapeLevel(int Reads, int Writes)
{
    public static ShapeLevel OfThisProgram { get; } = new(Reads: 4, Writes: 4);
}
