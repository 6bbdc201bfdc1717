using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Node.Settings;
using RetailActors.Simulators.Servers;

namespace RetailActors.Node.Bench;

/// <summary>
/// One, two and four nodes in this process over one PostgreSQL and one RabbitMQ beside it, streams at work: batches of
/// 100 that tills send to any node. Beside them what the database alone does with such blocks. All share the machine,
/// so that more nodes cannot be faster: what they may not be is dearer.
/// </summary>
internal static class ClusterBench
{
    private const int Tills = 64, Size = 100, BlocksAStatement = 8, BlockBytes = 12 << 10;
    private static readonly int[] Nodes = [1, 2, 4];

    public static async Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        var figures = new List<Figure>();
        await using var postgres = await PostgresServer.Start(null, 0, cancel);
        await using var rabbit = await RabbitServer.Start(null, 0, cancel);
        figures.Add(new("cluster", "bare fenced inserts", await FencedBlocks(run, postgres, cancel) * Size, "sales/s"));
        var alone = 0.0;
        foreach (var nodes in Nodes)
        {
            var (rate, cost, own) = await Measure(run, postgres, rabbit, nodes, cancel);
            alone = nodes == 1 ? cost : alone;
            figures.Add(new("cluster", $"{nodes} nodes: throughput", rate, "sales/s", nodes == 1 ? 200_000 : null));
            figures.Add(new("cluster", $"{nodes} nodes: processor time per sale, of the nodes", cost, "µs"));
            figures.Add(new("cluster", $"{nodes} nodes: batches that met their shard at their own node", own, "%"));
            if (nodes > 1)
                figures.Add(new("cluster", $"{nodes} nodes: cost to that of one", cost / alone, "×",
                    nodes == 4 ? 1.2 : null, AtMost: true));
        }
        return figures;
    }

    private static async Task<(double Rate, double Cost, double Own)> Measure(
        BenchRun run, PostgresServer postgres, RabbitServer rabbit, int count, CancellationToken cancel)
    {
        var (shop, name) = (new BenchShop(), $"bench{count}");
        await Execute(postgres, $"CREATE DATABASE {name}", cancel);
        var nodes = new List<NodeProcess>();
        try
        {
            for (var n = 0; n < count; n++)
                nodes.Add(await NodeProcess.Start(Settings(run, postgres.ConnectionString(name), rabbit, name, n), null,
                    run.Clock, NullLoggerFactory.Instance, cancel));
            await UntilShared(nodes, cancel);
            await Teach(nodes, shop, cancel);
            var tills = Enumerable.Range(0, Tills).Select(i => new BenchTill(shop, i, Size)).ToArray();
            await Drive(run, nodes, tills, run.WarmUp, cancel);
            var mark = Usage.Begin(run.Clock);
            var (batches, own) = await Drive(run, nodes, tills, run.Measured, cancel);
            var usage = mark.End();
            var sales = batches * Size;
            return (sales / usage.Elapsed.TotalSeconds, usage.Processor.TotalMicroseconds / sales,
                100.0 * own / batches);
        }
        finally
        {
            // At once: handing over is another measurement.
            await Task.WhenAll(nodes.Select(node => node.DisposeAsync().AsTask()));
        }
    }

    private static async Task<(long Batches, long Own)> Drive(BenchRun run, List<NodeProcess> nodes, BenchTill[] tills,
        TimeSpan during, CancellationToken cancel)
    {
        var (batches, own, began) = (0L, 0L, run.Clock.GetTimestamp());
        await Task.WhenAll(tills.Select((till, at) => Task.Run(async () =>
        {
            while (run.Clock.GetElapsedTime(began) < during)
            {
                var shards = nodes[at % nodes.Count].Node.Shards;
                var host = shards.TerminalsOf(BenchShop.StoreOf(at));
                var isOwn = host.IsHere;
                var reply = await host.Ask(till.Entity,
                    new TerminalCommand.Accept(till.NextBatch(), Duration.FromMinutes(10)));
                if (reply is not TerminalReply.Answered)
                    throw new InvalidOperationException($"a batch was not accepted: {reply}");
                Interlocked.Increment(ref batches);
                if (isOwn)
                    Interlocked.Increment(ref own);
            }
        }, cancel)));
        return (batches, own);
    }

    private static async Task UntilShared(List<NodeProcess> nodes, CancellationToken cancel)
    {
        while (!nodes[0].Node.Shards.Groups.All(group => nodes.Any(node => node.Node.Shards.Groups
            .First(own => own.Name == group.Name).Hosts.All(host => host.IsHere)))
            || nodes[0].Node.Shards.Terminals.Count >= nodes.Count
            && !nodes.All(node => node.Node.Shards.Terminals.Any(host => host.IsHere)))
            await Task.Delay(20, cancel);
    }

    private static async Task Teach(List<NodeProcess> nodes, BenchShop shop, CancellationToken cancel)
    {
        var office = nodes.First(node => node.Node.Shards.Registry.IsHere).Node;
        await office.Shards.Registry.Ask(Registry.Key, shop.Registration(Tills));
        await office.Shards.Catalogue.Ask(Catalogue.Key,
            new CatalogueCommand.Learn(BenchShop.MasterData(), BenchShop.Date));
        foreach (var node in nodes)
        {
            await node.Node.LearnRegistry();
            await node.Node.LearnCatalogue();
        }
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Statements that move heads and write blocks, two at a time, each with its sync.</summary>
    /// <returns>Blocks a second; one has a batch.</returns>
    private static async Task<double> FencedBlocks(BenchRun run, PostgresServer postgres, CancellationToken cancel)
    {
        await Execute(postgres, "CREATE TABLE fence (shard int PRIMARY KEY, epoch bigint, head bigint)", cancel);
        await Execute(postgres, "CREATE TABLE body (shard int, first bigint, body bytea, PRIMARY KEY (shard, first)); "
            + "ALTER TABLE body ALTER COLUMN body SET STORAGE EXTERNAL; "
            + $"INSERT INTO fence SELECT n, 1, 0 FROM generate_series(1, {2 * BlocksAStatement}) n", cancel);
        var body = new byte[BlockBytes];
        new Random(1).NextBytes(body);
        var (blocks, began) = (0L, run.Clock.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async writer =>
        {
            await using var connection = new NpgsqlConnection(postgres.ConnectionString("postgres"));
            await connection.OpenAsync(cancel);
            for (var head = 0L; run.Clock.GetElapsedTime(began) < run.Measured; head++)
            {
                await using var command = new NpgsqlCommand(
                    """
                    WITH moved AS (UPDATE fence SET head = head + 1 FROM unnest($1::int[]) AS wanted (shard)
                        WHERE fence.shard = wanted.shard AND epoch = 1 AND head = $2 RETURNING fence.shard)
                    INSERT INTO body SELECT moved.shard, $2 + 1, $3 FROM moved
                    """, connection);
                command.Parameters.Add(new()
                {
                    Value = Enumerable.Range(writer * BlocksAStatement + 1, BlocksAStatement).ToArray()
                });
                command.Parameters.Add(new() { Value = head });
                command.Parameters.Add(new() { Value = body, NpgsqlDbType = NpgsqlDbType.Bytea });
                Interlocked.Add(ref blocks, await command.ExecuteNonQueryAsync(cancel));
            }
        }));
        return blocks / run.Clock.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task Execute(PostgresServer postgres, string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString("postgres"));
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static NodeSettings Settings(BenchRun run, string database, RabbitServer rabbit, string name, int node)
    {
        var read = SettingsReader.Read(null,
        [
            $"retail.node.name = node-{node}", $"retail.node.data = \"{Path.Combine(run.Folder, $"{name}-{node}")}\"",
            "retail.node.listen = \"http://127.0.0.1:0\"", "retail.node.operator-key = a-key-of-the-benchmark",
            $"retail.shards.stores = {run.Shards}", "retail.intake.clock-skew-max = 365d", "retail.erp.kind = none",
            "retail.journal.kind = postgres", $"retail.journal.url = \"{database}\"",
            "retail.cluster.kind = rabbitmq", $"retail.cluster.name = {name}",
            $"retail.cluster.broker = \"amqp://{RabbitServer.User}@127.0.0.1:{rabbit.Port}\"",
            $"retail.cluster.broker-password = {RabbitServer.Password}", "retail.cluster.settle-after = 300ms",
            "retail.cluster.heartbeat-every = 200ms", "retail.cluster.drain-within = 1s",
        ], _ => null);
        return read is SettingsRead.Loaded loaded
            ? loaded.Settings
            : throw new InvalidOperationException($"the benchmark's own settings are refused: {read}");
    }
}
