using System.Diagnostics;

namespace RetailActors.Fuzz.Running;

/// <summary>The run that is too long for ./check: so many cases over all targets, with progress.</summary>
internal static class LongRun
{
    private const int TellEvery = 10_000;

    public static async Task<int> Run(string[] args)
    {
        if (Options(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(
                "--cases 1 to 1000000000 [--seed N] [--only NAME,NAME]; names: " + string.Join(", ", Targets.Names));
            return 2;
        }
        var targets = options.Only.Select(Targets.Create).ToArray();
        var shares = targets.Sum(target => target.Share);
        var (began, failed, total) = (Stopwatch.GetTimestamp(), 0, 0L);
        foreach (var target in targets)
        {
            var cases = Math.Max(1, options.Cases * target.Share / shares);
            var runner = new Runner(target);
            try
            {
                await target.Open();
                await runner.Run(options.Seed, done => Told(target, done, cases));
            }
            catch (FuzzException e)
            {
                failed++;
                await Console.Error.WriteLineAsync(e.ToString());
            }
            await target.DisposeAsync();
            total += runner.Cases;
            Console.WriteLine($"\r{target.Name,-20} {runner.Cases,10} cases   " +
                string.Join(", ", runner.Outcomes.Select(o => $"{o.Key} {o.Value}")));
        }
        Console.WriteLine($"{total} cases from seed {options.Seed} in {Stopwatch.GetElapsedTime(began):hh\\:mm\\:ss}, "
            + $"{failed} targets broken");
        return failed == 0 ? 0 : 1;
    }

    private static bool Told(Target target, long done, long cases)
    {
        if (done % TellEvery == 0 && done > 0 && !Console.IsOutputRedirected)
            Console.Write($"\r{target.Name,-20} {done,10} of {cases}");
        return done < cases;
    }

    private static Asked? Options(string[] args)
    {
        var asked = new Asked(0, 1, Targets.Names);
        for (var i = 0; i + 1 < args.Length; i += 2)
            asked = (args[i], args[i + 1]) switch
            {
                ("--cases", var text) when long.TryParse(text, out var cases) => asked with { Cases = cases },
                ("--seed", var text) when int.TryParse(text, out var seed) => asked with { Seed = seed },
                ("--only", var text) when text.Split(',').All(Targets.Names.Contains) =>
                    asked with { Only = text.Split(',') },
                _ => asked with { Cases = 0 },
            };
        return args.Length % 2 == 0 && asked.Cases is >= 1 and <= 1_000_000_000 ? asked : null;
    }

    private sealed record Asked(long Cases, int Seed, IReadOnlyCollection<string> Only);
}
