using System.Runtime.InteropServices;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>What has been given back of one line of a sale, all booked returns together.</summary>
public readonly record struct LineBack(int Line, Quantity Quantity, long Net, long Tax)
{
    public LineBack Plus(in ReturnedLine more) =>
        new(Line, Quantity + more.Quantity, checked(Net + more.Net), checked(Tax + more.Tax));
}

/// <summary>
/// What a store has given back, by the line of the sale: only of sales that were returned. Beyond
/// <see cref="OriginalsMax"/> the sales that were returned first are forgotten.
/// </summary>
public sealed class GivenBack
{
    /// <summary>Years of a store that takes back a hundred sales a day; about 25 MB.</summary>
    public const int OriginalsMax = 200_000;

    private readonly Dictionary<TransactionId, List<LineBack>> _lines = [];
    private readonly Queue<TransactionId> _order = new();

    public int Count => _lines.Count;

    public LineBack Of(TransactionId original, int line)
    {
        foreach (var back in Of(original))
            if (back.Line == line)
                return back;
        return new LineBack(line, Quantity.Zero, 0, 0);
    }

    public IReadOnlyList<LineBack> Of(TransactionId original) => _lines.GetValueOrDefault(original) ?? [];

    public void Add(in ReturnedLine returned)
    {
        ref var lines = ref CollectionsMarshal.GetValueRefOrAddDefault(_lines, returned.Original, out var known);
        if (!known)
        {
            lines = new List<LineBack>(1);
            _order.Enqueue(returned.Original);
        }
        var line = returned.Line;
        var at = lines!.FindIndex(back => back.Line == line);
        if (at < 0)
            lines.Add(new LineBack(line, returned.Quantity, returned.Net, returned.Tax));
        else
            lines[at] = lines[at].Plus(returned);
        if (_order.Count > OriginalsMax)
            _lines.Remove(_order.Dequeue());
    }

    public void Write(ByteWriter to)
    {
        to.Count(_order.Count);
        foreach (var original in _order)
        {
            to.Text(original.Terminal.Value);
            to.UVar((ulong)original.Number);
            var lines = _lines[original];
            to.Count(lines.Count);
            foreach (var (line, quantity, net, tax) in lines)
            {
                to.Count(line);
                to.Var(quantity.Millionths);
                to.Var(net);
                to.Var(tax);
            }
        }
    }

    public static void ReadInto(GivenBack back, ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
        {
            var original = new TransactionId(new TerminalId(from.Text()), (long)from.UVar());
            for (var lines = from.Count(); lines > 0; lines--)
                back.Add(new ReturnedLine(default, original, from.Count(), new Quantity(from.Var()), from.Var(),
                    from.Var()));
        }
    }
}
