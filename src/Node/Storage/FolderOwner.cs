using System.Globalization;

namespace RetailActors.Node.Storage;

/// <summary>
/// This process owns a folder: an operating system's lock (flock), which a killed process gives back by itself. The
/// process id stands in a second file, because nobody else may open the locked one.
/// </summary>
internal sealed class FolderOwner : IDisposable
{
    private const string LockFile = "owner.lock";
    private const string ProcessFile = "owner.pid";
    private readonly FileStream _lock;

    private FolderOwner(FileStream taken) => _lock = taken;

    /// <exception cref="JournalOpenException">Another process owns the folder, or it may not be written.</exception>
    public static FolderOwner Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var taken = new FileStream(
                Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            File.WriteAllText(Path.Combine(folder, ProcessFile), id);
            return new FolderOwner(taken);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new JournalOpenException($"folder '{folder}' may not be written: {refused.Message}", refused);
        }
        catch (IOException refused) when (!IsTaken(refused))
        {
            throw new JournalOpenException(
                $"folder '{folder}' may not be written: {refused.Message} Make room, or make it writable", refused);
        }
        catch (IOException busy)
        {
            throw new JournalOpenException(
                $"folder '{folder}' cannot be owned; its last owner is {OwnerOf(folder)}: a journal has one owner. " +
                $"Stop that process, or name another folder. ({busy.Message})", busy);
        }
    }

    /// <summary>Somebody else has the lock: EAGAIN, or the sharing violation that .NET makes of it.</summary>
    private static bool IsTaken(IOException failed) => failed.HResult is 11 or unchecked((int)0x80070020);

    public void Dispose() => _lock.Dispose();

    private static string OwnerOf(string folder)
    {
        var file = Path.Combine(folder, ProcessFile);
        return File.Exists(file) ? $"process {File.ReadAllText(file).Trim()}" : "unknown";
    }
}
