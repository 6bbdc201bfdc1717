using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Terminals;

internal sealed record OutBatch(BatchId Id, long[] Numbers);

/// <summary>The device's durable memory: everything it recorded, and which of it nobody has acknowledged.</summary>
internal sealed class TerminalMemory(TerminalId terminal, int transactionsMax)
{
    private readonly Dictionary<long, Transaction> _record = [];
    private readonly SortedSet<long> _pending = [];
    private readonly HashSet<long> _refused = [];
    private long _batches;
    private long _highest;

    public int Count => _record.Count;

    public int Pending => _pending.Count;

    public IEnumerable<Transaction> All => _record.Values.OrderBy(t => t.Number);

    public Transaction this[long number] => _record[number];

    public Transaction Oldest => _record[_pending.Min];

    /// <exception cref="ArgumentException">The number is taken: a terminal gives each number once.</exception>
    public bool TryRecord(Transaction transaction)
    {
        if (_record.Count == transactionsMax)
            return false;
        if (!_record.TryAdd(transaction.Number, transaction))
            throw new ArgumentException($"{terminal} recorded number {transaction.Number} before", nameof(transaction));
        _pending.Add(transaction.Number);
        _highest = Math.Max(_highest, transaction.Number);
        return true;
    }

    /// <summary>A new batch of pending transactions in one currency, under a name that was never used.</summary>
    /// <param name="skip">How many pending ones to leave for later.</param>
    public OutBatch Cut(int max, int skip)
    {
        var currency = default(Currency?);
        var numbers = _pending.Skip(skip).Take(max).TakeWhile(number =>
        {
            currency ??= _record[number].Currency;
            return _record[number].Currency == currency;
        });
        return new OutBatch(new BatchId($"{terminal}-{++_batches:000000}"), [.. numbers]);
    }

    public void Acknowledge(long number) => _pending.Remove(number);

    public void AcknowledgeThrough(long number)
    {
        while (_pending.Count > 0 && _pending.Min <= number)
            _pending.Remove(_pending.Min);
    }

    /// <summary>Puts a number aside for good. False when it was before.</summary>
    public bool Refuse(long number)
    {
        _pending.Remove(number);
        return _refused.Add(number);
    }

    /// <summary>Numbers that are asked for again, as far as they were recorded and are not put aside.</summary>
    public void SendAgain(long from, long to)
    {
        (from, to) = (Math.Max(1, from), Math.Min(to, _highest));
        if (to - from > _record.Count)
        {
            var asked = _record.Keys.Where(number => number >= from && number <= to);
            _pending.UnionWith(asked.Where(number => !_refused.Contains(number)));
            return;
        }
        for (var number = from; number <= to; number++)
            if (_record.ContainsKey(number) && !_refused.Contains(number))
                _pending.Add(number);
    }

    public void RestoreBackup(int transactions) => SendAgain(_highest - transactions + 1, _highest);
}
