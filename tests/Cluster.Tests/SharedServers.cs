using Npgsql;
using Xunit;
using RetailActors.Node.Storage.Postgres;
using RetailActors.Simulators.Servers;

[assembly: AssemblyFixture(typeof(RetailActors.Cluster.Tests.SharedServers))]

namespace RetailActors.Cluster.Tests;

/// <summary>One PostgreSQL for all tests; each test has a database of its own.</summary>
public sealed class SharedServers : IAsyncLifetime
{
    private int _databases;

    public PostgresServer Postgres { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Postgres = await PostgresServer.Start(null, 0, CancellationToken.None);

    public async Task<string> NewDatabase()
    {
        var name = $"retail_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return Postgres.ConnectionString(name);
    }

    public ValueTask DisposeAsync() => Postgres.DisposeAsync();
}

/// <summary>The journals that a test opened over one database.</summary>
internal sealed class Database(SharedServers servers) : IAsyncDisposable
{
    private readonly List<PostgresJournal> _open = [];

    public string ConnectionString { get; private set; } = "";

    public async Task<PostgresJournal> Open(PostgresOptions? options = null)
    {
        if (ConnectionString.Length == 0)
            ConnectionString = await servers.NewDatabase();
        var journal = await PostgresJournal.Open(
            (options ?? Small) with { ConnectionString = ConnectionString }, "test", CancellationToken.None);
        _open.Add(journal);
        return journal;
    }

    /// <summary>Small pages, so that paging happens in a test.</summary>
    public static PostgresOptions Small { get; } = new() { ConnectionString = "", ReadPageBytes = 64 << 10 };

    public async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var journal in _open)
            await journal.DisposeAsync();
    }
}
