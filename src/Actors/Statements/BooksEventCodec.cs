using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using System.Diagnostics;

namespace RetailActors.Actors.Statements;

/// <summary>Stored shapes of a store's books. Type ids 40–55 and 112–119.</summary>
public sealed class BooksEventCodec : IEventCodec<BooksEvent>
{
    public const int Booked = 40, Held = 41, Released = 42, Waived = 43, JournalCut = 44, ShiftsOpened = 45,
        ShiftsStand = 46, ConcernsChanged = 47, ShiftActed = 48, QueueNoted = 49, Edited = 50, OrderMade = 51,
        StockCut = 52, GaveBack = 53, Traced = 54, OrderChanged = 55, StockDue = 112, Claimed = 113;

    public (int Type, int Version) TypeOf(BooksEvent fact) => fact switch
    {
        BooksEvent.Booked => (Booked, 2),
        BooksEvent.Held => (Held, 2),
        BooksEvent.Released => (Released, 2),
        BooksEvent.Waived => (Waived, 2),
        BooksEvent.JournalCut => (JournalCut, 2),
        BooksEvent.ShiftsOpened => (ShiftsOpened, 1),
        BooksEvent.ShiftsStand => (ShiftsStand, 1),
        BooksEvent.ConcernsChanged => (ConcernsChanged, 1),
        BooksEvent.ShiftActed => (ShiftActed, 1),
        BooksEvent.QueueNoted => (QueueNoted, 1),
        BooksEvent.OrderMade made => (OrderMade, OrderShapes.VersionOf(made)),
        BooksEvent.GaveBack => (GaveBack, 1),
        BooksEvent.Claimed => (Claimed, 1),
        BooksEvent.Traced => (Traced, 1),
        BooksEvent.OrderChanged => (OrderChanged, 2),
        BooksEvent.StockDue => (StockDue, 1),
        BooksEvent.StockCut => (StockCut, 1),
        BooksEvent.Edited => (Edited, 1),
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    public void Write(BooksEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case BooksEvent.Booked booked:
                WriteBooked(to, booked);
                break;
            case BooksEvent.Held held:
                to.Text(held.Cause.Value);
                to.Text(held.Why);
                BooksShapes.WriteRefs(to, held.Refs);
                BooksShapes.WriteMoves(to, held.Moves);
                break;
            case BooksEvent.Released released:
                to.Text(released.Cause.Value);
                BooksShapes.WriteRefs(to, released.Refs);
                break;
            case BooksEvent.Waived waived:
                to.Text(waived.Cause.Value);
                to.Text(waived.Who);
                to.Text(waived.Why);
                BooksShapes.WriteRefs(to, waived.Refs);
                break;
            case BooksEvent.Edited edited:
                to.Text(edited.Cause.Value);
                Edit.Write(to, edited.Edit);
                break;
            case BooksEvent.JournalCut cut:
                to.Bool(cut.Closes);
                BooksShapes.WriteJournal(to, cut.Journal);
                StatementShapes.WriteJournal(to, cut.Journal);
                break;
            default:
                WriteDocument(fact, to);
                break;
        }
    }

