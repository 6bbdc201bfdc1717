using System.IO.Compression;
using System.IO.Pipelines;
using RetailActors.Fuzz.Running;
using RetailActors.Node.Intake;

namespace RetailActors.Fuzz.Texts;

/// <summary>Compressed bodies: damaged, cut, joined, and bombs. None may become larger than is allowed.</summary>
internal sealed class GzipTarget() : Target("gzip", share: 60)
{
    private static readonly IntakeLimits Limits = new(BodyBytesMax: 64 << 10, BodyBytesUnzippedMax: 256 << 10);
    private readonly BodyReader _reader = new(Limits);

    public override async ValueTask<string> Try(Random random)
    {
        var plain = new byte[random.Next(5) == 0 ? random.Next(1, 1 << 19) : random.Next(1, 2_000)];
        if (random.Next(2) == 0)
            random.NextBytes(plain.AsSpan(0, Math.Min(plain.Length, 40 << 10)));
        var packed = Gzip(plain);
        var whole = random.Next(6) == 0;
        var body = whole ? packed : new Damage(random, "\u001f\u008b\u0008").Of(packed);

        var refusal = await _reader.Read(
            PipeReader.Create(new MemoryStream(body)), "gzip", random.Next(2) == 0 ? body.Length : null, default);

        Assert.True(_reader.Body.Length <= Limits.BodyBytesUnzippedMax);
        if (refusal is not null)
        {
            Assert.InRange(refusal.Status, 400, 499);
            Assert.False(whole && plain.Length <= Limits.BodyBytesUnzippedMax && packed.Length <= Limits.BodyBytesMax,
                $"{plain.Length} bytes that are whole are refused: {refusal.Detail}");
        }
        else if (whole)
            Assert.True(_reader.Body.Span.SequenceEqual(plain), "another body than was sent");
        return refusal is null ? "inflated" : $"{refusal.Kind}";
    }

    public static byte[] Gzip(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }
}
