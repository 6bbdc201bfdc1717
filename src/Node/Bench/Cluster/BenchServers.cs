using Npgsql;
using RetailActors.Simulators.Servers;

namespace RetailActors.Node.Bench;

/// <summary>One PostgreSQL and one RabbitMQ of the benchmark's own, and what they cost.</summary>
internal sealed class BenchServers : IAsyncDisposable
{
    private BenchServers(PostgresServer postgres, RabbitServer rabbit) => (Postgres, Rabbit) = (postgres, rabbit);

    public PostgresServer Postgres { get; }

    public RabbitServer Rabbit { get; }

    public static async Task<BenchServers> Start(CancellationToken cancel)
    {
        var postgres = await PostgresServer.Start(null, 0, cancel);
        try
        {
            return new(postgres, await RabbitServer.Start(null, 0, cancel));
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Processor time of each since its start.</summary>
    public (TimeSpan Database, TimeSpan Broker) Processor =>
        (ProcessTree.Processor(Postgres.ProcessId), ProcessTree.Processor(Rabbit.ProcessId));

    public async Task<string> NewDatabase(string name, CancellationToken cancel)
    {
        await Execute($"CREATE DATABASE {name}", cancel);
        return Postgres.ConnectionString(name);
    }

    public async Task Execute(string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString("postgres"));
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Bytes of a database on its disk, with what it keeps to find them.</summary>
    public async Task<long> BytesOf(string database, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString("postgres"));
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand($"SELECT pg_database_size('{database}')", connection);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Rabbit.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}

/// <summary>What a process and all that it started have used of the processor; Linux only, elsewhere zero.</summary>
internal static class ProcessTree
{
    /// <summary>The kernel tells programs its ticks in hundredths of a second, whatever its own are.</summary>
    private const int TicksPerSecond = 100;

    public static TimeSpan Processor(int root)
    {
        if (!Directory.Exists("/proc"))
            return TimeSpan.Zero;
        var all = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _)).Select(name => Read(int.Parse(name!))).OfType<One>().ToArray();
        var (tree, ticks) = (new HashSet<int> { root }, 0L);
        // Children have mostly higher numbers, but numbers come round again: until nothing is added.
        for (var before = 0; before != tree.Count;)
        {
            before = tree.Count;
            tree.UnionWith(all.Where(one => tree.Contains(one.Parent)).Select(one => one.Id));
        }
        foreach (var one in all.Where(one => tree.Contains(one.Id)))
            ticks += one.Ticks;
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    private readonly record struct One(int Id, int Parent, long Ticks);

    private static One? Read(int id)
    {
        try
        {
            // After the name in brackets: state, parent, … user, system, and the same of children that have ended.
            var words = File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
            return new(id, int.Parse(words[1]), words[11..15].Sum(long.Parse));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended in between.
            return null;
        }
    }
}
