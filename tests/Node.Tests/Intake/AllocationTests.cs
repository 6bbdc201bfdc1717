using Xunit;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Intake;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Tests.Intake;

public sealed class AllocationTests
{
    private const int Sales = 1_000, Rounds = 4, BytesPerSaleMax = 64;

    [Fact]
    public void Reading_a_sale_allocates_nothing_but_its_packed_form()
    {
        var body = Body(i => i + 1);

        Assert.InRange(AllocatedPerSale(body), 0, BytesPerSaleMax);
    }

    [Fact]
    public void Nor_does_a_body_that_has_to_be_brought_into_canonical_form_and_has_its_numbers_out_of_order()
    {
        var pretty = new RandomJson(new Random(7)).Batch(Batch(i => Sales - i));

        Assert.InRange(AllocatedPerSale(System.Text.Encoding.UTF8.GetBytes(pretty)), 0, BytesPerSaleMax);
    }

    [Fact]
    public void Writing_a_batch_allocates_nothing_once_the_buffer_is_there()
    {
        var batch = Batch(i => i + 1);
        var to = new ByteWriter();
        BatchJson.Write(to, new BatchId("B"), batch);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            to.Reset();
            BatchJson.Write(to, new BatchId("B"), batch);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Rounds * Sales);
    }

    private static double AllocatedPerSale(byte[] body)
    {
        var parser = new BatchParser(new IntakeLimits());
        for (var warm = 0; warm < 3; warm++)
            parser.Parse(body);
        var output = 0L;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
            output += Size(parser.Parse(body));
        return (GC.GetAllocatedBytesForCurrentThread() - before - output) / (double)(Rounds * Sales);
    }

    private static long Size(ParseResult result) => result is ParseResult.Verified { Batch: var batch }
        ? batch.Bytes.Length + batch.Items.Length * (long)System.Runtime.CompilerServices.Unsafe.SizeOf<BatchItem>()
        : throw new InvalidOperationException(((ParseResult.Refused)result).Refusal.Detail);

    private static byte[] Body(Func<int, long> number)
    {
        var to = new ByteWriter();
        BatchJson.Write(to, new BatchId("B"), Batch(number));
        return to.ToArray();
    }

    private static Transaction[] Batch(Func<int, long> number)
    {
        var one = Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{Bodies.Sale}]")));
        var sale = TransactionCodec.Read(one.Bytes.Span);
        sale = sale with { Lines = [sale.Lines[0], sale.Lines[0], sale.Lines[0]], Staff = "17" };
        return [.. Enumerable.Range(0, Sales).Select(i => sale with { Number = number(i) })];
    }
}
