using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;

namespace RetailActors.Node.Intake;

/// <summary>Collects the packed transactions of a batch and checks what holds over all of them.</summary>
internal sealed class BatchBuilder
{
    private readonly IntakeLimits _limits;
    private readonly Blame _blame;
    private readonly ByteWriter _unescaped;
    private readonly TransactionScratch _scratch = new();
    private readonly TransactionReader _reader;
    private readonly AmountSettler _settler;
    private readonly BatchItem[] _items;
    private readonly long[] _numbers;
    private ByteWriter _packed = new(1 << 14);
    private int _count;
    private Int128 _total;
    private Currency _currency;
    private bool _ascending;

    public BatchBuilder(IntakeLimits limits, Blame blame, MemberReader members, ByteWriter unescaped)
    {
        (_limits, _blame, _unescaped) = (limits, blame, unescaped);
        _reader = new TransactionReader(blame, members, _scratch);
        _settler = new AmountSettler(blame, members, _scratch);
        _items = new BatchItem[limits.BatchTransactionsMax];
        _numbers = new long[limits.BatchTransactionsMax];
    }

    public void Reset()
    {
        if (_packed.Length > BatchParser.RetainedBytesMax)
            _packed = new ByteWriter(1 << 14);
        _packed.Reset();
        (_count, _total, _ascending) = (0, 0, true);
    }

    /// <summary>Reads one transaction and packs it.</summary>
    public bool Add(ref JsonCursor cursor)
    {
        if (_count == _limits.BatchTransactionsMax)
            return _blame.Wrong("transactions", "longer", $"at most {_limits.BatchTransactionsMax}");
        _blame.Transaction = _count;
        _unescaped.Reset();
        if (!_reader.Read(ref cursor) || !TakeCurrency(cursor) || !_settler.Settle(cursor, _currency))
            return false;
        _blame.Transaction = -1;
        var offset = _packed.Length;
        TransactionPacker.Write(_packed, cursor, _scratch);
        var bytes = _packed.Written[offset..];
        _ascending &= _count == 0 || _items[_count - 1].Number < _scratch.Number;
        _total += _scratch.Total.Mantissa;
        _items[_count++] = new BatchItem(_scratch.Number, _scratch.Kind, _scratch.Date, _scratch.Total.Mantissa,
            Fingerprint.Of(bytes), offset, bytes.Length);
        return true;
    }

    public bool Verify(long count, Decimal18 total)
    {
        if (count != _count)
            return _blame.Wrong("count", $"{count}", $"{_count}, the number of transactions sent",
                RefusalKind.WrongCount);
        if (!DecimalText.TryScale(total.Mantissa, total.Decimals, _currency.Decimals, long.MaxValue, out var minor))
            return _blame.Wrong("total", DecimalText.Show(total),
                $"at most {_currency.Decimals} decimals in {_currency.Code}");
        if (minor != _total)
            return _blame.Wrong("total", DecimalText.Show(total), $"{Sum}, the sum of the totals sent",
                RefusalKind.WrongTotal);
        return _ascending || NumbersDiffer();
    }

    /// <summary>
    /// For a person: a sum that no total can name is shown as the greatest or least that can be shown.
    /// </summary>
    private string Sum => Money.Format((long)Int128.Clamp(_total, long.MinValue, long.MaxValue), _currency.Decimals);

    public TransactionBatch Build(BatchId id) => new(id, _items.AsSpan(0, _count).ToArray(), _packed.ToArray());

    private bool TakeCurrency(in JsonCursor cursor)
    {
        var code = cursor.Bytes(_scratch.Currency);
        if (!Iso4217.TryFind(code, out var currency))
            return _blame.Wrong("currency", code, TransactionReader.CurrencyAllowed);
        if (_count > 0 && currency != _currency)
            return _blame.Wrong("currency", currency.Code, $"{_currency.Code}: a batch is in one currency");
        _currency = currency;
        return true;
    }

    private bool NumbersDiffer()
    {
        var numbers = _numbers.AsSpan(0, _count);
        for (var i = 0; i < _count; i++)
            numbers[i] = _items[i].Number;
        numbers.Sort();
        for (var i = 1; i < _count; i++)
            if (numbers[i] == numbers[i - 1])
                return RefuseRepeated(numbers[i]);
        return true;
    }

    private bool RefuseRepeated(long number)
    {
        _blame.Transaction = Array.FindLastIndex(_items, _count - 1, item => item.Number == number);
        return _blame.Wrong("number", $"{number}", "each number once in a batch", RefusalKind.RepeatedNumber);
    }
}
