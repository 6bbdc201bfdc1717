using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>A shift as bytes, version 1.</summary>
internal static class ShiftShapes
{
    public static void Write(ByteWriter to, IReadOnlyCollection<Shift> shifts)
    {
        to.Count(shifts.Count);
        foreach (var shift in shifts)
            Write(to, shift);
    }

    public static Shift[] Read(ref ByteReader from)
    {
        var count = from.Count();
        if (count > from.Remaining)
            throw new CorruptBytesException(from.Position, $"{count} shifts in {from.Remaining} bytes");
        var shifts = new Shift[count];
        for (var i = 0; i < count; i++)
            shifts[i] = ReadOne(ref from);
        return shifts;
    }

    private static void Write(ByteWriter to, Shift shift)
    {
        to.Text(shift.Id);
        to.Byte((byte)shift.State);
        to.Text(shift.OpenedAt.Value);
        to.Text(shift.Drawer);
        to.Byte((byte)((shift.Shared ? 1 : 0) | (shift.Settled ? 2 : 0) | (shift.WasSuspended ? 4 : 0)
            | (shift.LeftOpen ? 8 : 0)));
        to.OptionalText(shift.Staff);
        to.Count(shift.Date.DaysSince1970);
        to.Var(shift.Opened.ToUnixTimeMilliseconds());
        WriteOptional(to, shift.Ended?.ToUnixTimeMilliseconds());
        to.OptionalText(shift.Close?.Terminal.Value);
        to.UVar((ulong)(shift.Close?.Number ?? 0));
        WriteOptional(to, shift.CloseDate?.DaysSince1970);
        to.UVar((ulong)shift.Count);
        to.UVar((ulong)shift.Late);
        WriteOptional(to, shift.LateDate?.DaysSince1970);
        to.Var(shift.Due.ToUnixTimeMilliseconds());
        to.OptionalText(shift.Overlap);
        BooksShapes.WriteTexts(to, shift.Active);
        BooksShapes.WriteTexts(to, shift.Known);
        BooksShapes.WriteTexts(to, shift.Strays);
        BooksShapes.WriteTexts(to, shift.Unsynchronised);
        to.OptionalText(shift.Accepted?.Who);
        to.OptionalText(shift.Accepted?.Why);
        to.Count(shift.Tenders.Count);
        foreach (var (key, till) in shift.Tenders)
            Write(to, key, till);
    }

    private static Shift ReadOne(ref ByteReader from)
    {
        var shift = new Shift(from.Text())
        {
            State = (ShiftState)from.Byte(),
            OpenedAt = new TerminalId(from.Text()),
            Drawer = from.Text(),
        };
        var flags = from.Byte();
        (shift.Shared, shift.Settled) = ((flags & 1) != 0, (flags & 2) != 0);
        (shift.WasSuspended, shift.LeftOpen) = ((flags & 4) != 0, (flags & 8) != 0);
        (shift.Staff, shift.Date) = (from.OptionalText(), new BusinessDate(from.Count()));
        shift.Opened = Instant.FromUnixTimeMilliseconds(from.Var());
        shift.Ended = ReadOptional(ref from) is { } ended ? Instant.FromUnixTimeMilliseconds(ended) : null;
        var (terminal, number) = (from.OptionalText(), (long)from.UVar());
        shift.Close = terminal is null ? null : new TransactionId(new TerminalId(terminal), number);
        shift.CloseDate = ReadOptional(ref from) is { } closed ? new BusinessDate((int)closed) : null;
        (shift.Count, shift.Late) = ((long)from.UVar(), (long)from.UVar());
        shift.LateDate = ReadOptional(ref from) is { } late ? new BusinessDate((int)late) : null;
        shift.Due = Instant.FromUnixTimeMilliseconds(from.Var());
        shift.Overlap = from.OptionalText();
        shift.Active.UnionWith(BooksShapes.ReadTexts(ref from));
        shift.Known.UnionWith(BooksShapes.ReadTexts(ref from));
        shift.Strays.UnionWith(BooksShapes.ReadTexts(ref from));
        shift.Unsynchronised.UnionWith(BooksShapes.ReadTexts(ref from));
        var (who, why) = (from.OptionalText(), from.OptionalText());
        shift.Accepted = who is null ? null : (who, why ?? "");
        for (var left = from.Count(); left > 0; left--)
            ReadTill(shift, ref from);
        return shift;
    }

    private static void Write(ByteWriter to, TillKey key, TillAmounts till)
    {
        to.Text(key.Tender);
        to.OptionalText(key.Currency);
        to.Bool(till.KeepsFloat);
        foreach (var optional in new[] { till.Carried, till.Start, till.DeclaredLast, till.Closing, till.Rate })
            WriteOptional(to, optional);
        foreach (var amount in new[] { till.Floats, till.Sales, till.Refunds, till.PayIns, till.PayOuts,
            till.Removals, till.SafeDrops, till.BankDrops, till.DeclaredSum, till.StartBooked,
            till.DifferenceBooked })
            to.Var(amount);
    }

    private static void ReadTill(Shift shift, ref ByteReader from)
    {
        var key = new TillKey(from.Text(), from.OptionalText());
        shift.Tenders[key] = new TillAmounts
        {
            KeepsFloat = from.Bool(),
            Carried = ReadOptional(ref from),
            Start = ReadOptional(ref from),
            DeclaredLast = ReadOptional(ref from),
            Closing = ReadOptional(ref from),
            Rate = ReadOptional(ref from),
            Floats = from.Var(),
            Sales = from.Var(),
            Refunds = from.Var(),
            PayIns = from.Var(),
            PayOuts = from.Var(),
            Removals = from.Var(),
            SafeDrops = from.Var(),
            BankDrops = from.Var(),
            DeclaredSum = from.Var(),
            StartBooked = from.Var(),
            DifferenceBooked = from.Var(),
        };
    }

    private static void WriteOptional(ByteWriter to, long? value)
    {
        to.Bool(value is not null);
        if (value is { } present)
            to.Var(present);
    }

    private static long? ReadOptional(ref ByteReader from) => from.Bool() ? from.Var() : null;
}
