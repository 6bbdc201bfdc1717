using RetailActors.Actors.Storage;
using RetailActors.Contracts;

namespace RetailActors.Cluster.Tests;

// A crash of a node leaves nothing but what the server holds: another journal over the same database.

public sealed class PostgresJournalContract(SharedServers servers) : JournalContract
{
    private readonly Database _database = new(servers);

    protected override async ValueTask<IJournal> Start() => await _database.Open();

    protected override async ValueTask<IJournal> RestartAfterCrash() => await _database.Open();

    protected override ValueTask Stop() => _database.DisposeAsync();
}

public sealed class PostgresJournalFenceContract(SharedServers servers) : JournalFenceContract
{
    private readonly Database _database = new(servers);

    protected override async ValueTask<IJournal> Start() => await _database.Open();

    protected override ValueTask Stop() => _database.DisposeAsync();
}

public sealed class PostgresSnapshotsContract(SharedServers servers) : SnapshotsContract
{
    private readonly Database _database = new(servers);

    protected override async ValueTask<ISnapshots> Start()
    {
        var journal = await _database.Open();
        foreach (var shard in new[] { Tills, new ShardId("stock", 3) })
            await journal.Commit(shard, await journal.Claim(shard, CancellationToken.None), [1_000_000]);
        return journal;
    }

    protected override async ValueTask<ISnapshots> RestartAfterCrash() => await _database.Open();

    protected override ValueTask Stop() => _database.DisposeAsync();
}
