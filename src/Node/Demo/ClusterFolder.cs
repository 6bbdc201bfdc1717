using System.Text.Json;
using System.Text.Json.Serialization;
using RetailActors.Node.Intake;

namespace RetailActors.Node.Demo;

/// <summary>What of a local cluster is kept: its data, the operator's key, and what runs now.</summary>
public sealed class ClusterFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Others may pass through, and not look: PostgreSQL runs as another user when we are root.</summary>
    private const UnixFileMode PassThrough = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="IOException">It cannot be made.</exception>
    public ClusterFolder(string? path)
    {
        Path = System.IO.Path.GetFullPath(path ?? System.IO.Path.Combine(
            Environment.IsPrivilegedProcess ? "/var/lib"
                : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "retail-cluster"));
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, PassThrough);
    }

    public string Path { get; }

    public string KeyFile => Below("operator.key");

    public string LogFile => Below("keeper.log");

    private string StateFile => Below("cluster.json");

    public string Below(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Made once, for this folder.</summary>
    public string OperatorKey()
    {
        if (!File.Exists(KeyFile))
            Write(KeyFile, Keys.New());
        return File.ReadAllText(KeyFile).Trim();
    }

    /// <summary>What runs, or was left; null: nothing.</summary>
    public ClusterState? Read() => File.Exists(StateFile)
        ? JsonSerializer.Deserialize(File.ReadAllText(StateFile), ClusterStateJson.Default.ClusterState)
        : null;

    public void Write(ClusterState state) =>
        Write(StateFile, JsonSerializer.Serialize(state, ClusterStateJson.Default.ClusterState));

    public void Forget() => File.Delete(StateFile);

    /// <summary>Whole or not at all, and for its owner's eyes only.</summary>
    private static void Write(string path, string text)
    {
        var made = path + ".new";
        File.Delete(made);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(made, options))
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        File.Move(made, path, overwrite: true);
    }
}

/// <param name="Keeper">The process that started the others, and ends them.</param>
/// <param name="Problem">Why it could not start; null when it could, or tries still.</param>
public sealed record ClusterState(
    OwnProcess Keeper, bool Ready, string? Problem, IReadOnlyList<NodeAddress> Nodes, string Database, string Broker,
    string Erp, IReadOnlyList<OwnProcess> Started);

public sealed record NodeAddress(string Node, Uri Address);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClusterState))]
internal sealed partial class ClusterStateJson : JsonSerializerContext;
