using Xunit;

namespace RetailActors.Contracts;

/// <summary>How tests wait: for what must come about, never for a length of time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2), LookEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when it holds; the longest wait only ends a test that fails.</summary>
    /// <param name="what">What must come about; part of the failure's message.</param>
    public static async Task Until(Func<Task<bool>> holds, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(LookEvery);
        while (!await holds())
            if (patience.IsCancellationRequested || !await timer.WaitForNextTickAsync(CancellationToken.None))
                Assert.Fail($"did not come about: {what}");
    }

    public static Task Until(Func<bool> holds, string what) => Until(() => Task.FromResult(holds()), what);
}
