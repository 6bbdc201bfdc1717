namespace RetailActors.Node.Tests.Settings;

/// <summary>A folder of its own for a test, with the files it names.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("settings-");

    public string Write(string file, string content)
    {
        var path = PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public string Write(string file, byte[] content)
    {
        File.WriteAllBytes(PathOf(file), content);
        return PathOf(file);
    }

    public string PathOf(string file) => Path.Combine(_root.FullName, file);

    public void Dispose() => _root.Delete(recursive: true);
}
