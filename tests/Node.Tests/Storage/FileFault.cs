using System.Runtime.InteropServices;
using Xunit;

namespace RetailActors.Node.Tests.Storage;

/// <summary>
/// Puts another file under this process's descriptors of a file (dup2), so that the operating system itself fails the
/// next write; taken back when disposed.
/// </summary>
internal sealed partial class FileFault : IDisposable
{
    private readonly List<(int Descriptor, int Saved)> _replaced = [];

    private FileFault(string file, string instead, int flags)
    {
        var source = Open(instead, flags);
        foreach (var entry in Directory.GetFiles("/proc/self/fd"))
        {
            if (TargetOf(entry) != file)
                continue;
            var descriptor = int.Parse(Path.GetFileName(entry));
            _replaced.Add((descriptor, Duplicate(descriptor)));
            _ = Replace(source, descriptor);
        }
        _ = CloseDescriptor(source);
        Assert.NotEmpty(_replaced);
    }

    /// <summary>Every write answers ENOSPC.</summary>
    public static FileFault NoSpace(string file) => new(file, "/dev/full", flags: 1);

    /// <summary>Every write answers EBADF, which SQLite reports as an input/output error.</summary>
    public static FileFault BrokenDisk(string file) => new(file, "/dev/null", flags: 0);

    public void Dispose()
    {
        foreach (var (descriptor, saved) in _replaced)
        {
            _ = Replace(saved, descriptor);
            _ = CloseDescriptor(saved);
        }
    }

    private static string? TargetOf(string entry)
    {
        try
        {
            return File.ResolveLinkTarget(entry, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null; // another test has closed it meanwhile
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Replace(int source, int target);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);
}
