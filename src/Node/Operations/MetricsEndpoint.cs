using RetailActors.Actors.Delivery;
using RetailActors.Node.Hosting;
using static RetailActors.Node.Operations.MetricsText;

namespace RetailActors.Node.Operations;

/// <summary>
/// <c>GET /metrics</c>: this node's figures for Prometheus. For a viewer's key: how much a shop sells is not for
/// everybody who reaches the port, and Prometheus can send one (<c>authorization</c> of a scrape).
/// </summary>
internal sealed class MetricsEndpoint(RetailNode node)
{
    private static readonly string[] MemberStates = ["alive", "leaving", "no-mail", "dead"];

    public void Map(OperatorPaths paths) => paths.GetHere("/metrics", async http =>
    {
        http.Response.ContentType = ContentType;
        await http.Response.WriteAsync(await Text(), http.RequestAborted);
    });

    private async ValueTask<string> Text()
    {
        var text = new MetricsText();
        Intake(text);
        await Shards(text);
        Streams(text);
        if (node.Shards.Outbox.IsHere && node.Shards.Cases.IsHere)
            await Office(text);
        Cluster(text);
        Process(text);
        return $"{text}";
    }

    private void Intake(MetricsText text)
    {
        var counted = node.Counters;
        text.Counter("retail_intake_batches_total", "Batches of transactions taken.", counted.Batches);
        text.Counter("retail_intake_transactions_total", "Transactions in batches that were taken, by what they were.",
            (Labels("result", "accepted"), counted.Accepted), (Labels("result", "repeat"), counted.Repeats),
            (Labels("result", "conflict"), counted.Conflicts), (Labels("result", "held"), counted.Held));
        text.Counter("retail_intake_refused_total", "Batches turned away: wrong ones, and those told to come again.",
            (Labels("why", "wrong"), counted.Refused), (Labels("why", "busy"), counted.Busy));
        text.Gauge("retail_http_connections", "Connections that are open.", node.Vitals.Connections);
    }

    private async ValueTask Shards(MetricsText text)
    {
        var shards = await new ClusterInspection(node).ShardsHere();
        (string, double)[] Each(Func<NodeShardView, double> value) =>
            [.. shards.Select(s => (Labels("shard", s.Shard, "group", s.Group), value(s)))];

        text.Gauge("retail_shard_durable_events", "Events of the shard that are durable in the journal.",
            Each(s => s.Durable));
        text.Gauge("retail_shard_epoch", "Which owner of the shard this is.", Each(s => s.Epoch));
        text.Gauge("retail_shard_entities", "Entities of the shard.", Each(s => s.Entities));
        text.Gauge("retail_shard_memory_bytes", "Memory of the shard's entities, estimated.", Each(s => s.MemoryBytes));
        text.Gauge("retail_shard_mailbox_commands", "Commands that wait for the shard.", Each(s => s.Mailbox));
        text.Gauge("retail_shard_unanswered_commands", "Commands whose answer waits for a commit.",
            Each(s => s.Unanswered));
        text.Gauge("retail_shard_dead_letters", "Messages that could not be handled, ever.", Each(s => s.DeadLetters));
        text.Gauge("retail_shard_parked_entities", "Entities whose state cannot be rebuilt.", Each(s => s.Parked));
    }

    private void Streams(MetricsText text)
    {
        var pumps = node.Pumps;
        (string, double)[] Each(Func<IPump, double> value) =>
            [.. pumps.Select(p => (Labels("source", $"{p.Source}", "target", $"{p.Target}"), value(p)))];

        text.Gauge("retail_reader_behind_events", "Durable events that the reader has not read.", Each(p => p.Behind));
        text.Gauge("retail_reader_read_events", "The last event that the reader has read.", Each(p => p.Read));
        text.Counter("retail_reader_waited_seconds_total", "Time in which the reader waited for its target.",
            Each(p => p.WaitedForTarget.TotalSeconds));
        text.Gauge("retail_reader_failing", "1 when the reader begins again and again.",
            Each(p => p.Problem is null ? 0 : 1));
    }

    /// <summary>What there is once in a company; told by the node that has it.</summary>
    private async ValueTask Office(MetricsText text)
    {
        var (waiting, sending, posted, rejected) = await node.Shards.Outbox.Inspect(shard =>
        {
            var outbox = shard.Find(Outbox.Key) ?? Outbox.New("");
            var begun = outbox.Open.Count(d => d.State == DeliveryState.Begun);
            return (outbox.Open.Count - begun, begun, outbox.PostedCount, outbox.RejectedCount);
        });
        text.Gauge("retail_outbox_documents", "Documents for the ERP, by their state.",
            (Labels("state", "waiting"), waiting), (Labels("state", "sending"), sending),
            (Labels("state", "posted"), posted), (Labels("state", "rejected"), rejected));
        text.Gauge("retail_cases_open", "Open cases.",
            await node.Shards.Cases.Inspect(shard => shard.States.Count(one => one.Value.IsOpen)));
    }

    private void Cluster(MetricsText text)
    {
        var state = new ClusterInspection(node).State();
        text.Gauge("retail_node_info", "1, with what the node is.",
            (Labels("node", state.AnsweredBy, "version", NodeReport.Version), 1));
        text.Gauge("retail_group_owned", "1 for each group of shards that is this node's.", node.Shards.Groups
            .Select(g => (Labels("group", g.Name), g.Hosts.All(host => host.IsHere) ? 1.0 : 0)));
        text.Gauge("retail_cluster_members", "Nodes of the cluster as this one sees it, by their state.",
            MemberStates.Select(one =>
                (Labels("state", one), (double)state.Members.Count(member => member.State == one))));
        text.Gauge("retail_cluster_groups_unowned", "Groups of shards that no node has.",
            state.Groups.Count(group => group.Owner is null));
        if (node.Mail is not { } mail)
            return;
        text.Counter("retail_mail_messages_total", "Messages to and from shards of other nodes.",
            (Labels("direction", "sent"), mail.Sent), (Labels("direction", "taken"), mail.Taken));
        text.Gauge("retail_mail_waiting", "Messages whose answer is awaited.", mail.Waiting);
        text.Gauge("retail_mail_up", "1 when the broker is there.", mail.Problem is null ? 1 : 0);
    }

    private static void Process(MetricsText text)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        text.Counter("process_cpu_seconds_total", "Processor time.", process.TotalProcessorTime.TotalSeconds);
        text.Gauge("process_resident_memory_bytes", "Resident memory.", process.WorkingSet64);
        text.Gauge("process_start_time_seconds", "When the process began, since 1970.",
            new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1_000.0);
        text.Gauge("dotnet_heap_bytes", "Managed memory.", GC.GetTotalMemory(false));
        text.Counter("dotnet_allocated_bytes_total", "Managed memory ever allocated.", GC.GetTotalAllocatedBytes());
        text.Counter("dotnet_collections_total", "Garbage collections.", Enumerable.Range(0, GC.MaxGeneration + 1)
            .Select(generation => (Labels("generation", $"{generation}"), (double)GC.CollectionCount(generation))));
        text.Counter("dotnet_gc_pause_seconds_total", "Time in which garbage collections held all threads.",
            GC.GetTotalPauseDuration().TotalSeconds);
        text.Gauge("dotnet_threadpool_threads", "Threads of the pool.", ThreadPool.ThreadCount);
        text.Gauge("dotnet_threadpool_queued", "Work that waits for a thread.", ThreadPool.PendingWorkItemCount);
    }
}
