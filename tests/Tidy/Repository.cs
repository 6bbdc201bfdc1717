namespace RetailActors.Tidy;

/// <summary>The files as they lie on disk, without what is built, ignored or binary.</summary>
public static class Repository
{
    private static readonly string[] NotOurs =
    [
        ".git", "bin", "obj", "TestResults", ".retail", "data", ".vs", ".idea", "node_modules",
        "BenchmarkDotNet.Artifacts",
    ];

    private static readonly string[] TextSuffixes =
    [
        ".cs", ".csproj", ".props", ".targets", ".sln", ".md", ".json", ".hocon", ".yml", ".yaml", ".txt", ".sh",
        ".sql", ".html", ".css", ".js", ".editorconfig", ".gitignore", ".gitattributes", ".svg", ".http", ".scenario",
    ];

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static IReadOnlyList<Source> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal).Select(Read)];

    public static IEnumerable<Source> Code => Files.Where(file => file.IsCode);

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static string FindRoot(string from)
    {
        for (var folder = from; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "RetailActors.sln")))
                return folder;
        throw new InvalidOperationException($"RetailActors.sln is in no folder above {from}");
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(IsText))
            yield return file;
        foreach (var file in Directory.EnumerateDirectories(folder).Where(IsOurs).SelectMany(Walk))
            yield return file;
    }

    private static bool IsOurs(string folder) => !NotOurs.Contains(Path.GetFileName(folder));

    // A file without a suffix is a script: check, retail, .ci/run.
    private static bool IsText(string file) =>
        TextSuffixes.Contains(Path.GetExtension(file)) || Path.GetExtension(file).Length == 0;

    private static Source Read(string file) =>
        new(Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText(file));
}
