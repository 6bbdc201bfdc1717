using System.Threading.Channels;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Transport;

/// <summary>Mail of several nodes within one process. What one of them does not answer stays for the next.</summary>
/// <param name="waitingMax">Messages that wait for one shard before the next is refused as Busy.</param>
public sealed class MemoryMail(int waitingMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ShardId, Box> _boxes = [];

    /// <summary>A node's own end of it.</summary>
    public IShardTransport Join(TimeProvider clock) => new MemoryTransport(this, clock);

    internal Box Of(ShardId shard)
    {
        lock (_lock)
            return _boxes.TryGetValue(shard, out var box) ? box : _boxes[shard] = new Box(shard, waitingMax);
    }

    internal sealed class Letter(ReadOnlyMemory<byte> message)
    {
        public ReadOnlyMemory<byte> Message { get; } = message;

        public TaskCompletionSource<ReadOnlyMemory<byte>> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Redelivered { get; set; }
    }

    /// <summary>One shard's mail: read by the first of those who serve it, the others wait for their turn.</summary>
    internal sealed class Box(ShardId shard, int waitingMax)
    {
        private readonly Lock _lock = new();
        private readonly LinkedList<Letter> _waiting = [];
        private readonly LinkedList<Letter> _read = [];
        private readonly LinkedList<Turn> _turns = [];

        public bool TryAdd(Letter letter)
        {
            lock (_lock)
            {
                if (_waiting.Count >= waitingMax)
                    return false;
                _waiting.AddLast(letter);
                _turns.First?.Value.Bell.Writer.TryWrite(true);
                return true;
            }
        }

        public Turn Enter(IMailReader reader)
        {
            lock (_lock)
            {
                var turn = new Turn(this, reader);
                _turns.AddLast(turn);
                if (_turns.Count == 1)
                    turn.Bell.Writer.TryWrite(true);
                return turn;
            }
        }

        /// <summary>Gives back, in order, what the one that leaves has read and not answered.</summary>
        public void Leave(Turn turn)
        {
            lock (_lock)
            {
                var wasFirst = _turns.First?.Value == turn;
                if (!_turns.Remove(turn) || !wasFirst)
                    return;
                for (var last = _read.Last; last is not null; last = _read.Last)
                {
                    _read.RemoveLast();
                    last.Value.Redelivered = true;
                    _waiting.AddFirst(last);
                }
                _turns.First?.Value.Bell.Writer.TryWrite(true);
            }
        }

        /// <summary>Reads what waits, as long as it is this one's turn.</summary>
        public void Read(Turn turn, IMailReader reader)
        {
            while (Next(turn) is { } letter)
                _ = Answer(letter, turn, reader.Read(shard, letter.Message, letter.Redelivered));
        }

        private Letter? Next(Turn turn)
        {
            lock (_lock)
            {
                if (_turns.First?.Value != turn || _waiting.First is not { } first)
                    return null;
                _waiting.RemoveFirst();
                _read.AddLast(first);
                return first.Value;
            }
        }

        private async Task Answer(Letter letter, Turn turn, ValueTask<ReadOnlyMemory<byte>> coming)
        {
            var answer = await coming;
            lock (_lock)
                if (_turns.First?.Value == turn)
                    _read.Remove(letter);
            letter.Answer.TrySetResult(answer);
        }
    }

    /// <summary>A place in the line of those who serve a shard.</summary>
    internal sealed class Turn : IAsyncDisposable
    {
        private readonly Box _box;
        private readonly TaskCompletionSource _come = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Turn(Box box, IMailReader reader)
        {
            _box = box;
            _ = Serve(reader);
        }

        public Channel<bool> Bell { get; } = Channel.CreateUnbounded<bool>();

        /// <summary>Completes when it is this one's turn.</summary>
        public Task Come => _come.Task;

        private async Task Serve(IMailReader reader)
        {
            await foreach (var _ in Bell.Reader.ReadAllAsync())
            {
                _come.TrySetResult();
                _box.Read(this, reader);
            }
        }

        public ValueTask DisposeAsync()
        {
            _box.Leave(this);
            Bell.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }
    }
}

internal sealed class MemoryTransport(MemoryMail mail, TimeProvider clock) : IShardTransport
{
    private readonly Lock _lock = new();
    private readonly List<IAsyncDisposable> _served = [];
    private long _sent, _taken;
    private int _waiting;
    private bool _closed;

    public TransportState State => new("this process", _closed ? "it is closed" : null, Volatile.Read(ref _sent),
        Volatile.Read(ref _taken), Volatile.Read(ref _waiting));

    public async ValueTask<ReadOnlyMemory<byte>> Ask(ShardId to, ReadOnlyMemory<byte> message, TimeSpan within)
    {
        var letter = new MemoryMail.Letter(message);
        if (_closed || !mail.Of(to).TryAdd(letter))
            throw new ShardFaultException(new Fault(FaultKind.Busy, $"too much mail waits for {to}"));
        Interlocked.Increment(ref _sent);
        Interlocked.Increment(ref _waiting);
        try
        {
            return await letter.Answer.Task.WaitAsync(within, clock);
        }
        catch (TimeoutException)
        {
            throw new ShardFaultException(new Fault(FaultKind.ShardLost, $"{to} did not answer within {within}"));
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public async ValueTask<IAsyncDisposable> Serve(
        IReadOnlyList<ShardId> shards, IMailReader reader, CancellationToken cancel)
    {
        var counted = new Counted(this, reader);
        var turns = new Turns([.. shards.Select(shard => mail.Of(shard).Enter(counted))]);
        try
        {
            await Task.WhenAll(turns.All.Select(turn => turn.Come)).WaitAsync(cancel);
        }
        catch
        {
            await turns.DisposeAsync();
            throw;
        }
        lock (_lock)
            _served.Add(turns);
        return turns;
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        List<IAsyncDisposable> served;
        lock (_lock)
            served = [.. _served];
        foreach (var turns in served)
            await turns.DisposeAsync();
    }

    private sealed class Turns(IReadOnlyList<MemoryMail.Turn> turns) : IAsyncDisposable
    {
        public IReadOnlyList<MemoryMail.Turn> All => turns;

        public async ValueTask DisposeAsync()
        {
            foreach (var turn in turns)
                await turn.DisposeAsync();
        }
    }

    private sealed class Counted(MemoryTransport transport, IMailReader reader) : IMailReader
    {
        public ValueTask<ReadOnlyMemory<byte>> Read(ShardId shard, ReadOnlyMemory<byte> message, bool redelivered)
        {
            Interlocked.Increment(ref transport._taken);
            return reader.Read(shard, message, redelivered);
        }
    }
}
