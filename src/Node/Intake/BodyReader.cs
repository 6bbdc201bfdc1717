using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;

namespace RetailActors.Node.Intake;

/// <summary>How the transactions of a body are written.</summary>
public enum BodyFormat
{
    Json,

    /// <summary>One line the batch, then one line a transaction.</summary>
    Ndjson,
}

/// <summary>
/// Reads the body of a request into memory, and inflates it, within the limits: what is larger is refused as soon as
/// that is known, so a small body never becomes a large one. Reused; not thread-safe.
/// </summary>
public sealed class BodyReader(IntakeLimits limits)
{
    private const int GzipBytesMin = 18, TrailerBytes = 4;
    private const int RetainedBytesMax = 1 << 20;

    private byte[] _raw = new byte[1 << 14];
    private byte[] _inflated = [];

    /// <summary>The body as it is to be parsed, until the next read.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>The format of a Content-Type, parameters aside; null when it is none of ours.</summary>
    public static BodyFormat? FormatOf(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? BodyFormat.Json
            : type.Equals("application/x-ndjson", StringComparison.OrdinalIgnoreCase) ? BodyFormat.Ndjson
            : null;
    }

    public static Refusal UnknownType(string? contentType) => Refusal.Of(
        RefusalKind.UnknownType, "Content-Type", contentType ?? "absent", "application/json, application/x-ndjson");

    /// <param name="encoding">The Content-Encoding; null when there is none.</param>
    /// <param name="declared">The Content-Length; null when it is not known.</param>
    /// <returns>Null when <see cref="Body"/> is there; otherwise why it is refused.</returns>
    public async ValueTask<Refusal?> Read(PipeReader from, string? encoding, long? declared, CancellationToken cancel)
    {
        Release();
        var gzip = IsGzip(encoding);
        if (gzip is null)
            return Refusal.Of(RefusalKind.UnknownEncoding, "Content-Encoding", encoding!, "gzip, identity");
        if (declared > limits.BodyBytesMax)
            return TooLarge("retail.intake.body-bytes-max", limits.BodyBytesMax);
        var length = 0;
        while (true)
        {
            var read = await from.ReadAsync(cancel).ConfigureAwait(false);
            if (length + read.Buffer.Length > limits.BodyBytesMax)
            {
                from.AdvanceTo(read.Buffer.End);
                return TooLarge("retail.intake.body-bytes-max", limits.BodyBytesMax);
            }
            Append(read.Buffer, ref length);
            from.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }
        Body = _raw.AsMemory(0, length);
        return gzip.Value ? Inflate(length) : null;
    }

    private static bool? IsGzip(string? encoding) => encoding?.Trim().ToLowerInvariant() switch
    {
        null or "" or "identity" => false,
        "gzip" or "x-gzip" => true,
        _ => null,
    };

    private void Append(in ReadOnlySequence<byte> bytes, ref int length)
    {
        var needed = length + (int)bytes.Length;
        if (needed > _raw.Length)
            Array.Resize(ref _raw, Math.Min(Math.Max(needed, _raw.Length * 2), Math.Max(needed, limits.BodyBytesMax)));
        bytes.CopyTo(_raw.AsSpan(length));
        length = needed;
    }

    private Refusal? Inflate(int length)
    {
        if (length < GzipBytesMin)
            return Broken("it is shorter than any gzip file");
        var filled = 0;
        try
        {
            using var gzip = new GZipStream(
                new MemoryStream(_raw, 0, length, writable: false), CompressionMode.Decompress);
            while (true)
            {
                Grow(filled);
                var read = gzip.Read(_inflated, filled, _inflated.Length - filled);
                if (read == 0)
                    break;
                filled += read;
                if (filled > limits.BodyBytesUnzippedMax)
                    return TooLarge("retail.intake.body-bytes-unzipped-max", limits.BodyBytesUnzippedMax);
            }
        }
        catch (InvalidDataException e)
        {
            return Broken(e.Message);
        }
        // The last four bytes are the size (RFC 1952): they are not when the file is cut, or something comes after it.
        if (BinaryPrimitives.ReadUInt32LittleEndian(_raw.AsSpan(length - TrailerBytes)) != (uint)filled)
            return Broken("it ends early, or has bytes or a second member after its end");
        Body = _inflated.AsMemory(0, filled);
        return null;
    }

    /// <summary>Room for at least one more byte; one byte beyond the limit tells that it is exceeded.</summary>
    private void Grow(int filled)
    {
        if (filled < _inflated.Length)
            return;
        var wanted = Math.Max(1 << 16, _inflated.Length * 2L);
        Array.Resize(ref _inflated, (int)Math.Min(wanted, limits.BodyBytesUnzippedMax + 1L));
    }

    private void Release()
    {
        Body = default;
        if (_raw.Length > RetainedBytesMax)
            _raw = new byte[1 << 14];
        if (_inflated.Length > RetainedBytesMax)
            _inflated = [];
    }

    private static Refusal TooLarge(string key, int max) => new(
        RefusalKind.TooLarge, $"the body is larger than {max} bytes ({key})", Allowed: $"at most {max} bytes");

    private static Refusal Broken(string why) =>
        new(RefusalKind.BrokenEncoding, $"the body is not a whole gzip file: {why}");
}
