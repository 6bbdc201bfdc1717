using System.Text;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Cluster;

/// <summary>A node as the membership table has it.</summary>
/// <param name="Incarnation">New at each start: a node that comes back is another one.</param>
/// <param name="Address">Where its HTTP side is reached.</param>
/// <param name="IsLeaving">It was told to stop and gives away what it has.</param>
/// <param name="Silent">Since its last heartbeat, by the database's clock.</param>
/// <param name="Age">Since it joined, by the database's clock.</param>
/// <param name="Reads">See <see cref="Actors.Storage.ShapeLevel"/>; so <paramref name="Writes"/>.</param>
/// <param name="HasMail">False: it is cut from the broker, and the others' mail does not reach it.</param>
public sealed record Member(
    string Name, Guid Incarnation, Uri Address, string Version, bool IsLeaving, TimeSpan Silent, TimeSpan Age,
    int Reads = 1, int Writes = 1, bool HasMail = true);

/// <summary>Who has a group of shards.</summary>
/// <param name="Heir">Who has read ahead and waits to be given it.</param>
/// <param name="Wish">The node where an operator wants it; null: where the rule puts it.</param>
/// <param name="Written">The newest level of its owners: only who reads it may have it.</param>
public sealed record Place(string Group, Guid? Owner, Guid? Heir, string? Wish, int Written = 1);

public sealed record ClusterView(IReadOnlyList<Member> Members, IReadOnlyList<Place> Places);

/// <param name="SettleAfter">A member that joined later than this takes no work yet.</param>
/// <param name="MovesMax">Groups that change their owner at the same time.</param>
public sealed record PlacingLimits(TimeSpan DeadAfter, TimeSpan SettleAfter, int MovesMax);

/// <summary>What a node has to do next about one group.</summary>
public abstract record PlacingStep(string Group)
{
    /// <summary>Nobody has it, or a dead node: take it.</summary>
    public sealed record Claim(string Group, Guid? From) : PlacingStep(Group);

    /// <summary>It shall come here: read ahead, then say so to its owner.</summary>
    public sealed record Warm(string Group, Guid From) : PlacingStep(Group);

    /// <summary>The heir has read ahead: give it.</summary>
    public sealed record HandOver(string Group, Guid To) : PlacingStep(Group);

    /// <summary>It shall not come here any more.</summary>
    public sealed record Renounce(string Group) : PlacingStep(Group);
}

/// <summary>
/// Which node has which group of shards. Pure, and the same at every node that sees the same tables; that two act on
/// different pictures is made harmless by the tables' compare-and-set and by the journal's fence.
/// </summary>
/// <remarks>
/// A group stays where it is as long as its node has no more than its share of that kind; what has to move or has no
/// node goes to the one with the highest rendezvous score among those below their share. So a node that joins or leaves
/// moves as few groups as there must be moved.
/// </remarks>
public static class Placing
{
    public static bool IsAlive(Member member, PlacingLimits limits) => member.Silent < limits.DeadAfter;

    /// <summary>All that are alive but this one.</summary>
    public static IEnumerable<Member> Others(ClusterView view, Guid me, PlacingLimits limits) =>
        view.Members.Where(m => m.Incarnation != me && IsAlive(m, limits));

    /// <summary>Not what a newer program has written on.</summary>
    public static bool Knows(Member member, Place place) => member.Reads >= place.Written;

    /// <returns>Where every group belongs that a node can have; empty when no node takes work.</returns>
    public static Dictionary<string, Guid> Wanted(ClusterView view, PlacingLimits limits)
    {
        var wanted = new Dictionary<string, Guid>();
        var takers = view.Members.Where(m => IsAlive(m, limits) && !m.IsLeaving && m.Age >= limits.SettleAfter)
            .OrderBy(m => m.Incarnation).ToArray();
        // When mail reaches nobody it is the broker that is gone, and each serves what it has.
        if (takers.Any(m => m.HasMail))
            takers = [.. takers.Where(m => m.HasMail)];
        if (takers.Length == 0)
            return wanted;
        foreach (var kind in view.Places.GroupBy(place => place.Group.Split('-')[0]))
            Share([.. kind.OrderBy(place => place.Group, StringComparer.Ordinal)], takers, wanted);
        return wanted;
    }

