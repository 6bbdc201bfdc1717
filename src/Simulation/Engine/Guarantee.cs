namespace RetailActors.Simulation.Engine;

/// <summary>A guarantee is broken; the message begins with its name (G1 to G9).</summary>
public sealed class GuaranteeBrokenException(string what) : Exception(what);

public static class Guarantee
{
    /// <exception cref="GuaranteeBrokenException">The condition does not hold.</exception>
    public static void Holds(bool condition, string what)
    {
        if (!condition)
            throw new GuaranteeBrokenException(what);
    }
}
