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
           from doubled in Enumerable.Range(0, 4)
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
            PageBytes = setting.Page,
            CheckpointBytes = (long)setting.Checkpoint << 20,
            ReadersMax = 8,
        };
        await using var journal = await SqliteJournal.Open(
            scratch.Path, options, TimeProvider.System, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var following = Start(setting.Readers, _ => Follow(journal, setting.Shards, stop.Token));
        var loads = Enumerable.Range(0, setting.Shards).Select(number => new Load(number, setting.Batch)).ToArray();
        var (allocated, cpu) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Start(setting.Shards, number => Write(journal, loads[number], watch)));
        var seconds = watch.Elapsed.TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        await stop.CancelAsync();
        var read = (await Task.WhenAll(following)).Sum();
        if (print)
            Print(journal.Statistics, loads, setting, (seconds, allocated, cpu, read));
    }

    private static Task<long>[] Start(int count, Func<int, Task<long>> work) =>
        [.. Enumerable.Range(0, count).Select(number => Task.Run(() => work(number)))];

    private static async Task<long> Write(SqliteJournal journal, Load load, Stopwatch watch)
    {
        var fence = await journal.Claim(load.Shard, CancellationToken.None);
        var first = 1L;
        for (; watch.Elapsed < Length; first += load.Batch)
        {
            var started = Stopwatch.GetTimestamp();
            var at = Instant.FromUnixTimeTicks(first);
            var block = new Block(load.Shard, fence.Epoch, first, load.Batch, at, load.Body);
            if (await journal.Append(block, CancellationToken.None) is not CommitResult.Committed)
                throw new InvalidOperationException("not committed");
            load.Taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return first - 1;
    }

    /// <summary>
    /// Reads every shard from where it stopped, rests for a tick of the clock (4 ms), and reads again.
    /// </summary>
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
            await Task.Delay(TimeSpan.FromMilliseconds(1), CancellationToken.None);
        }
        return cursors.Sum();
    }

    private static void Print(
        JournalStatistics seen, Load[] loads, Setting of,
        (double Seconds, long Allocated, TimeSpan Cpu, long Read) spent)
    {
        var taken = loads.SelectMany(load => load.Taken).Order().ToList();
        var readers = spent.Read > 0 ? $"{of.Readers} ({spent.Read / spent.Seconds:N0} ev/s)" : "0";
        var times = $"{taken[taken.Count / 2]:F2} / {taken[taken.Count * 99 / 100]:F2} / {taken[^1]:F1}";
        Console.WriteLine(
            $"| {of.Shards} | {of.Batch} | {of.Page} | {of.Checkpoint} | {readers} | " +
            $"{seen.Events / spent.Seconds:N0} | {times} | {spent.Allocated / taken.Count:N0} | " +
            $"{spent.Cpu.TotalNanoseconds / seen.Events:N0} | {seen.Commits / spent.Seconds:N0} | " +
            $"{seen.Checkpoints} |");
    }

    /// <summary>What one shard writes, made before anything is measured.</summary>
    private sealed record Load(int Number, int Batch)
    {
        public ShardId Shard { get; } = new("bench", Number);

        public byte[] Body { get; } = RandomBytes(Number, Batch * EventBytes);

        public List<double> Taken { get; } = new(1 << 15);

        private static byte[] RandomBytes(int seed, int count)
        {
            var bytes = new byte[count];
            new Random(seed).NextBytes(bytes);
            return bytes;
        }
    }

    /// <param name="Checkpoint">MiB.</param>
    private sealed record Setting(int Shards, int Batch, int Page = 4096, int Checkpoint = 16, int Readers = 0);
}
