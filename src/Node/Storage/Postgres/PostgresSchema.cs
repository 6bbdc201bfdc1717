using Npgsql;

namespace RetailActors.Node.Storage.Postgres;

/// <summary>
/// The tables in the shared database and how they came to be. Step n makes version n from n − 1; steps are never
/// edited, only added. Nodes that start together take turns; a newer version is refused.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>Any number that no one else in the database locks by.</summary>
    private const long MigrationLock = 0x5245_5441_494C;

    private const int ServerVersionMin = 15;

    /// <summary>
    /// Bodies lie outside of their rows, since they are read whole. Packed by LZ4, where the server has it: they take a
    /// fraction of the disk and of the log, and the server less time, since what it writes is cut into pieces of 2 KB.
    /// PostgreSQL's own packing costs more than it saves.
    /// </summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE shard (
            id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text COLLATE "C" NOT NULL, number int NOT NULL,
            epoch bigint NOT NULL, head bigint NOT NULL, UNIQUE (kind, number)) WITH (fillfactor = 50);
        CREATE TABLE block (
            shard int NOT NULL, first bigint NOT NULL, count int NOT NULL, epoch bigint NOT NULL, at bigint NOT NULL,
            checksum bigint NOT NULL, body bytea NOT NULL, PRIMARY KEY (shard, first)) PARTITION BY HASH (shard);
        DO $$ BEGIN
            FOR n IN 0..7 LOOP
                EXECUTE format('CREATE TABLE block_%s PARTITION OF block FOR VALUES WITH (MODULUS 8, REMAINDER %s)',
                    n, n);
                EXECUTE format('ALTER TABLE block_%s ALTER COLUMN body SET STORAGE EXTERNAL', n);
            END LOOP;
        END $$;
        CREATE TABLE watermark (
            shard int PRIMARY KEY REFERENCES shard, sequence bigint NOT NULL, forgotten boolean NOT NULL);
        CREATE TABLE snapshot (
            shard int NOT NULL, entity text COLLATE "C" NOT NULL, sequence bigint NOT NULL, version int NOT NULL,
            checksum bigint NOT NULL, body bytea NOT NULL, PRIMARY KEY (shard, entity));
        ALTER TABLE snapshot ALTER COLUMN body SET STORAGE EXTERNAL;
        """,
        """
        CREATE TABLE cluster (
            one boolean PRIMARY KEY DEFAULT true CHECK (one), name text NOT NULL, store_shards int NOT NULL,
            stock_shards int NOT NULL);
        CREATE TABLE member (
            name text PRIMARY KEY, incarnation uuid NOT NULL, address text NOT NULL, version text NOT NULL,
            joined_at timestamptz NOT NULL DEFAULT now(), heartbeat_at timestamptz NOT NULL DEFAULT now(),
            leaving boolean NOT NULL DEFAULT false);
        CREATE TABLE shard_group (
            name text PRIMARY KEY, owner uuid, heir uuid, wish text, since timestamptz NOT NULL DEFAULT now());
        CREATE TABLE ownership (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(),
            shard_group text NOT NULL, node text NOT NULL, why text NOT NULL);
        """,
        """
        ALTER TABLE member ADD reads int NOT NULL DEFAULT 1, ADD writes int NOT NULL DEFAULT 1;
        ALTER TABLE shard_group ADD written int NOT NULL DEFAULT 1;
        """,
        """
        DO $$ BEGIN
            FOR n IN 0..7 LOOP
                EXECUTE format('ALTER TABLE block_%s ALTER COLUMN body SET COMPRESSION lz4', n);
                EXECUTE format('ALTER TABLE block_%s ALTER COLUMN body SET STORAGE EXTENDED', n);
            END LOOP;
        EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
            RAISE NOTICE 'this server has no LZ4: blocks stay unpacked';
        END $$;
        """,
        "ALTER TABLE member ADD mail boolean NOT NULL DEFAULT true;",
    ];

    /// <exception cref="JournalOpenException">
    /// The server, its settings or the schema are not as they must be.
    /// </exception>
    /// <returns>The server's <c>synchronous_commit</c>, which is not off.</returns>
    public static async Task<string> Prepare(NpgsqlDataSource source, CancellationToken cancel)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancel);
            await Verify(connection, cancel);
            await Migrate(connection, cancel);
            return await Show(connection, "synchronous_commit", cancel);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InsufficientPrivilege
            or PostgresErrorCodes.InvalidCatalogName)
        {
            throw new JournalOpenException(
                $"PostgreSQL refuses: {e.MessageText}. Check user, password and database, and that the user may create "
                + "tables in it", e);
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            throw new JournalOpenException($"PostgreSQL cannot be reached: {e.Message}", e);
        }
    }

    private static async Task Verify(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (connection.PostgreSqlVersion.Major < ServerVersionMin)
            throw new JournalOpenException(
                $"PostgreSQL is {connection.PostgreSqlVersion}; allowed: {ServerVersionMin} or newer");
        foreach (var (setting, why) in new[]
        {
            ("synchronous_commit", "a commit would be said before it is on disk"),
            ("fsync", "a power cut would destroy the journal"),
            ("full_page_writes", "a power cut could tear pages"),
        })
            if (await Show(connection, setting, cancel) == "off")
                throw new JournalOpenException($"PostgreSQL has {setting}=off; allowed: on, or {why}");
    }

    private static async Task Migrate(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Run(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})", cancel);
        await Run(connection, "CREATE TABLE IF NOT EXISTS schema_version (version int PRIMARY KEY, "
            + "at timestamptz NOT NULL DEFAULT now())", cancel);
        await using var read = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version", connection);
        var version = (int)(await read.ExecuteScalarAsync(cancel))!;
        if (version > Steps.Length)
            throw new JournalOpenException(
                $"the database has schema version {version}, this program knows {Steps.Length}: use a newer program");
        for (; version < Steps.Length; version++)
        {
            await Run(connection, Steps[version], cancel);
            await Run(connection, $"INSERT INTO schema_version (version) VALUES ({version + 1})", cancel);
        }
        await transaction.CommitAsync(cancel);
    }

    private static async Task<string> Show(NpgsqlConnection connection, string setting, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SHOW {setting}", connection);
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
