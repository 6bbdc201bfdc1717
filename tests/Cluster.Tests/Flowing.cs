using RetailActors.Contracts;
using RetailActors.Node.Demo;

namespace RetailActors.Cluster.Tests;

/// <summary>How a test sees that sales flow: tills get more of them acknowledged.</summary>
internal static class Flowing
{
    /// <summary>Returns when so many more sales are acknowledged, of whichever till.</summary>
    public static Task Flow(this Fleet fleet, int more)
    {
        long All() => fleet.Tills.Sum(Acknowledged);
        var until = All() + more;
        return Eventually.Until(() => All() >= until, $"{more} more sales");
    }

    /// <summary>Returns when every till got so many more sales acknowledged, whichever node has its store.</summary>
    public static Task EachFlows(this Fleet fleet, int more)
    {
        var until = fleet.Tills.ToDictionary(till => till, till => Acknowledged(till) + more);
        return Eventually.Until(() => fleet.Tills.All(till => Acknowledged(till) >= until[till]),
            $"{more} more sales of each till");
    }

    private static long Acknowledged(Till till) => till.View.Counts.Accepted + till.View.Counts.Repeats;
}
