using RetailActors.Node.Cluster;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>Which node has which group of shards: fair, steady, and no more moves than must be.</summary>
public sealed class PlacingTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(7), InlineData(40)]
    public void Every_group_has_one_node_and_every_node_its_share(int nodes)
    {
        var table = new PlacingTable(nodes);

        table.Settle();

        foreach (var kind in table.Places.GroupBy(place => place.Group.Split('-')[0]))
        {
            var loads = table.Members.Select(m => kind.Count(place => place.Owner == m.Incarnation)).ToArray();
            Assert.Equal(kind.Count(), loads.Sum());
            Assert.True(loads.Max() - loads.Min() <= 1, $"{kind.Key}: {string.Join(' ', loads)}");
        }
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void A_node_that_joins_moves_its_share_and_nothing_else(int before)
    {
        var table = new PlacingTable(before);
        table.Settle();
        var was = table.Owners();

        var joined = table.Join();
        table.Settle();

        var moved = table.Places.Where(place => was[place.Group] != place.Owner).ToArray();
        Assert.All(moved, place => Assert.Equal(joined, place.Owner));
        Assert.InRange(moved.Length, 2 * (16 / (before + 1)), 2 * (16 / (before + 1) + 1) + 1);
    }

    [Fact]
    public void A_node_that_dies_loses_its_groups_and_the_others_keep_theirs()
    {
        var table = new PlacingTable(3);
        table.Settle();
        var was = table.Owners();
        var dead = table.Members[1].Incarnation;

        table.Silence(dead);
        table.Settle();

        Assert.All(table.Places, place => Assert.True(was[place.Group] == dead || was[place.Group] == place.Owner,
            $"{place.Group} moved without need"));
        Assert.DoesNotContain(table.Places, place => place.Owner == dead);
    }

    [Fact]
    public void A_node_that_leaves_hands_over_and_never_more_than_a_few_at_once()
    {
        var table = new PlacingTable(3);
        table.Settle();
        var leaver = table.Members[0].Incarnation;

        table.SetLeaving(leaver);
        table.Settle();

        Assert.DoesNotContain(table.Places, place => place.Owner == leaver);
        Assert.True(table.MovingMost <= PlacingTable.Limits.MovesMax, $"{table.MovingMost} at once");
        Assert.Equal(0, table.Claims(after: leaver));
    }

    [Fact]
    public void A_node_that_has_just_joined_takes_nothing()
    {
        var table = new PlacingTable(1);
        table.Settle();

        table.Join(TimeSpan.FromSeconds(1));
        table.Settle();

        Assert.All(table.Places, place => Assert.Equal(table.Members[0].Incarnation, place.Owner));
    }

    [Fact]
    public void An_operators_wish_is_granted_and_kept_while_the_node_lives()
    {
        var table = new PlacingTable(2);
        table.Settle();
        var (from, to) = (table.Members[0], table.Members[1]);
        var group = table.Places.First(place => place.Owner == from.Incarnation).Group;

        table.Wish(group, to.Name);
        table.Settle();
        Assert.Equal(to.Incarnation, table.Owners()[group]);

        table.Silence(to.Incarnation);
        table.Settle();
        Assert.Equal(from.Incarnation, table.Owners()[group]);
    }

    [Fact]
    public void A_node_that_mail_does_not_reach_gives_all_it_has_to_the_others_and_gets_its_share_again()
    {
        var table = new PlacingTable(3);
        table.Settle();
        var (was, cut) = (table.Owners(), table.Members[1].Incarnation);

        table.SetMail(cut, false);
        table.Settle();
        Assert.DoesNotContain(table.Places, place => place.Owner == cut);
        Assert.All(table.Places, place => Assert.True(was[place.Group] == cut || was[place.Group] == place.Owner));
        Assert.InRange(table.MovingMost, 1, PlacingTable.Limits.MovesMax);
        // It is alive and gives them itself: nothing has to be taken from it.
        Assert.Equal(0, table.Claims(cut));

        table.SetMail(cut, true);
        table.Settle();
        Assert.InRange(table.Places.Count(place => place.Owner == cut), 10, 11);
    }

    [Fact]
    public void When_mail_reaches_nobody_every_node_keeps_what_it_has()
    {
        var table = new PlacingTable(3);
        table.Settle();
        var was = table.Owners();

        foreach (var member in table.Members.ToArray())
            table.SetMail(member.Incarnation, false);
        table.Settle();

        Assert.Equal(was, table.Owners());
    }

    /// <summary>Whatever happens in whatever order, it comes to rest: everything owned, shared fairly.</summary>
    [Fact]
    public void Any_story_of_joining_leaving_and_dying_comes_to_rest()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var table = new PlacingTable(random.Next(1, 5));
            for (var i = random.Next(12); i > 0; i--)
            {
                var one = table.Members[random.Next(table.Members.Count)];
                switch (random.Next(5))
                {
                    case 0:
                        table.Join();
                        break;
                    case 1 when table.Able > 1:
                        table.Silence(one.Incarnation);
                        break;
                    case 2 when table.Able > 1:
                        table.SetLeaving(one.Incarnation);
                        break;
                    case 3:
                        table.SetMail(one.Incarnation, random.Next(2) == 0);
                        break;
                    default:
                        table.Step();
                        break;
                }
            }
            table.Settle();

            foreach (var kind in table.Places.GroupBy(place => place.Group.Split('-')[0]))
            {
                var loads = table.Takers.Select(m => kind.Count(place => place.Owner == m.Incarnation)).ToArray();
                Assert.True(loads.Sum() == kind.Count() && loads.Max() - loads.Min() <= 1,
                    $"seed {seed}, {kind.Key}: {string.Join(' ', loads)}");
            }
        }
    }
}
