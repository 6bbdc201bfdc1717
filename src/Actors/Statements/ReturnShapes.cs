using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>Stored shape of what returns gave back.</summary>
internal static class ReturnShapes
{
    public static void Write(ByteWriter to, IReadOnlyCollection<ReturnedLine> lines)
    {
        to.Count(lines.Count);
        foreach (var (by, original, line, quantity, net, tax) in lines)
        {
            Write(to, by);
            Write(to, original);
            to.Count(line);
            to.Var(quantity.Millionths);
            to.Var(net);
            to.Var(tax);
        }
    }

    public static void Write(ByteWriter to, TransactionId id)
    {
        to.Text(id.Terminal.Value);
        to.UVar((ulong)id.Number);
    }

    public static ReturnedLine[] Read(ref ByteReader from)
    {
        var lines = new List<ReturnedLine>();
        for (var left = from.Count(); left > 0; left--)
            lines.Add(new ReturnedLine(ReadId(ref from), ReadId(ref from), from.Count(), new Quantity(from.Var()),
                from.Var(), from.Var()));
        return [.. lines];
    }

    public static TransactionId ReadId(ref ByteReader from) =>
        new(new TerminalId(from.Text()), (long)from.UVar());
}
