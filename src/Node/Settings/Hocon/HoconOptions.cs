namespace RetailActors.Node.Settings.Hocon;

/// <summary>What one reading may cost. A configuration that needs more is refused, whatever it says.</summary>
public sealed record HoconLimits
{
    /// <summary>Bytes of one file (characters of one text).</summary>
    public int FileBytesMax { get; init; } = 1 << 20;

    /// <summary>Objects and arrays inside each other, dotted keys counted as objects.</summary>
    public int NestingMax { get; init; } = 64;

    /// <summary>Files that include each other in a chain.</summary>
    public int IncludeDepthMax { get; init; } = 16;

    /// <summary>Files read in all.</summary>
    public int FilesMax { get; init; } = 256;

    /// <summary>Substitutions as written, in all files; each <c>+=</c> is one.</summary>
    public int SubstitutionsMax { get; init; } = 10_000;

    /// <summary>Steps from value to value that one substitution may need.</summary>
    public int ResolveDepthMax { get; init; } = 2_048;

    /// <summary>Steps that all substitutions together may need.</summary>
    public int ResolveStepsMax { get; init; } = 1_000_000;

    /// <summary>Values when everything is substituted.</summary>
    public int ValuesMax { get; init; } = 200_000;

    /// <summary>Characters that all concatenations with substitutions together may make.</summary>
    public int JoinedCharsMax { get; init; } = 1 << 22;
}

/// <summary>How to read. By default nothing outside the sources is looked at.</summary>
public sealed record HoconOptions
{
    /// <summary>Gives the environment variable of a name, null when it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    public HoconLimits Limits { get; init; } = new();

    /// <summary>With the environment of this process: for the edge only.</summary>
    public static HoconOptions OfThisProcess { get; } =
        new() { Environment = System.Environment.GetEnvironmentVariable };
}

/// <summary>One layer of a configuration; later layers override and merge with earlier ones.</summary>
public abstract record HoconSource
{
    /// <summary>A file in UTF-8. It must exist; what it includes is relative to its folder.</summary>
    public sealed record File(string Path) : HoconSource;

    /// <summary>A text under a name for its errors. It may include files only from a given folder.</summary>
    public sealed record Text(string Name, string Content, string? Folder = null) : HoconSource;
}
