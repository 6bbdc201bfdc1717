using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Xunit;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Node.Intake;

namespace RetailActors.Node.Tests.Intake;

public sealed class MutationTests
{
    private const int Mutations = 20_000;
    private static readonly byte[] Telling = "{}[]\":,\\ -.019eunt\n\0\u007F"u8.ToArray();

    [Fact]
    public void A_damaged_body_gives_a_refusal_or_a_batch_that_encodes_again_and_never_an_exception()
    {
        var random = new Random(20261121);
        var parser = new BatchParser(new IntakeLimits());
        var bodies = Enumerable.Range(0, 40).Select(_ => Body(random)).ToArray();
        var limit = Stopwatch.StartNew();
        for (var i = 0; i < Mutations && limit.Elapsed < TimeSpan.FromSeconds(2); i++)
        {
            var body = Mutate(bodies[i % bodies.Length], random);

            Holds(parser.Parse(body), body);
            if (i % 8 == 0)
                _ = parser.ParseNdjson(body);
        }
    }

    /// <summary>
    /// The reader is our own, so it is compared with the platform's: what that one does not read is refused here.
    /// </summary>
    private static void Holds(ParseResult result, byte[] body)
    {
        if (result is ParseResult.Refused { Refusal: var refusal })
        {
            Assert.InRange(refusal.Status, 400, 499);
            Assert.InRange(refusal.Position ?? 0, 0, body.Length);
            return;
        }
        using var _ = JsonDocument.Parse(body);
        var batch = Bodies.Verified(result);
        var again = new ByteWriter();
        foreach (var item in batch.Items)
            TransactionCodec.Write(again, TransactionCodec.Read(batch.BytesOf(item).Span));
        Assert.Equal(batch.Bytes.ToArray(), again.ToArray());
    }

    private static byte[] Body(Random random) =>
        Encoding.UTF8.GetBytes(new RandomJson(random).Batch(new RandomSales(random).Batch(3)));

    private static byte[] Mutate(byte[] valid, Random random)
    {
        var body = valid.ToList();
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var at = random.Next(body.Count);
            switch (random.Next(6))
            {
                case 0: body[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: body[at] = Telling[random.Next(Telling.Length)]; break;
                case 2: body.Insert(at, Telling[random.Next(Telling.Length)]); break;
                case 3: body.RemoveAt(at); break;
                case 4: body.RemoveRange(at, Math.Min(random.Next(1, 40), body.Count - at)); break;
                default: body.InsertRange(at, body.GetRange(at, Math.Min(random.Next(1, 40), body.Count - at))); break;
            }
            if (body.Count == 0)
                break;
        }
        return [.. body];
    }
}
