using RetailActors.Actors.Cases;
using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Engine;
using RetailActors.Streams.Facts;

namespace RetailActors.Simulation.Hosting;

/// <summary>Readers with a bug, when a mutation asks for it; otherwise the real ones.</summary>
internal static class Mutants
{
    public static IRoute<BooksCommand> Of(Site site, IRoute<BooksCommand> route) =>
        EntryBug(site.Mutation) is { } bug
            ? new Changed<BooksCommand>(route, command => command is BooksCommand.Book book
                ? book with { Entries = [.. book.Entries.Select(bug)] }
                : command)
            : route;

    private static Func<Entry, Entry>? EntryBug(Mutation mutation) => mutation switch
    {
        Mutation.NetReturns => entry => entry with { Postings = Net(entry.Postings) },
        Mutation.ForgetGivenBack => entry => entry with { Returns = [] },
        Mutation.PostStockOfOrders => PostStock,
        Mutation.CountOnlyBooked => entry => entry.Cause is null ? entry : entry with { Ticket = null },
        _ => null,
    };

    /// <summary>What is held is taken for a journal's, although an order will relieve its stock.</summary>
    private static Entry PostStock(Entry entry) => entry with { ByOrder = false };

    public static IRoute<SettlementCommand> Of(Site site, IRoute<SettlementCommand> route) =>
        site.Mutation == Mutation.ForgetTender
            ? new Changed<SettlementCommand>(route, command => command is SettlementCommand.Expect expect
                ? expect with { Lines = [.. expect.Lines.SkipLast(1)] }
                : command)
            : route;

    public static IRoute<CaseCommand> Of(Site site, IRoute<CaseCommand> route) =>
        site.Mutation == Mutation.ForgetCase
            ? new Changed<CaseCommand>(route, command => command is CaseCommand.Hold { Numbers.Count: > 0 } hold
                ? hold with { Numbers = [] }
                : command)
            : route;

    private sealed class Changed<TCommand>(IRoute<TCommand> route, Func<TCommand, TCommand> change)
        : IRoute<TCommand>, IPreparedRoute
    {
        public ValueTask Prepare(Block block, long after, CancellationToken cancel) =>
            (route as IPreparedRoute)?.Prepare(block, after, cancel) ?? ValueTask.CompletedTask;

        public IReadOnlyList<(string Entity, TCommand Command)> Route(Block block, long after) =>
            [.. route.Route(block, after).Select(pair => (pair.Entity, change(pair.Command)))];
    }

    /// <summary>What came back is taken off what was sold.</summary>
    private static PostingAmount[] Net(PostingAmount[] postings) => [.. postings.Select(one =>
        one.Posting.Role == LineRole.Returns
            ? one with { Posting = one.Posting with { Role = LineRole.Sales } }
            : one)];

    /// <summary>What is looked at again, as it is and as a bug would have it.</summary>
    public static BooksCommand.Release Of(Site site, BooksCommand.Release release) => site.Mutation switch
    {
        Mutation.ReleaseWithoutCheck => release with
        {
            Entries = [.. release.Entries.Select(entry => entry with { Cause = null })],
        },
        _ => release,
    };

    /// <summary>The books forget that a shelf was moved already.</summary>
    public static void Prepare(Site site, StoreBooks? books, BooksCommand.Release release)
    {
        if (site.Mutation != Mutation.MoveStockTwice || books is null)
            return;
        foreach (var entry in release.Entries)
            if (books.Held.TryGetValue((entry.Id, entry.Variant), out var held))
                books.Held[(entry.Id, entry.Variant)] = (held.Cause, held.Ref with { Moved = false });
    }

    /// <summary>The books forget what they have settled, and are told of it again.</summary>
    public static void Afterwards(
        Site site, ShardModel<StoreBooks, BooksCommand, BooksEvent, BooksReply> shard, SimulatedNode node, string key,
        BooksCommand.Release release)
    {
        if (site.Mutation != Mutation.BookHeldTwice || shard.Host.Shard?.Find(key) is not { } books)
            return;
        books.Settled.Clear();
        shard.Ask(node, key, new BooksCommand.Book(release.Entries, release.DayEnds, release.Policy));
    }
}
