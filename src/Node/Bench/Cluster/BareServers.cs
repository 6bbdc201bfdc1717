using Npgsql;
using NpgsqlTypes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Settings;
using RetailActors.Node.Transport.RabbitMq;
using RetailActors.Node.Transport.Wire;
using RetailActors.Simulators.Servers;

namespace RetailActors.Node.Bench;

/// <summary>What the two servers do with a cluster's bytes when nobody does anything with them.</summary>
internal static class BareServers
{
    private const int Writers = 2, BlocksAStatement = 8, BlockBytes = 12 << 10;
    private const int PublishedAtOnce = 16, AckEvery = 16;

    /// <summary>Statements that move heads and write blocks, two at a time, each with its sync.</summary>
    /// <returns>Blocks a second; one has a batch.</returns>
    public static async Task<double> FencedBlocks(BenchRun run, BenchServers servers, CancellationToken cancel)
    {
        await servers.Execute("CREATE TABLE fence (shard int PRIMARY KEY, epoch bigint, head bigint)", cancel);
        await servers.Execute("CREATE TABLE body (shard int, first bigint, body bytea, PRIMARY KEY (shard, first)); "
            + "ALTER TABLE body ALTER COLUMN body SET STORAGE EXTERNAL; "
            + $"INSERT INTO fence SELECT n, 1, 0 FROM generate_series(1, {Writers * BlocksAStatement}) n", cancel);
        var body = new byte[BlockBytes];
        new Random(1).NextBytes(body);
        var (blocks, began) = (0L, run.Clock.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            await using var connection = new NpgsqlConnection(servers.Postgres.ConnectionString("postgres"));
            await connection.OpenAsync(cancel);
            var shards = Enumerable.Range(writer * BlocksAStatement + 1, BlocksAStatement).ToArray();
            for (var head = 0L; run.Clock.GetElapsedTime(began) < run.Measured; head++)
                Interlocked.Add(ref blocks, await Insert(connection, shards, head, body, cancel));
        }));
        return blocks / run.Clock.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<int> Insert(
        NpgsqlConnection connection, int[] shards, long head, byte[] body, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH moved AS (UPDATE fence SET head = head + 1 FROM unnest($1::int[]) AS wanted (shard)
                WHERE fence.shard = wanted.shard AND epoch = 1 AND head = $2 RETURNING fence.shard)
            INSERT INTO body SELECT moved.shard, $2 + 1, $3 FROM moved
            """, connection);
        command.Parameters.Add(new() { Value = shards });
        command.Parameters.Add(new() { Value = head });
        command.Parameters.Add(new() { Value = body, NpgsqlDbType = NpgsqlDbType.Bytea });
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>One publisher and one consumer a queue; a message is a batch as it goes to another node.</summary>
    /// <returns>Messages a second: published, confirmed, taken, acknowledged; nobody answers.</returns>
    public static async Task<double> Mail(BenchRun run, BenchServers servers, int batchSales, CancellationToken cancel)
    {
        var written = new ByteWriter();
        Wire<TerminalCommand>.Write(written, new BenchTill(new BenchShop(), 0, batchSales).Next());
        var batch = written.ToArray();
        var options = new RabbitOptions
        {
            Urls = [servers.Rabbit.Url],
            User = RabbitServer.User,
            Password = new Secret(RabbitServer.Password),
            Prefix = "bare",
        };
        await using var publishing = await RabbitBroker.Connect(options, "bare publisher", cancel);
        await using var consuming = await RabbitBroker.Connect(options, "bare consumer", cancel);
        var taken = 0L;
        using var stop = new CancellationTokenSource();
        var publishers = new List<Task>();
        for (var number = 0; number < run.Shards; number++)
        {
            var shard = new ShardId("bare", number);
            await RabbitBroker.Declare(publishing, shard, options, cancel);
            var queue = RabbitBroker.QueueOf(options, shard);
            await Consume(consuming, queue, () => Interlocked.Increment(ref taken), cancel);
            publishers.Add(Publish(publishing, queue, batch, stop.Token));
        }
        await Task.Delay(run.WarmUp, run.Clock, cancel);
        var (before, began) = (Volatile.Read(ref taken), run.Clock.GetTimestamp());
        await Task.Delay(run.Measured, run.Clock, cancel);
        var rate = (Volatile.Read(ref taken) - before) / run.Clock.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync();
        await Task.WhenAll(publishers);
        return rate;
    }

    private static async Task Consume(IConnection connection, string queue, Action taken, CancellationToken cancel)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        await channel.BasicQosAsync(0, 4 * AckEvery, false, cancel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivered) =>
        {
            taken();
            if (delivered.DeliveryTag % AckEvery == 0)
                await channel.BasicAckAsync(delivered.DeliveryTag, multiple: true, CancellationToken.None);
        };
        await channel.BasicConsumeAsync(queue, false, consumer, cancel);
    }

    private static async Task Publish(IConnection connection, string queue, byte[] batch, CancellationToken stop)
    {
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(true, true), CancellationToken.None);
        var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent };
        await Task.WhenAll(Enumerable.Range(0, PublishedAtOnce).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
                await channel.BasicPublishAsync("", queue, false, properties, batch, CancellationToken.None);
        }));
    }
}
