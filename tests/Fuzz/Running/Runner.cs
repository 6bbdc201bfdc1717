using System.Diagnostics;

namespace RetailActors.Fuzz.Running;

/// <summary>Runs the cases of one target, one after the other, under one watch.</summary>
public sealed class Runner(Target target)
{
    /// <summary>A case takes milliseconds; this is a hang, also on a machine that has other work.</summary>
    private static readonly TimeSpan CaseMax = TimeSpan.FromMinutes(1);

    /// <summary>What the live heap may grow by over a run, besides what is reused: nothing is to pile up.</summary>
    private const long HeapGrowthBytesMax = 256L << 20;

    public SortedDictionary<string, long> Outcomes { get; } = new(StringComparer.Ordinal);

    public long Cases { get; private set; }

    /// <summary>Seeds <paramref name="first"/> and on, until <paramref name="more"/> says no.</summary>
    /// <exception cref="FuzzException">A case broke the promise, hung, or left memory behind.</exception>
    public async Task Run(int first, Func<long, bool> more)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var seed = first;
        for (; more(Cases); Cases++, seed++)
            await One(seed);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        if (grown > HeapGrowthBytesMax)
            throw new FuzzException(target.Name, seed, new InvalidOperationException(
                $"{Cases} cases left {grown >> 20} MiB on the heap; allowed: {HeapGrowthBytesMax >> 20} MiB"));
    }

    private async Task One(int seed)
    {
        try
        {
            // On a thread of its own: one that never comes back is told, not waited for.
            var outcome = await Task.Run(async () => await target.Try(new Random(seed))).WaitAsync(CaseMax);
            Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
        }
        catch (Exception e)
        {
            throw new FuzzException(target.Name, seed, e);
        }
    }

    /// <summary>As many cases as fit into the time.</summary>
    public Task RunFor(TimeSpan box, int first)
    {
        var began = Stopwatch.GetTimestamp();
        return Run(first, _ => Stopwatch.GetElapsedTime(began) < box);
    }
}
