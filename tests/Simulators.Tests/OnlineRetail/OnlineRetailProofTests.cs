using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Simulators.OnlineRetail;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Simulators.Tests.OnlineRetail;

public sealed class OnlineRetailProofTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public enum Files
    {
        Synthetic,
        Real,
    }

    /// <summary>The real months where they are; the synthetic ones always.</summary>
    private string[] Paths(Files files) =>
        files == Files.Real && Months.Real() is { Length: > 0 } real ? real : Months.Synthetic(_directory);

    private static List<Ticket> Tickets(params string[] paths)
    {
        var tickets = new OnlineRetailTickets();
        return [.. paths.SelectMany(tickets.Read)];
    }

    [Theory]
    [InlineData(Files.Synthetic)]
    [InlineData(Files.Real)]
    public void Tickets_and_an_independent_count_of_the_files_agree_to_the_penny_in_every_store(Files files)
    {
        var paths = Paths(files);
        var world = OnlineRetailWorld.From(paths);
        var tally = new OnlineRetailTally(world);

        foreach (var ticket in Tickets(paths))
            tally.Add(ticket);

        Assert.Empty(tally.Differences(OnlineRetailCount.Of(paths)));
    }

    [Theory]
    [InlineData(Files.Synthetic)]
    [InlineData(Files.Real)]
    public void Every_ticket_balances_and_is_within_what_the_intake_takes(Files files)
    {
        foreach (var (_, t) in Tickets(Paths(files)))
        {
            var money = t.Lines.Sum(line => line.Net + line.Taxes.Sum(tax => tax.Amount));
            if (t.Kind is not (TransactionKind.PayIn or TransactionKind.PayOut))
                Assert.Equal(t.Total, money);
            Assert.Equal(t.Total, t.Tenders.Sum(tender => tender.Amount));
            Assert.InRange(t.Lines.Length, t.Tenders.Length == 0 ? 1 : 0, 1_000);
            if (t.Kind == TransactionKind.Return)
                Assert.All(t.Lines, line => Assert.True(line.Quantity < Quantity.Zero));
        }
    }

    [Theory]
    [InlineData(Files.Synthetic)]
    [InlineData(Files.Real)]
    public void Months_one_by_one_in_any_order_or_together_give_the_same_tickets_without_gaps(Files files)
    {
        var paths = Paths(files);

        var together = Tickets(paths);
        var oneByOne = paths.Reverse().SelectMany(path => Tickets(path)).ToList();

        Assert.Equal(Keyed(together), Keyed(oneByOne));
        foreach (var terminal in together.GroupBy(t => t.Terminal))
            Assert.Equal(
                Enumerable.Range(1, terminal.Count()).Select(n => (long)n), terminal.Select(t => t.Transaction.Number));
    }

    [Theory]
    [InlineData(Files.Synthetic)]
    [InlineData(Files.Real)]
    public void The_world_of_the_files_has_every_terminal_tender_tax_and_reason_that_their_tickets_name(Files files)
    {
        var paths = Paths(files);
        var world = OnlineRetailWorld.From(paths);
        var erp = world.ToMasterData();
        var tenders = erp.Tenders.Select(t => t.Tender).ToHashSet();
        var taxes = erp.Taxes.Select(t => t.Code).ToHashSet();
        var reasons = erp.Reasons.Select(r => r.Reason).ToHashSet();

        var tickets = Tickets(paths);
        var sent = tickets.ConvertAll(t => t.Transaction);

        Assert.Equal(
            tickets.Select(t => t.Terminal.Value).Distinct().Order(StringComparer.Ordinal),
            world.Terminals.Select(t => t.Terminal.Value));
        Assert.All(sent.SelectMany(t => t.Tenders), tender => Assert.Contains(tender.Id, tenders));
        Assert.All(sent.SelectMany(t => t.Lines).SelectMany(l => l.Taxes), tax => Assert.Contains(tax.Code, taxes));
        Assert.All(sent.Where(t => t.Reason is not null), t => Assert.Contains(t.Reason!, reasons));
        world.Write(_directory.Path);
        Assert.Equal(world.Items.Select(Text), Simulators.Worlds.World.Load(_directory.Path).Items.Select(Text));
    }

    private static SortedDictionary<string, string> Keyed(IEnumerable<Ticket> tickets)
    {
        var keyed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var to = new ByteWriter();
        foreach (var (terminal, transaction) in tickets)
        {
            to.Reset();
            TransactionCodec.Write(to, transaction);
            keyed.Add($"{terminal}#{transaction.Number}", Convert.ToHexString(to.Written));
        }
        return keyed;
    }

    private static string Text(Simulators.Worlds.WorldItem item) =>
        $"{item with { Units = [] }} {string.Join(' ', item.Units)}";
}
