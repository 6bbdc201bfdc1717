using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;

namespace RetailActors.Simulation.Models;

/// <summary>
/// The way from a device to its actor and back: a network that loses, doubles and delays, any node as the front door,
/// and in a cluster the shard's queue behind it.
/// </summary>
public sealed class Intake(Site site, Installation shards, Truth truth)
{
    private static readonly Duration GapAlarmAfter = Duration.FromSeconds(10);
    private int _turn;

    /// <param name="answer">Null: the node refuses or is busy. Never called when something got lost.</param>
    public void Post(StoreId store, TransactionBatch batch, TerminalId terminal, string state,
        Action<BatchReply?> answer)
    {
        var swarm = site.Swarm;
        if (swarm.Strikes(Mishap.RequestLost, 0.2, state))
            return;
        var late = swarm.Strikes(Mishap.RequestLate, 0.15, state) ? 15_000 : 30;
        var times = swarm.Strikes(Mishap.RequestTwice, 0.2, state) ? 2 : 1;
        for (; times > 0; times--)
            site.Scheduler.Soon(late, "request arrives", () => Arrive(store, batch, terminal, answer));
    }

    private void Arrive(StoreId store, TransactionBatch batch, TerminalId terminal, Action<BatchReply?> answer)
    {
        var node = shards.Nodes[_turn++ % shards.Nodes.Count];
        if (node.IsUp)
            node.Soon(3, "intake", () => Serve(node, store, batch, terminal, answer));
    }

    private void Serve(SimulatedNode node, StoreId store, TransactionBatch batch, TerminalId terminal,
        Action<BatchReply?> answer)
    {
        if (!node.Registry.Terminals.ContainsKey(terminal))
        {
            Back(node, null, answer);
            return;
        }
        var key = Terminal.KeyOf(store, terminal);
        var taken = site.Mutation == Mutation.TreatConflictAsRepeat ? WithoutConflicts(terminal, batch) : batch;
        var replyTo = new Replies<TerminalReply>(reply => Replied(node, key, batch, taken, reply, answer),
            _ => Back(node, null, answer));
        var command = new TerminalCommand.Accept(taken, GapAlarmAfter);
        if (site.IsCluster)
            shards.QueueOf(store).Publish(key, command, replyTo);
        else if (!shards.TerminalsOf(store).On(node).TrySend(key, command, replyTo))
            Back(node, null, answer);
    }

    private void Replied(SimulatedNode node, string key, TransactionBatch batch, TransactionBatch taken,
        TerminalReply reply, Action<BatchReply?> answer)
    {
        var said = (reply as TerminalReply.Answered)?.Reply;
        if (said is not null && taken != batch)
            said = said with { Outcomes = Repeats(batch, taken, said) };
        if (said is not null)
            truth.Answered(key, batch, said);
        if (site.IsCluster && site.Swarm.Strikes(Mishap.ReplyLost, 0.1, node.IsPaused ? "paused" : "running"))
            return;
        Back(node, said, answer);
    }

    private void Back(SimulatedNode node, BatchReply? reply, Action<BatchReply?> answer) =>
        node.Soon(5, "answers", () =>
        {
            if (!site.Swarm.Strikes(Mishap.AnswerLost, 0.25, reply is null ? "refusal" : "acknowledgement"))
                site.Scheduler.Soon(30, "answer arrives", () => answer(reply));
        });

    /// <summary>The mutation: what is known by number is not looked at any more.</summary>
    private TransactionBatch WithoutConflicts(TerminalId terminal, TransactionBatch batch) => batch with
    {
        Items = [.. batch.Items.Where(item =>
            truth.Durable.GetValueOrDefault((terminal, item.Number)) is not { } known
            || known.Fingerprint == item.Fingerprint)],
    };

    private static Outcome[] Repeats(TransactionBatch batch, TransactionBatch taken, BatchReply reply)
    {
        var byNumber = taken.Items.Zip(reply.Outcomes).ToDictionary(pair => pair.First.Number, pair => pair.Second);
        return [.. batch.Items.Select(item => byNumber.GetValueOrDefault(item.Number, Outcome.Repeat))];
    }
}
