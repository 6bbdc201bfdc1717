using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using RetailActors.Node.Intake;
using Xunit;

namespace RetailActors.Node.Tests.Intake;

public sealed class BodyReaderTests
{
    private static readonly IntakeLimits Small = new(BodyBytesMax: 4_096, BodyBytesUnzippedMax: 65_536);
    private static readonly byte[] Body =
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"{{{i}}}")));

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    public async Task A_plain_body_is_read_as_it_is(string? encoding)
    {
        var reader = new BodyReader(Small);

        Assert.Null(await Read(reader, Body, encoding));
        Assert.Equal(Body, reader.Body.ToArray());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    public async Task A_gzip_body_is_inflated(string encoding)
    {
        var reader = new BodyReader(Small);

        Assert.Null(await Read(reader, Gzip(Body), encoding));
        Assert.Equal(Body, reader.Body.ToArray());
    }

    [Theory]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, gzip")]
    public async Task Another_encoding_is_refused(string encoding)
    {
        var refusal = await Read(new BodyReader(Small), Body, encoding);

        Assert.Equal((RefusalKind.UnknownEncoding, 415, encoding), (refusal!.Kind, refusal.Status, refusal.Value));
    }

    [Fact]
    public async Task A_body_of_the_greatest_size_is_taken_and_one_byte_more_is_refused()
    {
        Assert.Null(await Read(new BodyReader(Small), new byte[4_096], null));
        var refusal = await Read(new BodyReader(Small), new byte[4_097], null);

        Assert.Equal((RefusalKind.TooLarge, 413), (refusal!.Kind, refusal.Status));
        Assert.Contains("retail.intake.body-bytes-max", refusal.Detail);
    }

    [Fact]
    public async Task A_body_that_declares_too_much_is_refused_unread()
    {
        var pipe = new Pipe();

        var refusal = await new BodyReader(Small).Read(pipe.Reader, null, 4_097, CancellationToken.None);

        Assert.Equal(RefusalKind.TooLarge, refusal!.Kind);
    }

    [Fact]
    public async Task A_small_body_that_inflates_beyond_the_limit_is_refused()
    {
        Assert.Null(await Read(new BodyReader(Small), Gzip(new byte[65_536]), "gzip"));
        var refusal = await Read(new BodyReader(Small), Gzip(new byte[65_537]), "gzip");

        Assert.Equal((RefusalKind.TooLarge, 413), (refusal!.Kind, refusal.Status));
        Assert.Contains("retail.intake.body-bytes-unzipped-max", refusal.Detail);
    }

    [Fact]
    public async Task A_gzip_that_is_cut_anywhere_is_refused()
    {
        var whole = Gzip(Body);
        for (var length = 0; length < whole.Length; length++)
        {
            var refusal = await Read(new BodyReader(Small), whole[..length], "gzip");
            Assert.Equal(RefusalKind.BrokenEncoding, refusal?.Kind);
        }
    }

    [Fact]
    public async Task Bytes_or_a_second_member_after_a_gzip_are_refused()
    {
        byte[] trailing = [.. Gzip(Body), 0, 1, 2, 3];
        byte[] twice = [.. Gzip(Body), .. Gzip(Body)];

        Assert.Equal(RefusalKind.BrokenEncoding, (await Read(new BodyReader(Small), trailing, "gzip"))!.Kind);
        Assert.Equal(RefusalKind.BrokenEncoding, (await Read(new BodyReader(Small), twice, "gzip"))!.Kind);
    }

    [Fact]
    public async Task A_gzip_whose_content_is_damaged_is_refused()
    {
        var damaged = Gzip(Body);
        damaged[^6] ^= 1;

        Assert.Equal(RefusalKind.BrokenEncoding, (await Read(new BodyReader(Small), damaged, "gzip"))!.Kind);
    }

    [Theory]
    [InlineData("application/json", BodyFormat.Json)]
    [InlineData("Application/JSON; charset=utf-8", BodyFormat.Json)]
    [InlineData("application/x-ndjson", BodyFormat.Ndjson)]
    [InlineData("text/plain", null)]
    [InlineData("application/jsonx", null)]
    [InlineData(null, null)]
    public void The_content_type_tells_the_format(string? type, BodyFormat? format)
    {
        Assert.Equal(format, BodyReader.FormatOf(type));
        Assert.Equal(415, BodyReader.UnknownType(type).Status);
    }

    private static ValueTask<Refusal?> Read(BodyReader reader, byte[] body, string? encoding) =>
        reader.Read(PipeReader.Create(new MemoryStream(body)), encoding, null, CancellationToken.None);

    private static byte[] Gzip(byte[] body)
    {
        var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest))
            gzip.Write(body);
        return to.ToArray();
    }
}
