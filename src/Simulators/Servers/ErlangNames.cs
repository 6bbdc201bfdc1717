using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace RetailActors.Simulators.Servers;

/// <summary>What the nodes of one RabbitMQ cluster share: a folder with their cookie, and a name service.</summary>
internal sealed class ErlangNames : IAsyncDisposable
{
    private readonly Process _names;
    private readonly bool _keep;

    private ErlangNames(string folder, int port, Process names, bool keep) =>
        (Folder, Port, _names, _keep) = (folder, port, names, keep);

    public string Folder { get; }

    public int Port { get; }

    /// <param name="folder">Made when it is not there; null takes a new one that goes with it.</param>
    public static ErlangNames Start(string? folder)
    {
        var keep = folder is not null;
        folder ??= Directory.CreateTempSubdirectory("retail-rabbit-").FullName;
        Directory.CreateDirectory(folder);
        var cookie = Path.Combine(folder, ".erlang.cookie");
        if (!File.Exists(cookie))
        {
            File.WriteAllText(cookie, RandomNumberGenerator.GetHexString(32));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(cookie, UnixFileMode.UserRead);
        }
        var port = FreePort.Next();
        // In the foreground, so that it ends with us.
        string[] arguments = ["-port", port.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1"];
        var names = Tool.Start(null, "epmd", arguments, new Dictionary<string, string>());
        return new ErlangNames(folder, port, names, keep);
    }

    public async ValueTask DisposeAsync()
    {
        _names.Kill();
        await _names.WaitForExitAsync();
        _names.Dispose();
        if (!_keep)
            Directory.Delete(Folder, recursive: true);
    }
}
