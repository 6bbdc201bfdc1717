using System.Diagnostics;

namespace RetailActors.Node.Tests.Cli;

/// <summary>
/// A folder on a disk of its own (a tmpfs of <paramref name="bytes"/>), where this user may mount one; otherwise a
/// plain folder, and the system's limit for files has to do.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retail-disk-").FullName;

    public SmallDisk(int mebibytes) =>
        IsMounted = Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "retail-test", _folder);

    public bool IsMounted { get; }

    public string Data => Path.Combine(_folder, "data");

    public void Grow(int mebibytes)
    {
        if (IsMounted && !Run("mount", "-o", $"remount,size={mebibytes}m", _folder))
            throw new IOException($"{_folder} cannot be made larger");
    }

    /// <summary>Nothing on it may be changed; where it is no disk of its own, its folder may not.</summary>
    public void Protect(bool on)
    {
        if (IsMounted && !Run("mount", "-o", on ? "remount,ro" : "remount,rw", _folder))
            throw new IOException($"{_folder} cannot be remounted");
        if (!IsMounted && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(Data, on ? UnixFileMode.UserRead | UnixFileMode.UserExecute
                : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(command, arguments)
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (IsMounted)
            Run("umount", "--lazy", _folder);
        Directory.Delete(_folder, recursive: true);
    }
}
