namespace RetailActors.Actors.Runtime;

/// <summary>
/// A fact's command throws: the broken machinery, or a poison message. Nothing of its group is committed.
/// </summary>
public sealed class PoisonedFactException(string source, int index, Exception inner)
    : Exception($"command {index} of facts from {source} throws: {inner.Message}", inner)
{
    public string FactSource { get; } = source;

    public int Index { get; } = index;
}
