namespace RetailActors.Node.Intake;

/// <summary>Reads the tenders of a transaction into the scratch. False: refused, and the blame is set.</summary>
internal sealed class TenderReader(Blame blame, MemberReader members, TransactionScratch scratch)
{
    private const int Required = 1 << (int)TenderMember.Amount | 1 << (int)TenderMember.Tender;
    private const int Foreign = 1 << (int)TenderMember.Currency | 1 << (int)TenderMember.CurrencyAmount;
    private const int Rate = 1 << (int)TenderMember.Rate;

    private readonly JsonKeys _keys = new(TransactionMembers.Tender);

    public bool ReadTenders(ref JsonCursor cursor)
    {
        if (!members.Begin(ref cursor, "tenders", (byte)'['))
            return false;
        for (var first = true; cursor.Next((byte)']', first); first = false)
        {
            if (scratch.TenderCount == IntakeLimits.TendersMax)
                return blame.Wrong("tenders", "longer", $"at most {IntakeLimits.TendersMax}");
            blame.Tender = scratch.TenderCount;
            if (!ReadTender(ref cursor, ref scratch.AddTender()))
                return false;
            blame.Tender = -1;
        }
        return cursor.Broken is null || blame.Broken(cursor);
    }

    private bool ReadTender(ref JsonCursor cursor, ref TenderScratch tender)
    {
        if (!members.Begin(ref cursor, "", (byte)'{'))
            return false;
        var state = default(Members);
        while (true)
        {
            var member = members.Next(ref cursor, _keys, ref state);
            if (member < 0)
                return member == MemberReader.End && members.Complete(_keys.Names, state.Present,
                    (state.Present & (Foreign | Rate)) == 0 ? Required : Required | Foreign);
            if (!ReadMember(ref cursor, (TenderMember)member, ref tender))
                return false;
        }
    }

    private bool ReadMember(ref JsonCursor cursor, TenderMember member, ref TenderScratch tender) => member switch
    {
        TenderMember.Amount => members.Decimal(ref cursor, "amount", out tender.Amount),
        TenderMember.Currency => ReadCurrency(ref cursor, ref tender),
        TenderMember.CurrencyAmount => members.Decimal(ref cursor, "currencyAmount", out tender.CurrencyAmount),
        TenderMember.Rate => members.Rate(ref cursor, "rate", out tender.RateBillionths),
        TenderMember.Reference => members.Text(ref cursor, "reference", TextRule.Long, out tender.Reference),
        _ => members.Text(ref cursor, "tender", TextRule.Short, out tender.Id),
    };

    private bool ReadCurrency(ref JsonCursor cursor, ref TenderScratch tender)
    {
        if (!members.AnyText(ref cursor, "currency", TransactionReader.CurrencyAllowed, out tender.Currency))
            return false;
        var code = cursor.Bytes(tender.Currency);
        return Iso4217.TryFind(code, out _) || blame.Wrong("currency", code, TransactionReader.CurrencyAllowed);
    }
}
