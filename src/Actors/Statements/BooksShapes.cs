using System.Text;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>The parts that the books' events and snapshots are made of.</summary>
public static class BooksShapes
{
    public static void WritePosting(ByteWriter to, Posting posting)
    {
        to.Byte((byte)posting.Role);
        to.Bool(posting.Debit);
        to.Text(posting.Account);
        to.OptionalText(posting.Code);
        to.OptionalText(posting.Transaction?.Terminal.Value);
        if (posting.Transaction is { } transaction)
            to.UVar((ulong)transaction.Number);
        to.OptionalText(posting.Reference);
    }

    public static Posting ReadPosting(ref ByteReader from)
    {
        var (role, debit, account, code) = ((LineRole)from.Byte(), from.Bool(), from.Text(), from.OptionalText());
        TransactionId? transaction = from.OptionalText() is { } terminal
            ? new TransactionId(new TerminalId(terminal), (long)from.UVar())
            : null;
        return new Posting(role, debit, account, code, transaction, from.OptionalText());
    }

    public static void WriteTexts(ByteWriter to, IReadOnlyCollection<string> texts)
    {
        to.Count(texts.Count);
        foreach (var text in texts)
            to.Text(text);
    }

    public static string[] ReadTexts(ref ByteReader from)
    {
        var texts = new string[Bounded(from.Count(), from)];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = from.Text();
        return texts;
    }

    public static void WriteSums(ByteWriter to, IReadOnlyCollection<PostingAmount> sums)
    {
        to.Count(sums.Count);
        foreach (var (posting, amount, _) in sums)
        {
            WritePosting(to, posting);
            to.Var(amount);
        }
    }

    public static PostingAmount[] ReadSums(ref ByteReader from)
    {
        var sums = new PostingAmount[Bounded(from.Count(), from)];
        for (var i = 0; i < sums.Length; i++)
            sums[i] = new PostingAmount(ReadPosting(ref from), from.Var());
        return sums;
    }

    public static void WriteNumbers(ByteWriter to, IReadOnlyCollection<TerminalNumbers> numbers)
    {
        to.Count(numbers.Count);
        foreach (var (terminal, set) in numbers)
        {
            to.Text(terminal.Value);
            set.Write(to);
        }
    }

