namespace RetailActors.Node.Intake;

/// <summary>Reads what few lines say into the scratch. False: refused, and the blame is set.</summary>
internal sealed class DetailReader(Blame blame, MemberReader members, TransactionScratch scratch)
{
    private const int OriginalRequired =
        1 << (int)LineOriginalMember.Number | 1 << (int)LineOriginalMember.Terminal;

    private readonly JsonKeys _originalKeys = new(TransactionMembers.LineOriginal);
    private readonly JsonKeys _discountKeys = new(TransactionMembers.Discount);

    public bool Read(ref JsonCursor cursor, LineMember member, ref DetailScratch detail) => member switch
    {
        LineMember.Barcode => members.Text(ref cursor, "barcode", TextRule.Short, out detail.Barcode),
        LineMember.Charge => members.Text(ref cursor, "charge", TextRule.Short, out detail.Charge),
        LineMember.Cost => ReadCost(ref cursor, ref detail),
        LineMember.Discounts => ReadDiscounts(ref cursor, ref detail),
        LineMember.GiftCard => members.Bool(ref cursor, "giftCard", out detail.GiftCard),
        LineMember.Lot => members.Text(ref cursor, "lot", TextRule.Short, out detail.Lot),
        LineMember.Original => ReadOriginal(ref cursor, ref detail),
        LineMember.Tax => ReadTax(ref cursor, ref detail),
        _ => members.Text(ref cursor, "variant", TextRule.Short, out detail.Variant),
    };

    private bool ReadTax(ref JsonCursor cursor, ref DetailScratch detail)
    {
        detail.HasTax = true;
        return members.Decimal(ref cursor, "tax", out detail.Tax);
    }

    private bool ReadCost(ref JsonCursor cursor, ref DetailScratch detail)
    {
        detail.HasCost = true;
        return members.Millionths(
            ref cursor, "cost", IntakeLimits.PriceMillionthsMax, out detail.CostMillionths, signed: false);
    }

    private bool ReadOriginal(ref JsonCursor cursor, ref DetailScratch detail)
    {
        if (!members.Begin(ref cursor, "original", (byte)'{'))
            return false;
        blame.Inner = "original";
        var state = default(Members);
        while (true)
        {
            var member = members.Next(ref cursor, _originalKeys, ref state);
            if (member < 0)
            {
                var complete = member == MemberReader.End
                    && members.Complete(_originalKeys.Names, state.Present, OriginalRequired);
                blame.Inner = null;
                return complete;
            }
            var read = (LineOriginalMember)member switch
            {
                LineOriginalMember.Line =>
                    members.Number(ref cursor, "line", IntakeLimits.LinesMax, out detail.OriginalLine),
                LineOriginalMember.Number =>
                    members.Number(ref cursor, "number", IntakeLimits.NumberMax, out detail.OriginalNumber),
                _ => members.Text(ref cursor, "terminal", TextRule.Id, out detail.OriginalTerminal),
            };
            if (!read)
                return false;
        }
    }

    private bool ReadDiscounts(ref JsonCursor cursor, ref DetailScratch detail)
    {
        if (!members.Begin(ref cursor, "discounts", (byte)'['))
            return false;
        detail.DiscountFirst = scratch.DiscountCount;
        for (var first = true; cursor.Next((byte)']', first); first = false)
        {
            if (detail.DiscountCount == IntakeLimits.DiscountsMax)
                return blame.Wrong("discounts", "longer", $"at most {IntakeLimits.DiscountsMax}");
            blame.Discount = detail.DiscountCount++;
            if (!ReadDiscount(ref cursor, ref scratch.AddDiscount()))
                return false;
            blame.Discount = -1;
        }
        return cursor.Broken is null || blame.Broken(cursor);
    }

    private bool ReadDiscount(ref JsonCursor cursor, ref TaxScratch discount)
    {
        if (!members.Begin(ref cursor, "", (byte)'{'))
            return false;
        var state = default(Members);
        while (true)
        {
            var member = members.Next(ref cursor, _discountKeys, ref state);
            if (member < 0)
                return member == MemberReader.End && members.Complete(_discountKeys.Names, state.Present, 0b11);
            if (!((DiscountMember)member == DiscountMember.Amount
                ? members.Decimal(ref cursor, "amount", out discount.Amount)
                : members.Text(ref cursor, "code", TextRule.Short, out discount.Code)))
                return false;
        }
    }
}
