using RetailActors.Node.Cluster;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>Nodes of two releases: nobody is given what a newer one has written.</summary>
public sealed class PlacingUpgradeTests
{
    [Fact]
    public void Node_by_node_to_a_newer_release_nothing_is_ever_with_a_node_that_does_not_know_it()
    {
        var table = new PlacingTable(3);
        table.Settle();
        foreach (var old in table.Members.ToArray())
        {
            table.Join(level: 2);
            Settle(table);
            table.SetLeaving(old.Incarnation);
            Settle(table);
            table.Silence(old.Incarnation);
        }

        Assert.All(table.Places, place => Assert.Equal(2, place.Written));
        Assert.Equal(3, table.Places.Where(p => p.Group != "office").GroupBy(p => p.Owner).Count(g => g.Count() > 9));
    }

    [Fact]
    public void What_the_only_newer_node_wrote_waits_for_another_of_its_kind()
    {
        var table = new PlacingTable(2);
        table.Settle();
        var newer = table.Join(level: 2);
        Settle(table);
        var its = table.Places.Where(place => place.Owner == newer).Select(place => place.Group).ToHashSet();
        Assert.NotEmpty(its);

        table.Silence(newer);
        Settle(table);
        Assert.All(table.Places, place => Assert.Equal(its.Contains(place.Group), place.Owner == newer));

        table.Join(level: 2);
        Settle(table);
        AssertAllServed(table);
    }

    [Fact]
    public void A_wish_for_a_node_that_does_not_know_the_group_is_not_granted()
    {
        var table = new PlacingTable(1);
        table.Settle();
        var newer = table.Join(level: 2);
        Settle(table);
        var group = table.Places.First(place => place.Owner == newer).Group;

        table.Wish(group, table.Members[0].Name);
        Settle(table);

        Assert.Equal(newer, table.Owners()[group]);
    }

    /// <summary>Whatever happens in whatever order: it comes to rest, and all that can be served is served.</summary>
    [Fact]
    public void Any_story_with_nodes_of_three_releases_comes_to_rest()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var table = new PlacingTable(random.Next(1, 4));
            for (var i = random.Next(14); i > 0; i--)
            {
                var one = table.Members[random.Next(table.Members.Count)];
                switch (random.Next(4))
                {
                    case 0:
                        table.Join(level: random.Next(1, 4));
                        break;
                    case 1:
                        table.Silence(one.Incarnation);
                        break;
                    case 2:
                        table.SetLeaving(one.Incarnation);
                        break;
                    default:
                        table.Step();
                        AssertKnown(table);
                        break;
                }
            }
            Settle(table);
            AssertAllServed(table, $"seed {seed}");
        }
    }

    private static void Settle(PlacingTable table)
    {
        for (var steps = 0; table.Step(); steps++)
        {
            AssertKnown(table);
            Assert.True(steps < 1_000, "it does not come to rest");
        }
    }

    private static void AssertKnown(PlacingTable table) => Assert.All(table.Places, place =>
        Assert.True(table.Members.Where(m => m.Incarnation == place.Owner).All(m => Placing.Knows(m, place)),
            $"{place.Group} is with a node that does not know level {place.Written}"));

    private static void AssertAllServed(PlacingTable table, string story = "") => Assert.All(table.Places, place =>
        Assert.True(!table.Takers.Any(m => Placing.Knows(m, place))
            || table.Takers.Any(m => m.Incarnation == place.Owner), $"{story}: {place.Group} is with nobody"));
}
