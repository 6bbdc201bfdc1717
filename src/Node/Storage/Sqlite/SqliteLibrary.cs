using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// Binds the system's SQLite, which the distribution patches, instead of a bundled copy: the one that comes with this
/// version of the binding is 3.35.5 and carries CVE-2025-6965.
/// </summary>
internal static class SqliteLibrary
{
    /// <summary>3.37 brought STRICT tables.</summary>
    public const int VersionMin = 3_037_000;

    private static readonly string[] Names = ["libsqlite3.so.0", "libsqlite3.so", "libsqlite3.dylib"];
    private static readonly Lazy<string> Loaded = new(Bind);

    /// <summary>The version bound, for example 3.40.1.</summary>
    /// <exception cref="JournalOpenException">There is none on this machine, or it is too old.</exception>
    public static string Version => Loaded.Value;

    internal static string? RefusalOf(int version, string text) => version >= VersionMin
        ? null
        : $"the system's SQLite is {text}; 3.37.0 or newer is needed: upgrade the package libsqlite3-0";

    private static string Bind()
    {
        var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
        NativeLibrary.SetDllImportResolver(provider, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        var version = raw.sqlite3_libversion().utf8_to_string();
        if (RefusalOf(raw.sqlite3_libversion_number(), version) is { } refusal)
            throw new JournalOpenException(refusal);
        if (raw.sqlite3_threadsafe() == 0)
            throw new JournalOpenException("the system's SQLite was built without threads; install libsqlite3-0");
        return version;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
            return 0;
        foreach (var candidate in Names)
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;
        }
        throw new JournalOpenException(
            $"this machine has none of {string.Join(", ", Names)}: install the package libsqlite3-0");
    }
}
