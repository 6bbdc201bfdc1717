using RetailActors.Node.Storage.Sqlite;

namespace RetailActors.Bench.Journals;

/// <summary>One row an event, one row a commit block, and a bare append of the same bytes (decision 0003).</summary>
internal static class RowShapes
{
    private const int EventBytes = 300;
    private const int Rounds = 5;
    private static readonly int[] Batches = [1, 10, 100, 1000, 5000];

    public static int Run(string[] args)
    {
        Console.WriteLine(
            $"{Round.Machine}, SQLite {SqliteLibrary.Version}; {EventBytes}-byte events, {Rounds} rounds; each: " +
            "ev/s median (least–most) | commit p50 / p99 in µs | CPU ns an event");
        Console.WriteLine("| batch | bare append, fdatasync | | | row an event | | | row a block | | |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var count in Batches)
            Console.WriteLine($"| {count} | {string.Join(" | ", Measure(count, args).Select(Round.Summary))} |");
        return 0;
    }

    /// <summary>The rounds of the shapes alternate, so that a noisy minute meets all of them.</summary>
    private static List<Round>[] Measure(int count, string[] args)
    {
        var batch = new byte[count * EventBytes];
        new Random(1).NextBytes(batch);
        Func<string, IShape>[] shapes =
        [
            folder => new RawFile(folder, batch),
            folder => new EventRows(folder, 4096, batch, count),
            folder => new BlockRows(folder, 4096, batch, count),
        ];
        var rounds = Array.ConvertAll(shapes, _ => new List<Round>());
        for (var round = 0; round < Rounds; round++)
        {
            for (var shape = 0; shape < shapes.Length; shape++)
                rounds[shape].Add(One(shapes[shape], count, args));
        }
        return rounds;
    }

    private static Round One(Func<string, IShape> open, int count, string[] args)
    {
        using var scratch = new Scratch(args);
        using var shape = open(scratch.Path);
        return Round.Of(count, shape.Commit);
    }
}
