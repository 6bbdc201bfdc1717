using System.Collections.Concurrent;

namespace RetailActors.Node.Intake;

/// <summary>Reads one request's body and parses it, in buffers that are used again. Not thread-safe.</summary>
public sealed class BatchReader(IntakeLimits limits, BodyBudget budget)
{
    private readonly BodyReader _body = new(limits, budget);
    private readonly BatchParser _parser = new(limits);

    public void Release(bool all) => _body.Release(all);

    /// <returns>A batch that holds nothing of the buffers, or why it is refused whole.</returns>
    public async ValueTask<ParseResult> Read(HttpRequest request, CancellationToken cancel)
    {
        if (BodyReader.FormatOf(request.ContentType) is not { } format)
            return new ParseResult.Refused(BodyReader.UnknownType(request.ContentType));
        if (await _body.Read(request.BodyReader, request.Headers.ContentEncoding, request.ContentLength, cancel)
            is { } unread)
            return new ParseResult.Refused(unread);
        return format == BodyFormat.Json ? _parser.Parse(_body.Body.Span) : _parser.ParseNdjson(_body.Body.Span);
    }
}

/// <summary>Lends readers out: one a request while its body is read, at most so many kept. Thread-safe.</summary>
public sealed class BatchReaders(IntakeLimits limits, BodyBudget budget, int keptMax)
{
    private readonly ConcurrentQueue<BatchReader> _kept = [];

    public async ValueTask<ParseResult> Read(HttpRequest request, CancellationToken cancel)
    {
        if (!_kept.TryDequeue(out var reader))
            reader = new BatchReader(limits, budget);
        try
        {
            return await reader.Read(request, cancel);
        }
        finally
        {
            var kept = _kept.Count < keptMax;
            reader.Release(all: !kept);
            if (kept)
                _kept.Enqueue(reader);
        }
    }
}
