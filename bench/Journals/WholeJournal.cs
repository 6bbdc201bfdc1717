using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Storage.Sqlite;

namespace RetailActors.Bench.Journals;

/// <summary>The embedded journal as the node uses it: each shard has one append on its way.</summary>
internal static class WholeJournal
{
    private const int EventBytes = 300;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1.5);

    private static readonly Setting Usual = new(Shards: 16, Batch: 10);

    public static Task<int> Run(string[] args) => Measure(args,
    [
        new(1, 1), new(1, 100), new(1, 1000), new(16, 1), new(16, 100), new(16, 1000), new(64, 1), new(64, 100),
        Usual, Usual with { Readers = 1 }, Usual with { Readers = 4 },
    ]);

    public static Task<int> Checkpoints(string[] args) => Measure(args,
    [
        .. from round in Enumerable.Range(0, 3)
           from doubled in Enumerable.Range(0, 3)
           select new Setting(16, 100, Checkpoint: 4 << (2 * doubled)),
    ]);

    public static Task<int> Pages(string[] args) => Measure(args,
    [
        .. from load in new Setting[] { new(1, 1), new(64, 1), new(64, 10), new(16, 1000) }
           from round in Enumerable.Range(0, 2)
           from doubled in Enumerable.Range(0, 3)
           select load with { Page = 4096 << doubled },
    ]);

    private static async Task<int> Measure(string[] args, IReadOnlyList<Setting> settings)
    {
        Console.WriteLine($"{Round.Machine}, SQLite {SqliteLibrary.Version}; {EventBytes}-byte events, {Length} each");
        Console.WriteLine(
            "| shards | batch | page | checkpoint MiB | readers | ev/s | append p50 / p99 / max ms | B/append | " +
            "CPU ns/event | commits/s | checkpoints |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        await One(args, settings[0], print: false);
        foreach (var setting in settings)
            await One(args, setting, print: true);
        return 0;
    }

    private static async Task One(string[] args, Setting setting, bool print)
    {
        using var scratch = new Scratch(args);
        var options = new SqliteJournalOptions
        {
            PageBytes = setting.Page, CheckpointBytes = (long)setting.Checkpoint << 20, ReadersMax = 8,
        };
        await using var journal = await SqliteJournal.Open(
            scratch.Path, options, TimeProvider.System, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var following = Start(setting.Readers, _ => Follow(journal, setting.Shards, stop.Token));
        var (allocated, cpu) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime);
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Start(
            setting.Shards, number => Write(journal, new ShardId("bench", number), setting.Batch, watch)));
        var seconds = watch.Elapsed.TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        await stop.CancelAsync();
        var read = (await Task.WhenAll(following)).Sum();
        if (print)
            Print(journal.Statistics, [.. times.SelectMany(all => all).Order()], setting, (seconds, allocated, cpu, read));
    }

    private static Task<TResult>[] Start<TResult>(int count, Func<int, Task<TResult>> work) =>
        [.. Enumerable.Range(0, count).Select(number => Task.Run(() => work(number)))];

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
                var shard = new ShardId("bench", number);
                await foreach (var block in journal.Read(shard, cursors[number] + 1, CancellationToken.None))
                    cursors[number] = block.Last;
            }
            await Task.Yield();
        }
        return cursors.Sum();
    }

    private static void Print(
        JournalStatistics seen, List<double> taken, Setting of,
        (double Seconds, long Allocated, TimeSpan Cpu, long Read) spent)
    {
        var readers = spent.Read > 0 ? $"{of.Readers} ({spent.Read / spent.Seconds:N0} ev/s)" : "0";
        var times = $"{taken[taken.Count / 2]:F2} / {taken[taken.Count * 99 / 100]:F2} / {taken[^1]:F1}";
        Console.WriteLine(
            $"| {of.Shards} | {of.Batch} | {of.Page} | {of.Checkpoint} | {readers} | " +
            $"{seen.Events / spent.Seconds:N0} | {times} | {spent.Allocated / taken.Count:N0} | " +
            $"{spent.Cpu.TotalNanoseconds / seen.Events:N0} | {seen.Commits / spent.Seconds:N0} | " +
            $"{seen.Checkpoints} |");
    }

    /// <param name="Checkpoint">MiB.</param>
    private sealed record Setting(int Shards, int Batch, int Page = 8192, int Checkpoint = 16, int Readers = 0);
}
