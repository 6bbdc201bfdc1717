using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Cases;

/// <summary>Stored shapes of a case's events. Type ids 64–71.</summary>
public sealed class CaseEventCodec : IEventCodec<CaseEvent>
{
    public const int Held = 64, Released = 65, Raised = 66, Settled = 67, Acted = 68;

    public (int Type, int Version) TypeOf(CaseEvent fact) => fact switch
    {
        CaseEvent.Held => (Held, 1),
        CaseEvent.Released => (Released, 1),
        CaseEvent.Raised => (Raised, 1),
        CaseEvent.Settled => (Settled, 1),
        CaseEvent.Acted => (Acted, 1),
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    public void Write(CaseEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case CaseEvent.Held held:
                to.Var(held.At.ToUnixTimeMilliseconds());
                to.Text(held.Why);
                BooksShapes.WriteNumbers(to, [.. held.Numbers]);
                to.Var(held.Amount);
                break;
            case CaseEvent.Released released:
                to.Var(released.At.ToUnixTimeMilliseconds());
                BooksShapes.WriteNumbers(to, [.. released.Numbers]);
                to.Var(released.Amount);
                break;
            case CaseEvent.Raised raised:
                to.Var(raised.At.ToUnixTimeMilliseconds());
                to.Text(raised.Why);
                break;
            case CaseEvent.Settled settled:
                to.Var(settled.At.ToUnixTimeMilliseconds());
                to.Text(settled.Why);
                break;
            case CaseEvent.Acted acted:
                WriteActed(to, acted);
                break;
        }
    }

    internal static void WriteActed(ByteWriter to, CaseEvent.Acted acted)
    {
        to.Var(acted.At.ToUnixTimeMilliseconds());
        to.Text(acted.Who);
        to.Text(acted.What);
        to.Text(acted.Why);
    }

    internal static CaseEvent.Acted ReadActed(ref ByteReader from) =>
        new(Instant.FromUnixTimeMilliseconds(from.Var()), from.Text(), from.Text(), from.Text());

    public CaseEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var from = new ByteReader(payload.Span);
        if (version != 1)
            throw new CorruptBytesException(0, $"case event {type} version {version} is unknown to this program");
        return type switch
        {
            Held => new CaseEvent.Held(At(ref from), from.Text(), BooksShapes.ReadNumbers(ref from), from.Var()),
            Released => new CaseEvent.Released(At(ref from), BooksShapes.ReadNumbers(ref from), from.Var()),
            Raised => new CaseEvent.Raised(At(ref from), from.Text()),
            Settled => new CaseEvent.Settled(At(ref from), from.Text()),
            Acted => ReadActed(ref from),
            _ => throw new CorruptBytesException(0, $"case event {type} is unknown to this program"),
        };
    }

    private static Instant At(ref ByteReader from) => Instant.FromUnixTimeMilliseconds(from.Var());
}
