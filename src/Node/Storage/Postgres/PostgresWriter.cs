using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using RetailActors.Actors.Storage;
using RetailActors.Node.Storage.Sqlite;

namespace RetailActors.Node.Storage.Postgres;

/// <summary>
/// Commits blocks: a few connections, each taking all that waits into one statement, so that they share its sync. The
/// fence is moved and the blocks are inserted by that same statement: a stale block moves no fence and is not inserted
/// (G4).
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    private const string Commit =
        """
        WITH b AS (
            SELECT * FROM unnest($1::int[], $2::bigint[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[],
                $7::bytea[]) AS b (shard, first, count, epoch, at, checksum, body)),
        moved AS (
            UPDATE shard s SET head = b.first + b.count - 1 FROM b
            WHERE s.id = b.shard AND s.epoch = b.epoch AND s.head = b.first - 1 RETURNING b.shard, b.first, b.checksum)
        INSERT INTO block SELECT b.* FROM b JOIN moved USING (shard, first, checksum) RETURNING shard, first, checksum
        """;

    private readonly NpgsqlDataSource _source;
    private readonly PostgresOptions _options;
    private readonly PostgresShards _shards;
    private readonly TailCache _tails;
    private readonly Channel<Waiting> _waiting;
    private readonly Task[] _lanes;

    public PostgresWriter(NpgsqlDataSource source, PostgresOptions options, PostgresShards shards, TailCache tails)
    {
        (_source, _options, _shards, _tails) = (source, options, shards, tails);
        _waiting = Channel.CreateBounded<Waiting>(options.RequestsMax);
        _lanes = [.. Enumerable.Range(0, options.WritersMax).Select(_ => Task.Run(Run))];
    }

    public long Commits;
    public long Blocks;
    public long Fenced;

    public int Queued => _waiting.Reader.Count;

    public async ValueTask<CommitResult> Append(Block block, CancellationToken cancel)
    {
        var at = BlockPlace.Nanoseconds(block.At);
        var waiting = new Waiting(block, at, BlockChecksum.Of(block, at));
        await _waiting.Writer.WriteAsync(waiting, cancel);
        return await waiting.Told.Task;
    }

    private async Task Run()
    {
        var taken = new List<Waiting>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            for (var bytes = 0L; bytes < _options.CommitBytesMax && _waiting.Reader.TryRead(out var next);
                bytes += next.Block.Body.Length)
                taken.Add(next);
            if (taken.Count > 0)
                await Serve(taken);
            taken.Clear();
        }
    }

    private async Task Serve(List<Waiting> taken)
    {
        var sent = false;
        try
        {
            // From the pool each time: one that idles here would not be thrown away with the others.
            await using var connection = await _source.OpenConnectionAsync();
            var known = new List<(Waiting Waiting, int Id)>(taken.Count);
            foreach (var waiting in taken)
                if (await _shards.Find(waiting.Block.Shard) is { } shard)
                    known.Add((waiting, shard));
                else
                    waiting.Told.TrySetResult(new CommitResult.Fenced(default));
            sent = true;
            if (known.Count > 0)
                await Send(connection, known);
        }
        catch (PostgresException e) when (e.Severity is "ERROR")
        {
            // The server says that the statement was rolled back.
            Tell(taken, new CommitResult.Failed(e.MessageText));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException or IOException)
        {
            Tell(taken, sent ? new CommitResult.Unknown(e.Message) : new CommitResult.Failed(e.Message));
            // What happened to this connection happened to all of the pool's: the next ones are new.
            _source.Clear();
        }
        catch (Exception e)
        {
            foreach (var waiting in taken)
                waiting.Told.TrySetException(e);
            throw;
        }
    }

    private async Task Send(NpgsqlConnection connection, List<(Waiting Waiting, int Id)> taken)
    {
        await using var command = new NpgsqlCommand(Commit, connection);
        Array(command, NpgsqlDbType.Integer, taken.ConvertAll(t => t.Id));
        Array(command, NpgsqlDbType.Bigint, taken.ConvertAll(t => t.Waiting.Block.First));
        Array(command, NpgsqlDbType.Integer, taken.ConvertAll(t => t.Waiting.Block.Count));
        Array(command, NpgsqlDbType.Bigint, taken.ConvertAll(t => t.Waiting.Block.Epoch));
        Array(command, NpgsqlDbType.Bigint, taken.ConvertAll(t => t.Waiting.At));
        Array(command, NpgsqlDbType.Bigint, taken.ConvertAll(t => (long)t.Waiting.Checksum));
        Array(command, NpgsqlDbType.Bytea, taken.ConvertAll(t => t.Waiting.Block.Body));
        var written = new HashSet<(int Shard, long First, long Checksum)>(taken.Count);
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                written.Add((reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2)));
        Interlocked.Increment(ref Commits);
        Interlocked.Add(ref Blocks, written.Count);
        foreach (var (waiting, id) in taken)
            // Two equal blocks in one statement are one insert: the second is told that it came too late.
            if (written.Remove((id, waiting.Block.First, waiting.Checksum)))
            {
                _tails.Committed(waiting.Block);
                waiting.Told.TrySetResult(new CommitResult.Committed());
            }
            else
                await Refuse(waiting);
    }

    private async Task Refuse(Waiting waiting)
    {
        Interlocked.Increment(ref Fenced);
        waiting.Told.TrySetResult(new CommitResult.Fenced(await _shards.Fence(waiting.Block.Shard, default)));
    }

    private static void Array<T>(NpgsqlCommand command, NpgsqlDbType type, List<T> values) =>
        command.Parameters.Add(new NpgsqlParameter<List<T>>
        {
            TypedValue = values,
            NpgsqlDbType = NpgsqlDbType.Array | type,
        });

    private static void Tell(List<Waiting> taken, CommitResult result)
    {
        foreach (var waiting in taken)
            waiting.Told.TrySetResult(result);
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete(new ObjectDisposedException(nameof(PostgresJournal)));
        foreach (var lane in _lanes)
            await ((Task)lane).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed record Waiting(Block Block, long At, uint Checksum)
    {
        public TaskCompletionSource<CommitResult> Told { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
