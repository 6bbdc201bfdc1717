using Npgsql;

namespace RetailActors.Node.Storage.Postgres;

/// <summary>
/// How the shared journal is reached. The password comes with the connection string, from the environment.
/// </summary>
public sealed record PostgresOptions
{
    public required string ConnectionString { get; init; }

    /// <summary>Commits at the same time, 1 to 16; the blocks that wait share the next one.</summary>
    public int WritersMax { get; init; } = 2;

    /// <summary>Readings at the same time, 1 to 64.</summary>
    public int ReadersMax { get; init; } = 8;

    /// <summary>Blocks that wait for a writer; further ones wait for a place.</summary>
    public int RequestsMax { get; init; } = 1_024;

    /// <summary>Bytes of one block's body.</summary>
    public int BlockBytesMax { get; init; } = 64 << 20;

    /// <summary>Bytes of the blocks of one commit; one larger block goes alone.</summary>
    public int CommitBytesMax { get; init; } = 16 << 20;

    /// <summary>Bytes of one page of blocks or snapshots.</summary>
    public int ReadPageBytes { get; init; } = 4 << 20;

    /// <summary>The newest blocks kept in memory of each shard that is owned here and followed by readers.</summary>
    public int TailBytesMax { get; init; } = 2 << 20;

    /// <summary>After it a statement's outcome is unknown and the fence is read back.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="JournalOpenException">One is out of its range.</exception>
    internal NpgsqlDataSource Open(string role)
    {
        Allowed(WritersMax is >= 1 and <= 16, nameof(WritersMax), WritersMax, "1 to 16");
        Allowed(ReadersMax is >= 1 and <= 64, nameof(ReadersMax), ReadersMax, "1 to 64");
        Allowed(RequestsMax is >= 1 and <= 1 << 20, nameof(RequestsMax), RequestsMax, "1 to 1048576");
        NpgsqlConnectionStringBuilder parts;
        try
        {
            parts = new NpgsqlConnectionStringBuilder(ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Its text may hold the password: only the kind of the fault is said.
            throw new JournalOpenException("retail.journal.url is no PostgreSQL connection string; "
                + "allowed: Host=…;Port=…;Database=…;Username=… (the password from the environment)", e);
        }
        parts.ApplicationName = $"retail-actors {role}";
        parts.CommandTimeout = (int)Math.Ceiling(Timeout.TotalSeconds);
        parts.MaxPoolSize = WritersMax + ReadersMax + 4;
        // A dead server is seen by the statement that waits for it, not only by the operating system's keep-alive.
        parts.KeepAlive = 10;
        return new NpgsqlDataSourceBuilder(parts.ConnectionString).Build();
    }

    private static void Allowed(bool holds, string name, object value, string allowed)
    {
        if (!holds)
            throw new JournalOpenException($"{name} is {value}; allowed: {allowed}");
    }
}
