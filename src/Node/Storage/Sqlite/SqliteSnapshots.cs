using System.Runtime.CompilerServices;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// The cache of snapshots, in a file of its own: large saves do not stand in the way of commits, nothing is synced, and
/// a damaged file is thrown away and made anew. It names its journal and is thrown away when it is another's or ahead.
/// </summary>
internal sealed class SqliteSnapshots : ISnapshots, IDisposable
{
    private readonly SnapshotFile _writer;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ReaderPool<SnapshotFile> _readers;
    private readonly int _pageBytes;

    /// <summary>Forgotten since their watermark was read last; touched by the one writer only.</summary>
    private readonly HashSet<ShardId> _forgotten = [];

    public SqliteSnapshots(SqliteDatabase writer, JournalFile file, SqliteJournalOptions options)
    {
        _writer = new SnapshotFile(writer);
        _readers = new ReaderPool<SnapshotFile>(options.ReadersMax, () => new SnapshotFile(file.OpenReader()));
        _pageBytes = options.ReadPageBytes;
    }

    public async ValueTask Save(
        ShardId shard, IReadOnlyList<Snapshot> snapshots, long watermark, CancellationToken cancel) =>
        await Write(writer => writer.Save(shard, snapshots, _forgotten.Contains(shard) ? 0 : watermark), cancel);

    public async ValueTask Clear(ShardId shard, CancellationToken cancel) =>
        await Write(
            writer =>
            {
                writer.Clear(shard);
                _forgotten.Add(shard);
            },
            cancel);

    /// <summary>
    /// Reads and verifies all of the shard's snapshots: with one of them damaged, reading the journal from the
    /// watermark would lose what that one held. Then all are forgotten and the watermark is 0.
    /// </summary>
    public async ValueTask<long> Watermark(ShardId shard, CancellationToken cancel)
    {
        var watermark = await _readers.Use(reader => Undamaged(() => reader.VerifiedWatermark(shard), null), cancel);
        if (watermark is null)
            await Clear(shard, cancel);
        await Write(_ => _forgotten.Remove(shard), cancel);
        return watermark ?? 0;
    }

    /// <summary>
    /// A damaged one stays where it is until it is saved again: a shard at work counts on its other snapshots, and the
    /// next recovery must meet the damage.
    /// </summary>
    public async ValueTask<Snapshot?> Load(ShardId shard, string entity, CancellationToken cancel) =>
        await _readers.Use(reader => Undamaged(() => reader.Load(shard, entity), null), cancel);

    /// <exception cref="JournalUnavailableException">
    /// One is damaged: all of the shard's are forgotten, and the recovery must begin again, from the journal.
    /// </exception>
    public async IAsyncEnumerable<Snapshot> LoadAll(
        ShardId shard, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? after = null;
        SnapshotPage page;
        do
        {
            var from = after;
            page = await _readers.Use(
                reader => Undamaged(() => reader.Page(shard, from, _pageBytes), SnapshotPage.Damaged), cancel);
            foreach (var snapshot in page.Snapshots)
                yield return snapshot;
            if (page.Snapshots.Count > 0)
                after = page.Snapshots[^1].Entity;
        }
        while (page is { Whole: true, AtEnd: false });
        if (page.Whole)
            yield break;
        await Clear(shard, cancel);
        throw new JournalUnavailableException($"a snapshot of {shard} is damaged; all are forgotten: recover it again");
    }

    public async Task Close()
    {
        await _writing.WaitAsync();
        await _readers.Close();
        _writer.Dispose();
    }

    public void Dispose()
    {
        _writing.Dispose();
        _readers.Dispose();
    }

    private async Task Write(Action<SnapshotFile> change, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            await Task.Run(() => change(_writer), cancel);
        }
        catch (SqliteException failed)
        {
            throw new JournalUnavailableException($"snapshots: {failed.Message}", failed);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static TResult Undamaged<TResult>(Func<TResult> read, TResult damaged)
    {
        try
        {
            return read();
        }
        catch (SqliteException failed) when (failed.IsDamage)
        {
            return damaged;
        }
    }
}
