using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>The books as bytes, everything in a fixed order: equal books give equal bytes (G7).</summary>
internal static class BooksSnapshot
{
    public static void Write(StoreBooks books, ByteWriter to)
    {
        to.Count(books.Days.Count);
        foreach (var day in books.Days.Values)
            WriteDay(to, day);
        var causes = books.Held.Values.GroupBy(held => held.Cause.Value).OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        to.Count(causes.Count);
        foreach (var cause in causes)
        {
            to.Text(cause.Key);
            BooksShapes.WriteRefs(to, [.. cause.Select(held => held.Ref)
                .OrderBy(r => r.Id.Terminal.Value, StringComparer.Ordinal).ThenBy(r => r.Id.Number)
                    .ThenBy(r => r.Variant)]);
        }
        BooksShapes.WriteNumbers(to, Ordered(books.Settled));
        BooksShapes.WriteNumbers(to, Ordered(books.Waived));
        ShiftShapes.Write(to, books.Shifts.Values);
        var drawers = books.LastInDrawer.OrderBy(one => one.Key, StringComparer.Ordinal).ToArray();
        BooksShapes.WriteTexts(to, [.. drawers.Select(one => one.Key)]);
        BooksShapes.WriteTexts(to, [.. drawers.Select(one => one.Value)]);
        BooksShapes.WriteTexts(to, books.Concerns.Keys);
        BooksShapes.WriteTexts(to, books.Concerns.Values);
        to.Count(books.Queues.Count);
        foreach (var (terminal, depth) in books.Queues.OrderBy(one => one.Key.Value, StringComparer.Ordinal))
        {
            to.Text(terminal.Value);
            to.UVar((ulong)depth);
        }
        OrderShapes.WriteBook(to, books.Orders);
        books.Goods.GivenBack.Write(to);
        books.Goods.Orders.Write(to);
        StockShapes.WriteBook(to, books.Stock);
        books.Edits.Write(to);
        books.Goods.Claims.Write(to);
        books.Goods.Serials.Write(to);
    }

    private static TerminalNumbers[] Ordered(Dictionary<TerminalId, NumberSet> numbers) =>
        [.. numbers.OrderBy(n => n.Key.Value, StringComparer.Ordinal).Select(n => new TerminalNumbers(n.Key, n.Value))];

    private static void WriteDay(ByteWriter to, StoreDay day)
    {
        to.Count(day.Date.DaysSince1970);
        StatementShapes.WriteDay(to, day);
        BooksShapes.WriteSums(to, [.. day.Sums.OrderBy(sum => sum.Key, PostingOrder.Instance)
            .Select(sum => new PostingAmount(sum.Key, sum.Value))]);
        BooksShapes.WriteNumbers(to, Ordered(day.OpenNumbers));
        to.UVar((ulong)day.OpenCount);
        to.Var(day.OpenTotal);
        to.Bool(day.CutAt is not null);
        to.Var(day.CutAt?.ToUnixTimeMilliseconds() ?? 0);
        to.Bool(day.Closed);
        to.UVar((ulong)day.WaivedCount);
        to.Var(day.WaivedTotal);
        to.Count(day.Journals.Count);
        foreach (var note in day.Journals)
        {
            to.Text(note.Id.Value);
            to.UVar((ulong)note.Count);
            to.Var(note.Total);
            to.UVar((ulong)note.Debit);
            to.Bool(note.Supplement);
            BooksShapes.WriteNumbers(to, note.Numbers as IReadOnlyCollection<TerminalNumbers>);
        }
    }

    public static StoreBooks Read(StoreBooks books, ReadOnlyMemory<byte> snapshot)
    {
        var from = new ByteReader(snapshot.Span);
        for (var left = from.Count(); left > 0; left--)
        {
            var day = ReadDay(ref from);
            books.Days[day.Key] = day;
        }
        for (var left = from.Count(); left > 0; left--)
        {
            var cause = new CauseKey(from.Text());
            foreach (var held in BooksShapes.ReadRefs(ref from, StoreBooks.SnapshotVersion))
                books.Held[(held.Id, held.Variant)] = (cause, held);
        }
        foreach (var (terminal, numbers) in BooksShapes.ReadNumbers(ref from))
            books.Settled[terminal] = numbers;
        foreach (var (terminal, numbers) in BooksShapes.ReadNumbers(ref from))
            books.Waived[terminal] = numbers;
        ReadShifts(books, ref from);
        OrderShapes.ReadBook(ref from, books.Orders);
        GivenBack.ReadInto(books.Goods.GivenBack, ref from);
        CustomerOrders.ReadInto(books.Goods.Orders, ref from);
        StockShapes.ReadBook(ref from, books.Stock);
        books.Edits.Read(ref from);
        ForeignClaims.ReadInto(books.Goods.Claims, ref from);
        books.Goods.Serials.Read(ref from);
        return books;
    }

    private static void ReadShifts(StoreBooks books, ref ByteReader from)
    {
        foreach (var shift in ShiftShapes.Read(ref from))
            books.ShiftBook.Put(shift);
        books.LastInDrawer.Clear();
        foreach (var (drawer, shift) in BooksShapes.ReadTexts(ref from).Zip(BooksShapes.ReadTexts(ref from)))
            books.LastInDrawer[drawer] = shift;
        foreach (var (key, why) in BooksShapes.ReadTexts(ref from).Zip(BooksShapes.ReadTexts(ref from)))
            books.Concerns[key] = why;
        for (var left = from.Count(); left > 0; left--)
            books.Queues[new TerminalId(from.Text())] = (long)from.UVar();
    }

    private static StoreDay ReadDay(ref ByteReader from)
    {
        var day = new StoreDay(StatementShapes.ReadKey(ref from, new BusinessDate(from.Count())));
        StatementShapes.ReadCompany(ref from, day);
        foreach (var (posting, amount, _) in BooksShapes.ReadSums(ref from))
            day.Sums[posting] = amount;
        foreach (var (terminal, numbers) in BooksShapes.ReadNumbers(ref from))
            day.OpenNumbers[terminal] = numbers;
        (day.OpenCount, day.OpenTotal) = ((long)from.UVar(), from.Var());
        var hasCut = from.Bool();
        var cutAt = Instant.FromUnixTimeMilliseconds(from.Var());
        day.CutAt = hasCut ? cutAt : null;
        day.Closed = from.Bool();
        (day.WaivedCount, day.WaivedTotal) = ((long)from.UVar(), from.Var());
        for (var left = from.Count(); left > 0; left--)
            day.Journals.Add(new JournalNote(new DocumentId(from.Text()), (long)from.UVar(), from.Var(),
                (long)from.UVar(),
                from.Bool(), BooksShapes.ReadNumbers(ref from)));
        return day;
    }
}
