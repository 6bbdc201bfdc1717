using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Intake;
using RetailActors.Simulators.Terminals;
using Xunit;

namespace RetailActors.Node.Tests.Intake;

public sealed class PackingTests
{
    private static readonly BatchParser Parser = new(new IntakeLimits());

    [Fact]
    public void Any_order_white_space_and_escapes_of_any_transactions_pack_to_the_codec_s_bytes() =>
        ForAllSeeds(random =>
        {
            var sent = new RandomSales(random).Batch(5);

            var batch = Bodies.Verified(Parser.Parse(Encoding.UTF8.GetBytes(new RandomJson(random).Batch(sent))));

            PacksAsTheCodec(sent, batch);
        });

    [Fact]
    public void What_a_terminal_writes_packs_to_the_codec_s_bytes_and_reads_back_equal() =>
        ForAllSeeds(random =>
        {
            var sent = new RandomSales(random).Batch(5);
            var body = new ByteWriter();
            BatchJson.Write(body, new BatchId("T01-000017"), sent);

            var batch = Bodies.Verified(Parser.Parse(body.Written));

            PacksAsTheCodec(sent, batch);
            Assert.Equal(new BatchId("T01-000017"), batch.Id);
            foreach (var (transaction, item) in sent.Zip(batch.Items))
                Assert.Equivalent(transaction, TransactionCodec.Read(batch.Bytes.Span.Slice(item.Offset, item.Length)));
        });

    [Fact]
    public void What_a_terminal_writes_is_canonical_already() =>
        ForAllSeeds(random =>
        {
            var body = new ByteWriter();

            BatchJson.Write(body, new BatchId("B"), new RandomSales(random).Batch(3));

            Assert.Equal(Bodies.Canonical(System.Text.Json.Nodes.JsonNode.Parse(body.Written)),
                Encoding.UTF8.GetString(body.Written));
        });

    [Fact]
    public void Newline_delimited_transactions_pack_to_the_same_bytes() =>
        ForAllSeeds(random =>
        {
            var sent = new RandomSales(random).Batch(5);
            var body = new ByteWriter();
            BatchJson.Write(body, new BatchId("T01-000017"), sent);

            var batch = Bodies.Verified(Bodies.ParseNdjson(Ndjson.Of(Encoding.UTF8.GetString(body.Written))));

            PacksAsTheCodec(sent, batch);
        });

    [Fact]
    public void The_items_tell_number_kind_date_total_and_fingerprint_in_the_order_of_sending()
    {
        var second = Bodies.Sale.Replace("1001", "7").Replace("\"kind\":\"sale\"", "\"kind\":\"return\"");

        var batch = Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{Bodies.Sale},{second}]", 2, "30.60")));

        Assert.Equal([1001L, 7L], batch.Items.Select(item => item.Number));
        Assert.Equal([TransactionKind.Sale, TransactionKind.Return], batch.Items.Select(item => item.Kind));
        Assert.All(batch.Items, item => Assert.Equal(BusinessDate.Parse("2026-11-21"), item.Date));
        Assert.All(batch.Items, item => Assert.Equal(1530, item.Total));
        Assert.All(batch.Items, item =>
            Assert.Equal(Fingerprint.Of(batch.Bytes.Span.Slice(item.Offset, item.Length)), item.Fingerprint));
    }

    private static void PacksAsTheCodec(Transaction[] sent, TransactionBatch batch)
    {
        var expected = new ByteWriter();
        foreach (var transaction in sent)
            TransactionCodec.Write(expected, transaction);
        Assert.Equal(expected.ToArray(), batch.Bytes.ToArray());
        Assert.Equal(sent.Select(t => t.Number), batch.Items.Select(item => item.Number));
    }

    private static void ForAllSeeds(Action<Random> holds) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => holds(new Random(seed))));
}
