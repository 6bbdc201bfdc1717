using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Cases;

/// <summary>Stored shapes of a case's events. Type ids 64–71. Since version 2 amounts name their currency.</summary>
public sealed class CaseEventCodec : IEventCodec<CaseEvent>
{
    public const int Held = 64, Released = 65, Raised = 66, Settled = 67, Acted = 68, Assigned = 69, Opened = 70,
        Closed = 71;

    public (int Type, int Version) TypeOf(CaseEvent fact) => fact switch
    {
        CaseEvent.Held => (Held, 2),
        CaseEvent.Released => (Released, 2),
        CaseEvent.Raised => (Raised, 2),
        CaseEvent.Settled => (Settled, 1),
        CaseEvent.Acted => (Acted, 1),
        CaseEvent.Assigned => (Assigned, 1),
        CaseEvent.Opened => (Opened, 1),
        CaseEvent.Closed => (Closed, 1),
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    public void Write(CaseEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case CaseEvent.Held held:
                WriteAt(to, held.At);
                to.Text(held.Why);
                BooksShapes.WriteNumbers(to, [.. held.Numbers]);
                WriteAmounts(to, held.Amounts);
                break;
            case CaseEvent.Released released:
                WriteAt(to, released.At);
                BooksShapes.WriteNumbers(to, [.. released.Numbers]);
                WriteAmounts(to, released.Amounts);
                break;
            case CaseEvent.Raised raised:
                WriteAt(to, raised.At);
                to.Text(raised.Why);
                WriteAmounts(to, raised.Amounts);
                break;
            case CaseEvent.Settled settled:
                WriteAt(to, settled.At);
                to.Text(settled.Why);
                break;
            case CaseEvent.Acted acted:
                WriteActed(to, acted);
                break;
            case CaseEvent.Assigned assigned:
                WriteAssigned(to, assigned);
                break;
            case CaseEvent.Opened opened:
                WriteAt(to, opened.At);
                to.Text(opened.Why);
                break;
            case CaseEvent.Closed closed:
                WriteAt(to, closed.At);
                break;
        }
    }

    internal static void WriteActed(ByteWriter to, CaseEvent.Acted acted)
    {
        WriteAt(to, acted.At);
        to.Text(acted.Who);
        to.Text(acted.What);
        to.Text(acted.Why);
    }

    private static void WriteAssigned(ByteWriter to, CaseEvent.Assigned assigned)
    {
        WriteAt(to, assigned.At);
        to.Text(assigned.Who);
        to.OptionalText(assigned.Person);
    }

    internal static CaseEvent.Acted ReadActed(ref ByteReader from) =>
        new(At(ref from), from.Text(), from.Text(), from.Text());

    public CaseEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var from = new ByteReader(payload.Span);
        return (type, version) switch
        {
            (Held, 1 or 2) => new CaseEvent.Held(At(ref from), from.Text(), BooksShapes.ReadNumbers(ref from),
                Amounts(ref from, version)),
            (Released, 1 or 2) => new CaseEvent.Released(At(ref from), BooksShapes.ReadNumbers(ref from),
                Amounts(ref from, version)),
            (Raised, 1) => new CaseEvent.Raised(At(ref from), from.Text(), []),
            (Raised, 2) => new CaseEvent.Raised(At(ref from), from.Text(), Amounts(ref from, version)),
            (Settled, 1) => new CaseEvent.Settled(At(ref from), from.Text()),
            (Acted, 1) => ReadActed(ref from),
            (Assigned, 1) => new CaseEvent.Assigned(At(ref from), from.Text(), from.OptionalText()),
            (Opened, 1) => new CaseEvent.Opened(At(ref from), from.Text()),
            (Closed, 1) => new CaseEvent.Closed(At(ref from)),
            _ => throw new UnknownShapeException($"case event {type} version {version}"),
        };
    }

    private static void WriteAmounts(ByteWriter to, IReadOnlyList<CurrencyAmount> amounts)
    {
        to.Count(amounts.Count);
        foreach (var (currency, minor) in amounts)
        {
            to.OptionalText(currency?.Code);
            to.Var(minor);
        }
    }

    private static List<CurrencyAmount> Amounts(ref ByteReader from, int version)
    {
        if (version == 1)
            return [new CurrencyAmount(null, from.Var())];
        var amounts = new List<CurrencyAmount>();
        for (var left = from.Count(); left > 0; left--)
            amounts.Add(new CurrencyAmount(from.OptionalText() is { } code ? Currency.Of(code) : null, from.Var()));
        return amounts;
    }

    private static void WriteAt(ByteWriter to, Instant at) => to.Var(at.ToUnixTimeMilliseconds());

    private static Instant At(ref ByteReader from) => Instant.FromUnixTimeMilliseconds(from.Var());
}