    private static void WriteDocument(BooksEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case BooksEvent.OrderMade made:
                OrderShapes.WriteMade(to, made);
                break;
            case BooksEvent.StockDue due:
                StockShapes.WriteDue(to, due);
                break;
            case BooksEvent.StockCut cut:
                StockShapes.WritePosting(to, cut.Posting);
                break;
            default:
                WriteShift(fact, to);
                break;
        }
    }

    private static void WriteShift(BooksEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case BooksEvent.ShiftsOpened opened:
                BooksShapes.WriteTexts(to, opened.Shifts);
                break;
            case BooksEvent.ShiftsStand stand:
                ShiftShapes.Write(to, [.. stand.Shifts]);
                break;
            case BooksEvent.ConcernsChanged changed:
                BooksShapes.WriteTexts(to, [.. changed.Raised.Select(one => one.Key)]);
                BooksShapes.WriteTexts(to, [.. changed.Raised.Select(one => one.Why)]);
                BooksShapes.WriteTexts(to, [.. changed.Settled]);
                break;
            case BooksEvent.ShiftActed acted:
                to.Text(acted.Shift);
                to.Var(acted.At.ToUnixTimeMilliseconds());
                to.Text(acted.Who);
                to.Text(acted.What);
                to.Text(acted.Why);
                break;
            case BooksEvent.QueueNoted noted:
                to.Text(noted.Terminal.Value);
                to.UVar((ulong)noted.Depth);
                break;
            default:
                WriteGoods(fact, to);
                break;
        }
    }

    private static void WriteGoods(BooksEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case BooksEvent.GaveBack back:
                ReturnShapes.Write(to, back.Lines);
                break;
            case BooksEvent.Claimed claimed:
                ReturnShapes.Write(to, claimed.By);
                ReturnShapes.Write(to, claimed.Lines);
                break;
            case BooksEvent.OrderChanged changed:
                CustomerOrders.WriteStep(to, changed.Step);
                break;
            case BooksEvent.Traced traced:
                TracedMove.Write(to, traced.Moves);
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
    }

    private static void WriteBooked(ByteWriter to, BooksEvent.Booked booked)
    {
        to.Count(booked.Date.DaysSince1970);
        to.UVar((ulong)booked.Count);
        to.Var(booked.Total);
        to.Var(booked.CutAt.ToUnixTimeMilliseconds());
        BooksShapes.WriteSums(to, booked.Sums);
        BooksShapes.WriteNumbers(to, booked.Numbers);
        BooksShapes.WriteMoves(to, booked.Moves);
        StatementShapes.WriteBooked(to, booked);
    }

    public BooksEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var from = new ByteReader(payload.Span);
        return (type, version) switch
        {
            (Booked, 1 or 2) => ReadBooked(ref from, version),
            (Held, 1 or 2) => new BooksEvent.Held(new CauseKey(from.Text()), from.Text(),
                BooksShapes.ReadRefs(ref from, version),
                BooksShapes.ReadMoves(ref from)),
            (Released, 1 or 2) => new BooksEvent.Released(new CauseKey(from.Text()),
                BooksShapes.ReadRefs(ref from, version)),
            (Waived, 1 or 2) => new BooksEvent.Waived(new CauseKey(from.Text()), from.Text(), from.Text(),
                BooksShapes.ReadRefs(ref from, version)),
            (JournalCut, 1 or 2) => ReadJournalCut(ref from, version),
            (StockDue, 1) => StockShapes.ReadDue(ref from),
            (StockCut, 1) => new BooksEvent.StockCut(StockShapes.ReadPosting(ref from)),
            (OrderMade, 1 or 2) => OrderShapes.ReadMade(ref from, version),
            (ShiftsOpened, 1) => new BooksEvent.ShiftsOpened(BooksShapes.ReadTexts(ref from)),
            (ShiftsStand, 1) => new BooksEvent.ShiftsStand(ShiftShapes.Read(ref from)),
            (ConcernsChanged, 1) => ReadConcerns(ref from),
            (ShiftActed, 1) => new BooksEvent.ShiftActed(from.Text(), Instant.FromUnixTimeMilliseconds(from.Var()),
                from.Text(), from.Text(), from.Text()),
            (QueueNoted, 1) => new BooksEvent.QueueNoted(new TerminalId(from.Text()), (long)from.UVar()),
            (OrderChanged, 1 or 2) => new BooksEvent.OrderChanged(CustomerOrders.ReadStep(ref from, version)),
            (Traced, 1) => new BooksEvent.Traced(TracedMove.ReadAll(ref from)),
            (GaveBack, 1) => new BooksEvent.GaveBack(ReturnShapes.Read(ref from)),
            (Claimed, 1) => new BooksEvent.Claimed(ReturnShapes.ReadId(ref from), ReturnShapes.Read(ref from)),
            (Edited, 1) => new BooksEvent.Edited(new CauseKey(from.Text()), Edit.Read(ref from)),
            _ => throw new UnknownShapeException($"books event {type} version {version}"),
        };
    }

    /// <summary>Only what an event moves on the shelves: the rest is passed over unread.</summary>
    /// <param name="date">The business date of the tickets; of older events with several dates the first.</param>
    /// <exception cref="CorruptBytesException">Not an event with moves, or bytes that do not fit.</exception>
    public static StockMove[] ReadMoves(int type, int version, ReadOnlyMemory<byte> payload, Interner interner,
        out BusinessDate date)
    {
        var from = new ByteReader(payload.Span);
        switch (type, version)
        {
            case (Booked, 1 or 2):
                date = new BusinessDate(from.Count());
                from.UVar();
                from.Var();
                from.Var();
                BooksShapes.SkipSums(ref from);
                BooksShapes.SkipNumbers(ref from);
                break;
            case (Held, 1 or 2):
                from.Bytes();
                from.Bytes();
                date = BooksShapes.SkipRefs(ref from, version);
                break;
            case (OrderMade, 1 or 2):
                date = new BusinessDate(from.Count());
                break;
            default:
                throw new CorruptBytesException(0, $"books event {type} version {version} has no moves");
        }
        return BooksShapes.ReadMoves(ref from, interner);
    }

    private static BooksEvent.ConcernsChanged ReadConcerns(ref ByteReader from)
    {
        var (keys, whys) = (BooksShapes.ReadTexts(ref from), BooksShapes.ReadTexts(ref from));
        return keys.Length == whys.Length
            ? new BooksEvent.ConcernsChanged([.. keys.Zip(whys)], BooksShapes.ReadTexts(ref from))
            : throw new CorruptBytesException(from.Position, $"{keys.Length} concerns, {whys.Length} reasons");
    }

    private static BooksEvent.JournalCut ReadJournalCut(ref ByteReader from, int version)
    {
        var closes = from.Bool();
        var journal = BooksShapes.ReadJournal(ref from);
        return new BooksEvent.JournalCut(
            version == 1 ? journal : StatementShapes.ReadJournal(ref from, journal), closes);
    }

    private static BooksEvent.Booked ReadBooked(ref ByteReader from, int version)
    {
        var booked = new BooksEvent.Booked(
            new BusinessDate(from.Count()), (long)from.UVar(), from.Var(),
            Instant.FromUnixTimeMilliseconds(from.Var()), BooksShapes.ReadSums(ref from),
            BooksShapes.ReadNumbers(ref from), BooksShapes.ReadMoves(ref from));
        return version == 1 ? booked : StatementShapes.ReadBooked(ref from, booked);
    }
}
