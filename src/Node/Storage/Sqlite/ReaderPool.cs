using System.Collections.Concurrent;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// A bounded number of reading connections, opened as they are needed. The work runs on the thread pool.
/// </summary>
internal sealed class ReaderPool<TReader>(int readersMax, Func<TReader> open) : IDisposable
    where TReader : class, IDisposable
{
    private readonly SemaphoreSlim _free = new(readersMax);
    private readonly ConcurrentBag<TReader> _idle = [];
    private volatile bool _closed;

    /// <exception cref="JournalUnavailableException">SQLite could not read; what it said is in the message.</exception>
    public async Task<TResult> Use<TResult>(Func<TReader, TResult> read, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await _free.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Run(read), cancel);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the readers that are at work.</summary>
    public async Task Close()
    {
        _closed = true;
        for (var reader = 0; reader < readersMax; reader++)
            await _free.WaitAsync();
        foreach (var idle in _idle)
            idle.Dispose();
    }

    public void Dispose() => _free.Dispose();

    private TResult Run<TResult>(Func<TReader, TResult> read)
    {
        if (!_idle.TryTake(out var reader))
            reader = open();
        try
        {
            return read(reader);
        }
        catch (SqliteException failed)
        {
            throw new JournalUnavailableException(failed.Message, failed);
        }
        finally
        {
            _idle.Add(reader);
        }
    }
}
