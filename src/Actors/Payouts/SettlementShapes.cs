using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Payouts;

/// <summary>The parts of a settlement's events, and the whole of it as bytes in a fixed order (G7).</summary>
internal static class SettlementShapes
{
    public static void WriteLine(ByteWriter to, TenderLine line)
    {
        to.Text(line.Reference);
        to.Text(line.Transaction.Terminal.Value);
        to.UVar((ulong)line.Transaction.Number);
        to.Text(line.Tender.Value);
        to.Var(line.Amount);
    }

    public static TenderLine ReadLine(ref ByteReader from) => new(from.Text(),
        new TransactionId(new TerminalId(from.Text()), (long)from.UVar()), new TenderId(from.Text()), from.Var());

    public static void WriteAllocation(ByteWriter to, Allocation allocation)
    {
        to.Count(allocation.Row);
        to.UVar((ulong)allocation.Line);
        to.Var(allocation.Amount);
        to.Bool(allocation.ExplainsOnly);
    }

    public static Allocation ReadAllocation(ref ByteReader from) =>
        new(from.Count(), (long)from.UVar(), from.Var(), from.Bool());

    public static void Write(Settlement state, ByteWriter to)
    {
        to.UVar((ulong)state.LastLine);
        to.Count(state.Lines.Count);
        foreach (var line in state.Lines.Values.OrderBy(l => l.Number))
        {
            to.UVar((ulong)line.Number);
            to.Text(line.Journal.Value);
            to.Count(line.Date.DaysSince1970);
            to.Text(line.Currency.Code);
            WriteLine(to, line.Line);
            to.Var(line.Paid);
        }
        to.Count(state.Paid.Count);
        foreach (var number in state.Paid)
            to.UVar((ulong)number);
        to.Count(state.Taken.Count);
        foreach (var (key, all) in state.Taken.OrderBy(t => t.Key.Payout, StringComparer.Ordinal)
            .ThenBy(t => t.Key.Row))
        {
            to.Text(key.Payout);
            to.Count(all.Count);
            foreach (var allocation in all)
                WriteAllocation(to, allocation);
        }
    }

    public static Settlement Read(Settlement state, ReadOnlyMemory<byte> snapshot)
    {
        var from = new ByteReader(snapshot.Span);
        var last = (long)from.UVar();
        for (var left = from.Count(); left > 0; left--)
            state.Add(ReadExpected(ref from));
        state.LastLine = last;
        for (var left = from.Count(); left > 0; left--)
            state.Paid.Enqueue((long)from.UVar());
        for (var left = from.Count(); left > 0; left--)
        {
            var payout = from.Text();
            for (var all = from.Count(); all > 0; all--)
                state.Remember(payout, ReadAllocation(ref from));
        }
        return state;
    }

    private static ExpectedLine ReadExpected(ref ByteReader from)
    {
        var (number, journal, date, currency) = ((long)from.UVar(), new DocumentId(from.Text()),
            new BusinessDate(from.Count()), Currency.Of(from.Text()));
        var line = ReadLine(ref from);
        return new ExpectedLine(number, journal, date, currency, line) { Paid = from.Var() };
    }
}
