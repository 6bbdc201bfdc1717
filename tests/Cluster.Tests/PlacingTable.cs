using RetailActors.Node.Cluster;

namespace RetailActors.Cluster.Tests;

/// <summary>The membership table, with nodes that do what the rule says.</summary>
internal sealed class PlacingTable
{
    public static readonly PlacingLimits Limits = new(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(2), MovesMax: 3);

    private static readonly string[] Groups =
        ["office", .. Enumerable.Range(0, 32).Select(n => n < 16 ? $"stores-{n}" : $"stock-{n - 16}")];

    private readonly List<Guid> _claimedFrom = [];
    private int _names;

    public PlacingTable(int nodes)
    {
        for (var i = 0; i < nodes; i++)
            Join();
        Places = [.. Groups.Select(group => new Place(group, null, null, null))];
    }

    public List<Member> Members { get; } = [];

    public List<Place> Places { get; }

    public int MovingMost { get; private set; }

    /// <summary>Who may have groups: when mail reaches nobody, those that it does not reach.</summary>
    public IEnumerable<Member> Takers => Members.Where(m => Placing.IsAlive(m, Limits) && !m.IsLeaving)
        .GroupBy(m => m.HasMail).MaxBy(some => some.Key) ?? Enumerable.Empty<Member>();

    public int Able => Takers.Count();

    /// <param name="level">Of what it reads and writes.</param>
    public Guid Join(TimeSpan? age = null, int level = 1)
    {
        var name = $"node-{++_names}";
        // The same story at every run.
        var incarnation = new Guid(_names, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]);
        Members.Add(new Member(name, incarnation, new Uri("http://127.0.0.1"), "1", false, TimeSpan.Zero,
            age ?? TimeSpan.FromMinutes(1), level, level));
        return incarnation;
    }

    public Dictionary<string, Guid?> Owners() => Places.ToDictionary(place => place.Group, place => place.Owner);

    public int Claims(Guid after) => _claimedFrom.Count(from => from == after);

    public void Silence(Guid node) => Change(node, m => m with { Silent = TimeSpan.FromMinutes(1) });

    public void SetMail(Guid node, bool has) => Change(node, m => m with { HasMail = has });

    public void SetLeaving(Guid node) => Change(node, m => m with { IsLeaving = true });

    public void Wish(string group, string node)
    {
        var at = Places.FindIndex(place => place.Group == group);
        Places[at] = Places[at] with { Wish = node };
    }

    public void Settle()
    {
        for (var quiet = 0; quiet < 1;)
            quiet = Step() ? 0 : quiet + 1;
    }

    /// <summary>Each node looks once and acts.</summary>
    public bool Step()
    {
        var acted = false;
        foreach (var me in Members.Where(m => Placing.IsAlive(m, Limits)).ToArray())
            foreach (var step in Placing.Steps(new ClusterView(Members, Places), me.Incarnation, Limits))
            {
                Act(step, me.Incarnation);
                acted = true;
                MovingMost = Math.Max(MovingMost, Places.Count(place => place.Heir is not null));
            }
        return acted;
    }

    private void Act(PlacingStep step, Guid me)
    {
        var at = Places.FindIndex(place => place.Group == step.Group);
        var place = Places[at];
        if (step is PlacingStep.Claim { From: { } from })
            _claimedFrom.Add(from);
        Place Of(Guid node) => place with
        {
            Owner = node,
            Heir = null,
            Written = Math.Max(place.Written, Members.First(m => m.Incarnation == node).Writes),
        };
        Places[at] = step switch
        {
            PlacingStep.Claim claim when place.Owner == claim.From => Of(me),
            PlacingStep.Warm warm when place.Owner == warm.From => place with { Heir = me },
            PlacingStep.HandOver to when place.Owner == me && place.Heir == to.To => Of(to.To),
            PlacingStep.Renounce when place.Heir == me => place with { Heir = null },
            _ => place,
        };
    }

    private void Change(Guid node, Func<Member, Member> change)
    {
        var at = Members.FindIndex(m => m.Incarnation == node);
        Members[at] = change(Members[at]);
    }
}
