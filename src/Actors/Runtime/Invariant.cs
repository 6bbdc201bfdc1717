using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RetailActors.Actors.Runtime;

/// <summary>
/// A condition that the code itself guarantees. It stays on in production: a broken one stops the shard.
/// </summary>
public static class Invariant
{
    /// <exception cref="BrokenInvariantException">The condition does not hold.</exception>
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
            throw new BrokenInvariantException(expression ?? "unknown");
    }
}

/// <summary>The program is wrong, not its input.</summary>
public sealed class BrokenInvariantException(string expression) : Exception($"invariant broken: {expression}");
