using RetailActors.Node.Cli;
using RetailActors.Node.Operations;
using RetailActors.Simulators.OnlineRetail;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>A replay into a node that runs already: its ledger is its own affair, its word is taken for it.</summary>
public sealed class ReplayToNode(
    IReadOnlyList<string> files, string? world, Uri node, NodeClient client, bool close, TimeProvider time,
    IRunScreen screen)
{
    private static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(30), Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="TicketFileException">A file is not understood; nothing of it was sent.</exception>
    /// <exception cref="HttpRequestException">The node does not answer.</exception>
    public async Task<RunSummary> Run(CancellationToken cancel)
    {
        var tickets = new Tickets(files, world is null ? null : World.Load(world));
        screen.Say("reading the files");
        var all = tickets.World(earlier: null);
        var keys = await LocalShop.Register(client, all, cancel);
        using var http = Fleet.NewClient(node);
        var senders = new Senders(all, http, keys, time);
        var tally = new OnlineRetailTally(all);
        senders.Load(tickets, tally, folder: null);
        var before = await Status(cancel);
        var clock = new RunClock(time, before.Outbox.Posted);
        await screen.Watch(() => Look(senders, clock, cancel), Send(senders, clock, cancel), cancel);
        return await Compare(senders, clock, tickets.Differences(tally), cancel);
    }

    private async Task Send(Senders senders, RunClock clock, CancellationToken cancel)
    {
        screen.Say($"sending {senders.Waiting:N0} transactions of {senders.Tills.Count} terminals to {node}");
        await senders.Send(cancel);
        clock.AllSent();
        if (!close)
            return;
        screen.Say("all are acknowledged: days are closed, the outbox drains");
        var began = time.GetTimestamp();
        do
        {
            await ShopClose.CloseDays(client, cancel);
            await Task.Delay(Pause, time, cancel);
        }
        while (!(await Status(cancel)).Idle && time.GetElapsedTime(began) < PatienceMax);
    }

    private async Task<RunSummary> Compare(
        Senders senders, RunClock clock, IReadOnlyList<string> differences, CancellationToken cancel)
    {
        var view = await client.Get("v1/reconciliation?erp=true", NodeJson.Default.ReconciliationView, cancel);
        var cases = await client.Get("v1/cases", NodeJson.Default.ListCaseView, cancel);
        var known = (await client.Get("v1/terminals", NodeJson.Default.ListTerminalView, cancel))
            .ToDictionary(terminal => terminal.Terminal, terminal => terminal.Recorded);
        var found = differences.Concat(view.Differences).ToList();
        var lost = view.Lost;
        foreach (var terminal in senders.Terminals)
        {
            var there = known.GetValueOrDefault(terminal.Terminal.Value);
            var owed = terminal.Counts.Recorded - terminal.Counts.Refused - there;
            if (owed > 0)
                found.Add($"{terminal.Terminal}: {owed} transactions that it sent are not at the node");
            lost += Math.Max(0, owed);
        }
        var counts = senders.View().Counts;
        return new RunSummary(
            counts.Recorded, view.Accepted, counts.Repeats, view.Conflicts, counts.Refused, view.Journaled, view.Held,
            view.Waived, view.Posted, lost, view.Doubled, view.Debit, view.Credit, view.Balanced, view.Cases,
            view.Clean && lost == 0 && found.Count == 0, (await Status(cancel)).Outbox.Posted, clock.JournalsBefore,
            Math.Round(clock.Seconds, 1), Math.Round(clock.SendingSeconds, 1),
            clock.RateOf(counts.Accepted + counts.Held + counts.Repeats), cases, found);
    }

    private Task<StatusView> Status(CancellationToken cancel) =>
        client.Get("v1/status", NodeJson.Default.StatusView, cancel);

    private async Task<RunView> Look(Senders senders, RunClock clock, CancellationToken cancel)
    {
        var (counts, queue) = senders.View();
        return new RunView(clock.Seconds, counts, queue, await Status(cancel));
    }
}
