using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Cases;

/// <summary>A case as bytes, everything in a fixed order (G7).</summary>
internal static class CaseSnapshot
{
    public static void Write(Case state, ByteWriter to)
    {
        to.Text(state.Why);
        to.Bool(state.RaisedNow);
        to.Var(state.OpenedAt.ToUnixTimeMilliseconds());
        to.Var(state.LastAt.ToUnixTimeMilliseconds());
        to.OptionalText(state.Assignee);
        to.OptionalText(state.WaivedWhy);
        WriteSums(to, state.HeldAmounts);
        WriteSums(to, state.RaisedAmounts);
        BooksShapes.WriteNumbers(to,
            [.. state.Numbers.Select(n => new TerminalNumbers(new TerminalId(n.Key), n.Value))]);
        to.Count(state.History.Count);
        foreach (var acted in state.History)
            CaseEventCodec.WriteActed(to, acted);
    }

    public static Case Read(Case state, ReadOnlyMemory<byte> snapshot)
    {
        var from = new ByteReader(snapshot.Span);
        state.Restore(from.Text(), from.Bool(), Instant.FromUnixTimeMilliseconds(from.Var()),
            Instant.FromUnixTimeMilliseconds(from.Var()), from.OptionalText(), from.OptionalText());
        ReadSums(ref from, state.HeldAmounts);
        ReadSums(ref from, state.RaisedAmounts);
        foreach (var (terminal, numbers) in BooksShapes.ReadNumbers(ref from))
            state.Add(terminal, numbers);
        for (var left = from.Count(); left > 0; left--)
            state.History.Enqueue(CaseEventCodec.ReadActed(ref from));
        return state;
    }

    private static void WriteSums(ByteWriter to, SortedDictionary<string, long> sums)
    {
        to.Count(sums.Count);
        foreach (var (code, minor) in sums)
        {
            to.Text(code);
            to.Var(minor);
        }
    }

    private static void ReadSums(ref ByteReader from, SortedDictionary<string, long> sums)
    {
        for (var left = from.Count(); left > 0; left--)
            sums[from.Text()] = from.Var();
    }
}
