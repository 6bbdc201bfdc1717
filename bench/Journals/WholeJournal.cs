using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Storage.Sqlite;

namespace RetailActors.Bench.Journals;

/// <summary>The embedded journal as the node uses it: every shard has one append on its way, all share the writer.</summary>
internal static class WholeJournal
{
    private const int EventBytes = 300;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    public static async Task<int> Run(string[] args)
    {
        Console.WriteLine($"{Round.Machine}, SQLite {SqliteLibrary.Version}; {EventBytes}-byte events, {Length} each");
        Console.WriteLine("| shards | batch | checkpoint MiB | readers | ev/s | append p50 / p99 / max ms | B/append | commits/s | checkpoints | WAL MiB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (shards, batch) in new[] { (1, 1), (1, 100), (1, 1000), (16, 1), (16, 100), (16, 1000), (64, 1), (64, 100) })
            await One(args, shards, batch, checkpoint: 16, readers: 0);
        foreach (var checkpoint in new[] { 4, 16, 64 })
            await One(args, 16, 100, checkpoint, readers: 0);
        await One(args, 16, 10, 16, readers: 0);
        await One(args, 16, 10, 16, readers: 1);
        await One(args, 16, 10, 16, readers: 4);
        return 0;
    }

    private static async Task One(string[] args, int shards, int batch, int checkpoint, int readers)
    {
        using var scratch = new Scratch(args);
        var options = new SqliteJournalOptions { CheckpointBytes = (long)checkpoint << 20, ReadersMax = 8 };
        await using var journal = await SqliteJournal.Open(
            scratch.Path, options, TimeProvider.System, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var following = Enumerable.Range(0, readers).Select(_ => Task.Run(() => Follow(journal, shards, stop.Token))).ToArray();
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        var taken = (await Task.WhenAll(Enumerable.Range(0, shards).Select(
            number => Task.Run(() => Write(journal, new ShardId("bench", number), batch, watch))))).SelectMany(times => times).ToList();
        var seconds = watch.Elapsed.TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        await stop.CancelAsync();
        var read = (await Task.WhenAll(following)).Sum();
        Print(journal.Statistics, taken, (shards, batch, checkpoint, readers), seconds, allocated, read);
    }

    private static async Task<List<double>> Write(SqliteJournal journal, ShardId shard, int batch, Stopwatch watch)
    {
        var body = new byte[batch * EventBytes];
        new Random(shard.Number).NextBytes(body);
        var fence = await journal.Claim(shard, CancellationToken.None);
        var taken = new List<double>(1 << 15);
        for (var first = 1L; watch.Elapsed < Length; first += batch)
        {
            var started = Stopwatch.GetTimestamp();
            var block = new Block(shard, fence.Epoch, first, batch, Instant.FromUnixTimeTicks(first), body);
            if (await journal.Append(block, CancellationToken.None) is not CommitResult.Committed)
                throw new InvalidOperationException("not committed");
            taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return taken;
    }

    /// <summary>Reads every shard from where it stopped, again and again: the busiest way to follow.</summary>
    private static async Task<long> Follow(SqliteJournal journal, int shards, CancellationToken stop)
    {
        var cursors = new long[shards];
        while (!stop.IsCancellationRequested)
        {
            for (var number = 0; number < shards; number++)
            {
                await foreach (var block in journal.Read(new ShardId("bench", number), cursors[number] + 1, CancellationToken.None))
                    cursors[number] = block.Last;
            }
        }
        return cursors.Sum();
    }

    private static void Print(
        JournalStatistics statistics, List<double> taken, (int Shards, int Batch, int Checkpoint, int Readers) of,
        double seconds, long allocated, long read)
    {
        taken.Sort();
        Console.WriteLine(
            $"| {of.Shards} | {of.Batch} | {of.Checkpoint} | {of.Readers}{(read > 0 ? $" ({read / seconds:N0} ev/s)" : "")} | " +
            $"{statistics.Events / seconds:N0} | {taken[taken.Count / 2]:F2} / {taken[taken.Count * 99 / 100]:F2} / {taken[^1]:F1} | " +
            $"{allocated / taken.Count:N0} | {statistics.Commits / seconds:N0} | {statistics.Checkpoints} | {statistics.WalBytes >> 20} |");
    }
}
