using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Retail;

/// <summary>
/// What version 2 of a stored transaction adds to its header, after everything that version 1 has. One form: a part
/// that says nothing is not written.
/// </summary>
public static class TransactionExtras
{
    [Flags]
    public enum Has : byte
    {
        None = 0,
        Drawer = 1,
        Order = 2,
        Rate = 4,
        Declared = 8,
        TaxIncluded = 16,
        TaxExcluded = 32,
    }

    [Flags]
    public enum DeclaredHas : byte
    {
        None = 0,
        Net = 1,
        Tax = 2,
        Gross = 4,
        Discount = 8,
        Paid = 16,
        Items = 32,
    }

    private const Has All = (Has)63;
    private const DeclaredHas AllDeclared = (DeclaredHas)63;

    public static Has Present(Transaction t) =>
        (t.Drawer is null ? Has.None : Has.Drawer) | (t.Order is null ? Has.None : Has.Order)
        | (t.Rate is null ? Has.None : Has.Rate)
        | (Present(t.Declared) == DeclaredHas.None ? Has.None : Has.Declared)
        | (t.TaxIncluded switch { null => Has.None, true => Has.TaxIncluded, false => Has.TaxExcluded });

    private static DeclaredHas Present(Declared? declared) => declared is not { } d
        ? DeclaredHas.None
        : (d.Net is null ? DeclaredHas.None : DeclaredHas.Net) | (d.Tax is null ? DeclaredHas.None : DeclaredHas.Tax)
            | (d.Gross is null ? DeclaredHas.None : DeclaredHas.Gross)
            | (d.Discount is null ? DeclaredHas.None : DeclaredHas.Discount)
            | (d.Paid is null ? DeclaredHas.None : DeclaredHas.Paid)
            | (d.Items is null ? DeclaredHas.None : DeclaredHas.Items);

    public static void Write(ByteWriter to, Transaction t)
    {
        to.Byte((byte)Present(t));
        if (t.Drawer is { } drawer) to.Text(drawer);
        if (t.Order is { } order) to.Text(order);
        if (t.Rate is { } rate) to.UVar((ulong)rate.Billionths);
        if (Present(t.Declared) is not DeclaredHas.None and var has)
        {
            to.Byte((byte)has);
            if (t.Declared!.Net is { } net) to.Var(net);
            if (t.Declared.Tax is { } tax) to.Var(tax);
            if (t.Declared.Gross is { } gross) to.Var(gross);
            if (t.Declared.Discount is { } discount) to.Var(discount);
            if (t.Declared.Paid is { } paid) to.Var(paid);
            if (t.Declared.Items is { } items) TransactionCodec.WriteScaled(to, items.Millionths);
        }
    }

    /// <returns>The transaction with what is there, and whether anything was.</returns>
    internal static (Transaction Transaction, bool Any) Read(ref ByteReader from, Transaction t, Interner interner)
    {
        var has = (Has)from.Byte();
        const Has both = Has.TaxIncluded | Has.TaxExcluded;
        if (has > All || (has & both) == both)
            throw new CorruptBytesException(from.Position, $"flags {(byte)has} of a header are unknown");
        if (has == Has.None)
            return (t, false);
        return (t with
        {
            Drawer = (has & Has.Drawer) != Has.None ? interner.Text(from.Bytes()) : null,
            Order = (has & Has.Order) != Has.None ? from.Text() : null,
            Rate = (has & Has.Rate) != Has.None ? StoredValue.Rate(ref from) : null,
            Declared = (has & Has.Declared) != Has.None ? ReadDeclared(ref from) : null,
            TaxIncluded = (has & Has.TaxIncluded) != Has.None ? true
                : (has & Has.TaxExcluded) != Has.None ? false : null,
        }, true);
    }

    private static Declared ReadDeclared(ref ByteReader from)
    {
        var has = (DeclaredHas)from.Byte();
        if (has is DeclaredHas.None or > AllDeclared)
            throw new CorruptBytesException(from.Position, $"flags {(byte)has} of declared sums are unknown");
        return new Declared(
            (has & DeclaredHas.Net) != DeclaredHas.None ? from.Var() : null,
            (has & DeclaredHas.Tax) != DeclaredHas.None ? from.Var() : null,
            (has & DeclaredHas.Gross) != DeclaredHas.None ? from.Var() : null,
            (has & DeclaredHas.Discount) != DeclaredHas.None ? from.Var() : null,
            (has & DeclaredHas.Paid) != DeclaredHas.None ? from.Var() : null,
            (has & DeclaredHas.Items) != DeclaredHas.None ? new Quantity(TransactionCodec.ReadScaled(ref from)) : null);
    }
}
