namespace RetailActors.Node.Hosting;

/// <summary>How often which command of which facts has failed: what fails again and again is buried.</summary>
internal sealed class PoisonedFacts
{
    private readonly Dictionary<(string Source, long Last, int Index), int> _attempts = [];

    /// <returns>How often it has failed by now.</returns>
    public int Add(string source, long last, int index) =>
        _attempts[(source, last, index)] = _attempts.GetValueOrDefault((source, last, index)) + 1;

    public HashSet<int> Of(string source, long last, int attemptsMax) => _attempts.Count == 0
        ? []
        : [.. _attempts.Where(a => a.Key.Source == source && a.Key.Last == last && a.Value >= attemptsMax)
            .Select(a => a.Key.Index)];
}