    /// <summary>What <paramref name="me"/> has to do now.</summary>
    public static List<PlacingStep> Steps(ClusterView view, Guid me, PlacingLimits limits)
    {
        var alive = view.Members.Where(m => IsAlive(m, limits)).Select(m => m.Incarnation).ToHashSet();
        bool IsThere(Guid? node) => node is { } one && alive.Contains(one);
        var wanted = Wanted(view, limits);
        var moving = view.Places.Count(place => IsThere(place.Owner) && IsThere(place.Heir));
        var steps = new List<PlacingStep>();
        foreach (var place in view.Places)
        {
            var isMine = wanted.TryGetValue(place.Group, out var owner) && owner == me;
            if (!IsThere(place.Owner))
            {
                if (isMine)
                    steps.Add(new PlacingStep.Claim(place.Group, place.Owner));
            }
            else if (place.Owner == me)
            {
                if (IsThere(place.Heir) && place.Heir != me)
                    steps.Add(new PlacingStep.HandOver(place.Group, place.Heir!.Value));
            }
            else if (place.Heir == me && !isMine)
                steps.Add(new PlacingStep.Renounce(place.Group));
            else if (isMine && !IsThere(place.Heir) && moving < limits.MovesMax)
            {
                moving++;
                steps.Add(new PlacingStep.Warm(place.Group, place.Owner!.Value));
            }
        }
        return steps;
    }

    private static void Share(Place[] places, Member[] takers, Dictionary<string, Guid> wanted)
    {
        var load = takers.ToDictionary(m => m.Incarnation, _ => 0);
        var (share, spare) = Math.DivRem(places.Length, takers.Length);
        var loose = new List<Place>();
        void Put(Place place, Guid node)
        {
            wanted[place.Group] = node;
            // One more than the share is had by as many as there are left over.
            if (++load[node] == share + 1)
                spare--;
        }
        bool HasRoom(Guid node) => load[node] < share || load[node] == share && spare > 0;
        bool Suits(Place place, Guid? node) => takers.Any(m => m.Incarnation == node && Knows(m, place));

        foreach (var place in places)
            if (place.Wish is { } wish && takers.FirstOrDefault(m => m.Name == wish) is { } named
                && Knows(named, place))
                Put(place, named.Incarnation);
            else if (place.Heir is { } heir && Suits(place, heir) && HasRoom(heir))
                Put(place, heir);
            else if (!Suits(place, place.Owner))
                loose.Add(place);
        // A node keeps what it fits best; what is over its share becomes loose. First what few can have.
        foreach (var place in places.Where(p => !wanted.ContainsKey(p.Group) && !loose.Contains(p))
            .OrderByDescending(p => p.Written).ThenByDescending(p => Score(p.Group, p.Owner!.Value))
            .ThenBy(p => p.Group, StringComparer.Ordinal))
            if (HasRoom(place.Owner!.Value))
                Put(place, place.Owner.Value);
            else
                loose.Add(place);
        foreach (var place in loose.OrderByDescending(p => p.Written).ThenBy(p => p.Group, StringComparer.Ordinal))
            if (Best(place, takers.Where(m => Knows(m, place)).ToArray(), HasRoom, load) is { } node)
                Put(place, node);
    }

    /// <summary>With room, by score. When there is room at those only that do not know it, one has more than its share.
    /// </summary>
    private static Guid? Best(Place place, Member[] able, Func<Guid, bool> hasRoom, Dictionary<Guid, int> load)
    {
        var roomy = able.Select(m => m.Incarnation).Where(hasRoom).ToArray();
        if (roomy.Length > 0)
            return roomy.MaxBy(node => (Score(place.Group, node), node));
        return able.Any(m => m.Incarnation == place.Owner) ? place.Owner
            : able.Length > 0 ? able.MinBy(m => (load[m.Incarnation], m.Incarnation))!.Incarnation : null;
    }

    /// <summary>Highest random weight: each node's score of a group is its own, and does not change with the others.
    /// </summary>
    private static ulong Score(string group, Guid node)
    {
        Span<byte> bytes = stackalloc byte[16 + 64];
        node.TryWriteBytes(bytes);
        var length = Encoding.UTF8.GetBytes(group.AsSpan(0, Math.Min(group.Length, 21)), bytes[16..]);
        return Fingerprint.Of(bytes[..(16 + length)]);
    }
}
