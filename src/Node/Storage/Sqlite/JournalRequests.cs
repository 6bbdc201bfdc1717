using System.Threading.Tasks.Sources;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// One append on its way. Pooled: it goes back when its result has been taken, so an append allocates nothing. The
/// caller goes on from the thread pool, never on the writer's thread.
/// </summary>
internal sealed class AppendRequest(AppendPool pool) : JournalRequest, IValueTaskSource<CommitResult>
{
    private static readonly CommitResult Durable = new CommitResult.Committed();
    private ManualResetValueTaskSourceCore<CommitResult> _result = new() { RunContinuationsAsynchronously = true };
    private Block? _block;
    private long _at;
    private uint _checksum;
    private Fence? _fence;

    public override int Bytes => _block!.Body.Length;

    /// <summary>Null when the block was kept out by its fence.</summary>
    public Block? Written => _fence is null ? _block : null;

    public ValueTask<CommitResult> Begin(Block block, long at, uint checksum)
    {
        (_block, _at, _checksum, _fence) = (block, at, checksum, null);
        return new ValueTask<CommitResult>(this, _result.Version);
    }

    public override void Apply(JournalTables tables) => _fence = tables.Write(_block!, _at, _checksum);

    public override void Committed() =>
        _result.SetResult(_fence is { } actual ? new CommitResult.Fenced(actual) : Durable);

    public override void NotWritten(string why) => _result.SetResult(new CommitResult.Failed(why));

    public override void Unclear(string why) => _result.SetResult(new CommitResult.Unknown(why));

    public override void Refused(Exception why) => _result.SetException(why);

    public CommitResult GetResult(short token)
    {
        try
        {
            return _result.GetResult(token);
        }
        finally
        {
            _block = null;
            _result.Reset();
            pool.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _result.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);
}

/// <summary>Requests to use again; never more of them than were on their way at once.</summary>
internal sealed class AppendPool
{
    private readonly Stack<AppendRequest> _free = new();
    private readonly Lock _gate = new();

    public AppendRequest Rent()
    {
        lock (_gate)
        {
            if (_free.TryPop(out var request))
                return request;
        }
        return new AppendRequest(this);
    }

    public void Return(AppendRequest request)
    {
        lock (_gate)
            _free.Push(request);
    }
}

/// <summary>A shard gets its next owner.</summary>
internal sealed class ClaimRequest(ShardId shard) : JournalRequest
{
    private readonly TaskCompletionSource<Fence> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Fence _fence;

    public Task<Fence> Result => _result.Task;

    public override int Bytes => 0;

    public override void Apply(JournalTables tables) => _fence = tables.Claim(shard);

    public override void Committed() => _result.SetResult(_fence);

    public override void NotWritten(string why) =>
        _result.SetException(new JournalUnavailableException($"claim of {shard}: {why}"));

    public override void Unclear(string why) =>
        _result.SetException(new JournalUnavailableException($"claim of {shard} may be written or not: {why}"));

    public override void Refused(Exception why) => _result.SetException(why);
}
