using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Node.Settings;
using RetailActors.Node.Storage.Sqlite;
using Xunit;

namespace RetailActors.Node.Tests.Journey;

/// <summary>A disk that fills up under a selling shop: whoever is not answered is told to come again.</summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly StoreId Store = new("S001");
    private static readonly string Till = Terminal.KeyOf(Store, TestShop.Till1);
    private readonly string _folder = Directory.CreateTempSubdirectory("retail-full-").FullName;

    [Fact]
    public async Task A_full_disk_refuses_what_it_cannot_keep_and_keeps_what_it_has_acknowledged()
    {
        var acknowledged = 0L;
        Fault? refusal = null;
        await using (var small = await Open(new SqliteJournalOptions { FileBytesMax = 512 << 10 }))
        {
            var node = await Node(small);
            for (var number = 1L; refusal is null && number < 100_000; number += 100)
                (acknowledged, refusal) = await Send(node, number, acknowledged);
            await node.DisposeAsync();
        }

        Assert.Equal(FaultKind.ShardLost, refusal?.Kind);
        Assert.True(acknowledged > 0);
        await using var roomy = await Open(new SqliteJournalOptions());
        await using var again = await Node(roomy);
        var recorded = await again.Shards.TerminalsOf(Store).Inspect(shard => shard.Find(Till)!.AcknowledgedThrough);
        // More may be durable than was answered, less never.
        Assert.True(recorded >= acknowledged, $"{acknowledged} acknowledged, {recorded} recorded");
        var (through, fault) = await Send(again, recorded + 1, recorded);
        Assert.Null(fault);
        Assert.Equal(recorded + 100, through);
    }

    private ValueTask<SqliteJournal> Open(SqliteJournalOptions options) =>
        SqliteJournal.Open(_folder, options, TimeProvider.System, default);

    private static Task<RetailNode> Node(SqliteJournal journal) =>
        RetailNode.Start(NodeSettings.Defaults, journal, null, TimeProvider.System, NullLoggerFactory.Instance,
            default);

    private static async Task<(long Acknowledged, Fault? Refusal)> Send(RetailNode node, long first, long acknowledged)
    {
        try
        {
            var reply = await node.Shards.TerminalsOf(Store)
                .Ask(Till, new TerminalCommand.Accept(Batch(first), Duration.FromMinutes(10)));
            return (Assert.IsType<TerminalReply.Answered>(reply).Reply.AcknowledgedThrough, null);
        }
        catch (ShardFaultException e)
        {
            return (acknowledged, e.Fault);
        }
    }

    private static TransactionBatch Batch(long first)
    {
        var bytes = new ByteWriter();
        var items = new List<BatchItem>();
        for (var number = first; number < first + 100; number++)
        {
            var start = bytes.Length;
            TransactionCodec.Write(bytes, TestShop.Sale(number));
            items.Add(TransactionBatch.ItemOf(bytes.Written[start..], start));
        }
        return new TransactionBatch(new BatchId($"B{first}"), [.. items], bytes.ToArray());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