    public static TerminalNumbers[] ReadNumbers(ref ByteReader from)
    {
        var numbers = new TerminalNumbers[Bounded(from.Count(), from)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = new TerminalNumbers(new TerminalId(from.Text()), NumberSet.Read(ref from));
        return numbers;
    }

    public static void WriteMoves(ByteWriter to, IReadOnlyCollection<StockMove> moves)
    {
        to.Count(moves.Count);
        foreach (var move in moves)
        {
            to.Text(move.Sku.Value);
            to.Text(move.Warehouse.Value);
            to.Byte((byte)move.Reason);
            to.Var(move.Quantity.Millionths);
        }
    }

    /// <param name="interner">Shares the texts of a stream; null for texts of their own.</param>
    public static StockMove[] ReadMoves(ref ByteReader from, Interner? interner = null)
    {
        var moves = new StockMove[Bounded(from.Count(), from)];
        for (var i = 0; i < moves.Length; i++)
            moves[i] = new StockMove(new Sku(Text(from.Bytes(), interner)),
                new WarehouseId(Text(from.Bytes(), interner)), (MoveReason)from.Byte(), new Quantity(from.Var()));
        return moves;
    }

    private static string Text(ReadOnlySpan<byte> utf8, Interner? interner) =>
        interner?.Text(utf8) ?? Encoding.UTF8.GetString(utf8);

    public static void SkipSums(ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
        {
            from.Raw(2);
            from.Bytes();
            SkipOptional(ref from);
            if (SkipOptional(ref from))
                from.UVar();
            SkipOptional(ref from);
            from.Var();
        }
    }

    public static void SkipNumbers(ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
        {
            from.Bytes();
            for (var ranges = from.Count(); ranges > 0; ranges--)
            {
                from.UVar();
                from.UVar();
            }
        }
    }

    /// <param name="version">Of the event or snapshot that holds them: since 2 with their currency.</param>
    /// <returns>The business date of the first.</returns>
    public static BusinessDate SkipRefs(ref ByteReader from, int version)
    {
        BusinessDate? first = null;
        for (var left = from.Count(); left > 0; left--)
        {
            from.Bytes();
            from.UVar();
            from.UInt64Fixed();
            from.UVar();
            var date = new BusinessDate(from.Count());
            first ??= date;
            from.Var();
            from.Bool();
            if (version >= 2)
                SkipOptional(ref from);
        }
        return first ?? default;
    }

    private static bool SkipOptional(ref ByteReader from)
    {
        var present = from.Bool();
        if (present)
            from.Bytes();
        return present;
    }

    public static void WriteRefs(ByteWriter to, IReadOnlyCollection<HeldRef> refs)
    {
        to.Count(refs.Count);
        foreach (var held in refs)
        {
            to.Text(held.Id.Terminal.Value);
            to.UVar((ulong)held.Id.Number);
            to.UInt64Fixed(held.Variant);
            to.UVar((ulong)held.Position);
            to.Count(held.Date.DaysSince1970);
            to.Var(held.Total);
            to.Bool(held.Moved);
            to.OptionalText(held.Foreign?.Code);
        }
    }

    /// <param name="version">Of the event or snapshot that holds them: since 2 with their currency.</param>
    public static HeldRef[] ReadRefs(ref ByteReader from, int version)
    {
        var refs = new HeldRef[Bounded(from.Count(), from)];
        for (var i = 0; i < refs.Length; i++)
            refs[i] = new HeldRef(new TransactionId(new TerminalId(from.Text()), (long)from.UVar()), from.UInt64Fixed(),
                (long)from.UVar(), new BusinessDate(from.Count()), from.Var(), from.Bool(),
                version >= 2 && from.OptionalText() is { } code ? Currency.Of(code) : null);
        return refs;
    }

    public static void WriteJournal(ByteWriter to, Journal journal)
    {
        to.Text(journal.Id.Value);
        to.Text(journal.Store.Value);
        to.Count(journal.Date.DaysSince1970);
        to.Text(journal.Currency.Code);
        to.OptionalText(journal.Supplements?.Value);
        to.Count(journal.Lines.Count);
        foreach (var line in journal.Lines)
        {
            WritePosting(to, new Posting(line.Role, line.Debit > 0, line.Account, line.Code, line.Transaction,
                line.Reference));
            to.UVar((ulong)(line.Debit + line.Credit));
        }
        WriteNumbers(to, journal.Transactions as IReadOnlyCollection<TerminalNumbers>);
    }

    public static Journal ReadJournal(ref ByteReader from)
    {
        var id = new DocumentId(from.Text());
        var (store, date, currency) = (new StoreId(from.Text()), new BusinessDate(from.Count()),
            Currency.Of(from.Text()));
        DocumentId? supplements = from.OptionalText() is { } first ? new DocumentId(first) : null;
        var lines = new JournalLine[Bounded(from.Count(), from)];
        for (var i = 0; i < lines.Length; i++)
        {
            var posting = ReadPosting(ref from);
            var amount = (long)from.UVar();
            lines[i] = new JournalLine(posting.Role, posting.Account, posting.Debit ? amount : 0,
                posting.Debit ? 0 : amount, posting.Code, posting.Transaction, posting.Reference);
        }
        return new Journal(id, store, date, currency, supplements, lines, ReadNumbers(ref from));
    }

    internal static int Bounded(int count, ByteReader from) => count <= from.Remaining
        ? count
        : throw new CorruptBytesException(from.Position, $"{count} items in {from.Remaining} bytes");
}
