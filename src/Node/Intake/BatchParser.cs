using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;

namespace RetailActors.Node.Intake;

/// <summary>
/// Reads the body of a batch: one verified batch or one refusal (docs/INTAKE.md), never an exception. Reused, so that
/// reading costs no memory but the packed batch; not thread-safe, see <see cref="BatchReader"/>. Wrongs in business
/// terms (sums that do not match, unknown SKUs) pass here.
/// </summary>
public sealed class BatchParser
{
    /// <summary>Buffers that grew beyond this for one large body are let go of.</summary>
    internal const int RetainedBytesMax = 1 << 20;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly JsonKeys _keys = new(TransactionMembers.Batch);
    private readonly JsonKeys _ndjsonKeys = new(TransactionMembers.NdjsonBatch);
    private readonly Blame _blame = new();
    private readonly MemberReader _members;
    private readonly EnvelopeReader _envelope;
    private readonly BatchBuilder _builder;
    private readonly ByteWriter _unescaped = new();
    private readonly Checksum _checksum = new();
    private ByteWriter _joined = new();

    public BatchParser(IntakeLimits limits)
    {
        _members = new MemberReader(_blame);
        _builder = new BatchBuilder(limits, _blame, _members, _unescaped);
        _envelope = new EnvelopeReader(_blame, _members, _checksum, _builder);
    }

    /// <summary>A body of <c>application/json</c>: one object.</summary>
    public ParseResult Parse(ReadOnlySpan<byte> json)
    {
        Reset();
        var cursor = new JsonCursor(json, _unescaped);
        var read = NoByteOrderMark(ref cursor) && _envelope.Read(ref cursor, _keys)
            && (cursor.TakeEnd() || _blame.Broken(cursor));
        return Result(read && Verify(json[_envelope.Transactions]));
    }

    /// <summary>
    /// A body of <c>application/x-ndjson</c>: the batch on the first line, then one transaction a line.
    /// </summary>
    public ParseResult ParseNdjson(ReadOnlySpan<byte> body)
    {
        Reset();
        if (_joined.Length > RetainedBytesMax)
            _joined = new ByteWriter();
        _joined.Reset();
        _joined.Byte((byte)'[');
        var read = ReadLines(body);
        _joined.Byte((byte)']');
        return Result(read && Verify(_joined.Written));
    }

    private bool ReadLines(ReadOnlySpan<byte> body)
    {
        var begun = false;
        for (var start = 0; start < body.Length || !begun;)
        {
            var length = body[start..].IndexOf((byte)'\n');
            var end = length < 0 ? body.Length : start + length;
            var cursor = new JsonCursor(body[..end], _unescaped) { At = start };
            start = end + 1;
            if (cursor.Peek() == 0 && cursor.At == end && end < body.Length)
                continue;
            if (!(begun ? ReadTransactionLine(ref cursor) : ReadFirstLine(ref cursor)))
                return false;
            begun = true;
        }
        return true;
    }

    private bool ReadFirstLine(ref JsonCursor cursor) =>
        NoByteOrderMark(ref cursor) && _envelope.Read(ref cursor, _ndjsonKeys)
        && (cursor.TakeEnd() || _blame.Broken(cursor));

    private bool ReadTransactionLine(ref JsonCursor cursor)
    {
        var start = cursor.At;
        if (!_builder.Add(ref cursor))
            return false;
        if (_joined.Length > 1)
            _joined.Byte((byte)',');
        _joined.Raw(cursor.Json[start..cursor.At]);
        return cursor.TakeEnd() || _blame.Broken(cursor);
    }

    private bool NoByteOrderMark(ref JsonCursor cursor) => !cursor.Json.StartsWith(ByteOrderMark)
        || cursor.Fail("a byte order mark, which JSON may not begin with") || _blame.Broken(cursor);

    private bool Verify(ReadOnlySpan<byte> transactions) =>
        _builder.Verify(_envelope.Count, _envelope.Total)
        && (_checksum.Holds(transactions) || _blame.Refuse(_checksum.Refusal));

    private ParseResult Result(bool verified) => verified
        ? new ParseResult.Verified(_builder.Build(_envelope.Id))
        : new ParseResult.Refused(_blame.Refusal!);

    private void Reset()
    {
        _blame.Clear();
        _unescaped.Reset();
        _builder.Reset();
    }
}
