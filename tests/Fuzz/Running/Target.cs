namespace RetailActors.Fuzz.Running;

/// <summary>
/// One way into the product for bytes that nobody vouches for. A case is a seed: it makes the input, gives it to the
/// real code, and throws when what came back is not what was promised.
/// </summary>
public abstract class Target(string name, int share) : IAsyncDisposable
{
    public string Name { get; } = name;

    /// <summary>Of a long run's cases, in parts of all targets' shares: what is fast gets more.</summary>
    public int Share { get; } = share;

    /// <summary>What must be there before the first case: a node, seeds from a journal.</summary>
    public virtual Task Open() => Task.CompletedTask;

    /// <returns>What became of it, for the count: <c>200</c>, <c>refused</c>, <c>read</c>.</returns>
    /// <exception cref="Exception">The promise is broken.</exception>
    public abstract ValueTask<string> Try(Random random);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A case that broke the promise, and how to see it again.</summary>
public sealed class FuzzException(string target, int seed, Exception why) : Exception(
    $"{target} breaks with seed {seed}: {why.Message}\nagain: dotnet run --project tests/Fuzz -- --cases 1 "
    + $"--only {target} --seed {seed}; then add '{target} {seed}' to tests/Fuzz/found.txt", why);
