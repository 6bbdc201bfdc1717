using NodaTime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Storage;
using RetailActors.Node.Storage.Sqlite;

// Appends blocks of three events to terminals/0 as fast as it can, and prints the head after each durable one.
try
{
    var options = new SqliteJournalOptions { CheckpointBytes = 1 << 20, WalBytesMax = 4 << 20 };
    await using var journal = await SqliteJournal.Open(args[0], options, TimeProvider.System, CancellationToken.None);
    var shard = new ShardId("terminals", 0);
    var fence = await journal.Claim(shard, CancellationToken.None);
    var body = new byte[2_000];
    while (true)
    {
        var block = new Block(shard, fence.Epoch, fence.Head + 1, 3, Instant.FromUnixTimeTicks(fence.Head), body);
        if (await journal.Append(block, CancellationToken.None) is not CommitResult.Committed)
            return 2;
        fence = fence with { Head = block.Last };
        Console.WriteLine(fence.Head);
    }
}
catch (JournalOpenException refused)
{
    Console.WriteLine(refused.Message);
    return 1;
}
