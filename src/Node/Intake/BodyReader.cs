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
public sealed class BodyReader(IntakeLimits limits, BodyBudget? budget = null)
{
    private const int GzipBytesMin = 18, TrailerBytes = 4;
    private const int RetainedBytesMax = 1 << 20;

    private const int RawBytesMin = 1 << 14;

    private byte[] _raw = new byte[RawBytesMin];
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
        var (refusal, length) = await ReadAll(from, cancel).ConfigureAwait(false);
        if (refusal is not null)
            return refusal;
        Body = _raw.AsMemory(0, length);
        return gzip.Value ? Inflate(length) : null;
    }

    private async ValueTask<(Refusal? Refusal, int Length)> ReadAll(PipeReader from, CancellationToken cancel)
    {
        var length = 0;
        using var deadline = new Deadline(from, budget);
        while (true)
        {
            var reading = from.ReadAsync(cancel);
            if (!reading.IsCompleted)
                deadline.Begin();
            var read = await reading.ConfigureAwait(false);
            var large = length + read.Buffer.Length > limits.BodyBytesMax;
            var room = large || Append(read.Buffer, ref length);
            from.AdvanceTo(read.Buffer.End);
            if (large)
                return (TooLarge("retail.intake.body-bytes-max", limits.BodyBytesMax), length);
            if (!room)
                return (Full(), length);
            if (read.IsCanceled)
                return (TooSlow(), length);
            if (read.IsCompleted)
                return (null, length);
        }
    }

    private static bool? IsGzip(string? encoding) => encoding?.Trim().ToLowerInvariant() switch
    {
        null or "" or "identity" => false,
        "gzip" or "x-gzip" => true,
        _ => null,
    };

    private bool Append(in ReadOnlySequence<byte> bytes, ref int length)
    {
        var needed = length + (int)bytes.Length;
        if (needed > _raw.Length
            && !TryResize(ref _raw, Math.Min(Math.Max(needed, _raw.Length * 2), Math.Max(needed, limits.BodyBytesMax))))
            return false;
        bytes.CopyTo(_raw.AsSpan(length));
        length = needed;
        return true;
    }

    private bool TryResize(ref byte[] buffer, int length)
    {
        if (budget?.TryTake(length - buffer.Length) == false)
            return false;
        Array.Resize(ref buffer, length);
        return true;
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
                if (!Grow(filled))
                    return Full();
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
    private bool Grow(int filled)
    {
        if (filled < _inflated.Length)
            return true;
        var wanted = Math.Max(1 << 16, _inflated.Length * 2L);
        return TryResize(ref _inflated, (int)Math.Min(wanted, limits.BodyBytesUnzippedMax + 1L));
    }

    /// <summary>Forgets the body; large buffers are let go of, all of them where the reader itself is.</summary>
    public void Release(bool all = false)
    {
        Body = default;
        var retained = all ? 0 : RetainedBytesMax;
        if (_raw.Length > Math.Max(retained, RawBytesMin))
            Shrink(ref _raw, RawBytesMin);
        if (_inflated.Length > retained)
            Shrink(ref _inflated, 0);
    }

    private void Shrink(ref byte[] buffer, int length)
    {
        budget?.GiveBack(buffer.Length - length);
        buffer = length == 0 ? [] : new byte[length];
    }

    private Refusal TooSlow() => new(RefusalKind.TooSlow,
        $"the body has not come within {budget!.Within.TotalSeconds} s (retail.http.body-within)",
        Allowed: $"at most {budget.Within.TotalSeconds} s");

    private static Refusal Full() => new(RefusalKind.Busy,
        "the bodies of other requests take all the memory there is for them (retail.http.bodies-bytes-max)",
        RetryAfter: TimeSpan.FromSeconds(1));

    private static Refusal TooLarge(string key, int max) => new(
        RefusalKind.TooLarge, $"the body is larger than {max} bytes ({key})", Allowed: $"at most {max} bytes");

    private static Refusal Broken(string why) =>
        new(RefusalKind.BrokenEncoding, $"the body is not a whole gzip file: {why}");
}

/// <summary>Breaks a read off that takes too long. Costs nothing where the body is there already.</summary>
internal sealed class Deadline(PipeReader from, BodyBudget? budget) : IDisposable
{
    private Timer? _timer;

    public void Begin()
    {
        if (budget is not null)
            _timer ??= new Timer(static reader => ((PipeReader)reader!).CancelPendingRead(), from, budget.Within,
                Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();
}
