namespace RetailActors.Node.Intake;

/// <summary>Reads the lines of a transaction into the scratch. False: refused, and the blame is set.</summary>
internal sealed class LineReader(Blame blame, MemberReader members, TransactionScratch scratch)
{
    private const int Required = 1 << (int)LineMember.Sku | 1 << (int)LineMember.Quantity | 1 << (int)LineMember.Unit;
    private const int Charge = 1 << (int)LineMember.Charge;

    /// <summary>A charge is no goods: its code may stand for the SKU.</summary>
    private const int RequiredOfCharge = Required & ~(1 << (int)LineMember.Sku);

    private readonly JsonKeys _keys = new(TransactionMembers.Line);
    private readonly JsonKeys _taxKeys = new(TransactionMembers.Tax);
    private readonly DetailReader _details = new(blame, members, scratch);

    public bool ReadLines(ref JsonCursor cursor)
    {
        if (!members.Begin(ref cursor, "lines", (byte)'['))
            return false;
        for (var first = true; cursor.Next((byte)']', first); first = false)
        {
            if (scratch.LineCount == IntakeLimits.LinesMax)
                return blame.Wrong("lines", "longer", $"at most {IntakeLimits.LinesMax}");
            blame.Line = scratch.LineCount;
            if (!ReadLine(ref cursor, ref scratch.AddLine()))
                return false;
            blame.Line = -1;
        }
        return cursor.Broken is null || blame.Broken(cursor);
    }

    private bool ReadLine(ref JsonCursor cursor, ref LineScratch line)
    {
        if (!members.Begin(ref cursor, "", (byte)'{'))
            return false;
        line.TaxFirst = scratch.TaxCount;
        var state = default(Members);
        while (true)
        {
            var member = members.Next(ref cursor, _keys, ref state);
            if (member < 0)
            {
                line.Present = state.Present;
                return member == MemberReader.End && members.Complete(_keys.Names, state.Present,
                    (state.Present & Charge) == 0 ? Required : RequiredOfCharge);
            }
            if (!ReadMember(ref cursor, (LineMember)member, ref line))
                return false;
        }
    }

    private bool ReadMember(ref JsonCursor cursor, LineMember member, ref LineScratch line) => member switch
    {
        LineMember.Discount => members.Decimal(ref cursor, "discount", out line.Discount),
        LineMember.Net => members.Decimal(ref cursor, "net", out line.Net),
        LineMember.Price =>
            members.Millionths(ref cursor, "price", IntakeLimits.PriceMillionthsMax, out line.PriceMillionths),
        LineMember.Quantity =>
            members.Millionths(ref cursor, "quantity", IntakeLimits.QuantityMillionthsMax, out line.QuantityMillionths),
        LineMember.Reason => members.Text(ref cursor, "reason", TextRule.Long, out line.Reason),
        LineMember.Serial => members.Text(ref cursor, "serial", TextRule.Short, out line.Serial),
        LineMember.Sku => members.Text(ref cursor, "sku", TextRule.Short, out line.Sku),
        LineMember.Taxes => ReadTaxes(ref cursor, ref line),
        LineMember.Unit => members.Text(ref cursor, "unit", TextRule.Short, out line.Unit),
        _ => _details.Read(ref cursor, member, ref scratch.DetailOf(ref line)),
    };

    private bool ReadTaxes(ref JsonCursor cursor, ref LineScratch line)
    {
        if (!members.Begin(ref cursor, "taxes", (byte)'['))
            return false;
        for (var first = true; cursor.Next((byte)']', first); first = false)
        {
            if (line.TaxCount == IntakeLimits.TaxesMax)
                return blame.Wrong("taxes", "longer", $"at most {IntakeLimits.TaxesMax}");
            blame.Tax = line.TaxCount++;
            if (!ReadTax(ref cursor, ref scratch.AddTax()))
                return false;
            blame.Tax = -1;
        }
        return cursor.Broken is null || blame.Broken(cursor);
    }

    private bool ReadTax(ref JsonCursor cursor, ref TaxScratch tax)
    {
        if (!members.Begin(ref cursor, "", (byte)'{'))
            return false;
        var state = default(Members);
        while (true)
        {
            var member = members.Next(ref cursor, _taxKeys, ref state);
            if (member < 0)
                return member == MemberReader.End && members.Complete(_taxKeys.Names, state.Present, 0b11);
            var read = (TaxMember)member switch
            {
                TaxMember.Amount => members.Decimal(ref cursor, "amount", out tax.Amount),
                TaxMember.Code => members.Text(ref cursor, "code", TextRule.Short, out tax.Code),
                _ => members.Bool(ref cursor, "exempt", out tax.Exempt),
            };
            if (!read)
                return false;
        }
    }
}
