using RetailActors.Actors.Cases;

namespace RetailActors.Node.Hosting;

/// <summary>Keeps the cases of rules in step with what the rules find.</summary>
internal sealed class StandingCases(RetailNode node)
{
    /// <param name="kinds">Every kind that the rules can find: an open case of them that is not found is settled.
    /// </param>
    public async ValueTask Apply(IReadOnlyList<string> kinds, IReadOnlyList<StandingFinding> findings)
    {
        foreach (var finding in findings)
            await node.Shards.Cases.Ask(finding.Key, new CaseCommand.Raise(finding.Why, finding.Amounts)
            { IsStanding = true });
        var found = findings.Select(f => f.Key).ToHashSet();
        var over = await node.Shards.Cases.Inspect(shard => shard.States.Where(s => s.Value.RaisedNow
            && kinds.Contains(s.Value.Kind.Name) && !found.Contains(s.Key)).Select(s => s.Key).ToArray());
        foreach (var key in over)
            await node.Shards.Cases.Ask(key, new CaseCommand.Settle("it is over"));
    }
}
