namespace RetailActors.Simulators.Worlds;

/// <summary>A world cannot be used. The message names file, line, column, value and what is allowed.</summary>
public sealed class WorldException : Exception
{
    public WorldException(string file, int line, string column, string value, string allowed)
        : base($"{file}, line {line}, {column} '{Short(value)}': allowed is {allowed}")
    {
    }

    public WorldException(string file, string why)
        : base($"{file}: {why}")
    {
    }

    private static string Short(string value) => value.Length <= 80 ? value : value[..80] + "…";
}
