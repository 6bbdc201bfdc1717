using RetailActors.Actors.Retail;

namespace RetailActors.Node.Intake;

/// <summary>
/// Reads the members of one transaction, in any order, into the scratch. False: refused, and the blame is set.
/// </summary>
internal sealed class TransactionReader(Blame blame, MemberReader members, TransactionScratch scratch)
{
    private const int Required = 1 << (int)TransactionMember.At | 1 << (int)TransactionMember.BusinessDate
        | 1 << (int)TransactionMember.Currency | 1 << (int)TransactionMember.Kind | 1 << (int)TransactionMember.Number
        | 1 << (int)TransactionMember.Total;

    private readonly JsonKeys _keys = new(TransactionMembers.Transaction);
    private readonly JsonKeys _tenderKeys = new(TransactionMembers.Tender);
    private readonly JsonKeys _originalKeys = new(TransactionMembers.Original);
    private readonly LineReader _lines = new(blame, members, scratch);

    public bool Read(ref JsonCursor cursor)
    {
        scratch.Clear();
        if (!members.Begin(ref cursor, "", (byte)'{'))
            return false;
        var state = default(Members);
        while (true)
        {
            var member = members.Next(ref cursor, _keys, ref state);
            if (member < 0)
                return member == MemberReader.End && members.Complete(_keys.Names, state.Present, Required);
            if (!ReadMember(ref cursor, (TransactionMember)member))
                return false;
        }
    }

    private bool ReadMember(ref JsonCursor cursor, TransactionMember member) => member switch
    {
        TransactionMember.At => ReadTime(ref cursor),
        TransactionMember.BusinessDate => ReadDate(ref cursor),
        TransactionMember.Currency => members.AnyText(ref cursor, "currency", CurrencyAllowed, out scratch.Currency),
        TransactionMember.Customer => members.Text(ref cursor, "customer", TextRule.Short, out scratch.Customer),
        TransactionMember.Kind => ReadKind(ref cursor),
        TransactionMember.Lines => _lines.ReadLines(ref cursor),
        TransactionMember.Number => members.Number(ref cursor, "number", IntakeLimits.NumberMax, out scratch.Number),
        TransactionMember.Original => ReadOriginal(ref cursor),
        TransactionMember.Reason => members.Text(ref cursor, "reason", TextRule.Long, out scratch.Reason),
        TransactionMember.Receipt => members.Text(ref cursor, "receipt", TextRule.Long, out scratch.Receipt),
        TransactionMember.Rounding => members.Decimal(ref cursor, "rounding", out scratch.Rounding),
        TransactionMember.Shift => members.Text(ref cursor, "shift", TextRule.Short, out scratch.Shift),
        TransactionMember.Staff => members.Text(ref cursor, "staff", TextRule.Short, out scratch.Staff),
        TransactionMember.Tenders => ReadTenders(ref cursor),
        _ => members.Decimal(ref cursor, "total", out scratch.Total),
    };

    public const string CurrencyAllowed = "an ISO 4217 code in capitals, such as GBP";

    private bool ReadTime(ref JsonCursor cursor)
    {
        if (!members.AnyText(ref cursor, "at", DateText.TimeAllowed, out var text))
            return false;
        var bytes = cursor.Bytes(text);
        return DateText.TryTime(bytes, out scratch.AtMillis, out scratch.OffsetMinutes)
            || blame.Wrong("at", bytes, DateText.TimeAllowed);
    }

    private bool ReadDate(ref JsonCursor cursor)
    {
        if (!members.AnyText(ref cursor, "businessDate", DateText.DateAllowed, out var text))
            return false;
        var bytes = cursor.Bytes(text);
        return DateText.TryDate(bytes, out scratch.Date) || blame.Wrong("businessDate", bytes, DateText.DateAllowed);
    }

    private bool ReadKind(ref JsonCursor cursor)
    {
        if (!members.AnyText(ref cursor, "kind", KindNames.Allowed, out var text))
            return false;
        var bytes = cursor.Bytes(text);
        return KindNames.TryFind(bytes, out scratch.Kind) || blame.Wrong("kind", bytes, KindNames.Allowed);
    }

    private bool ReadOriginal(ref JsonCursor cursor)
    {
        if (!members.Begin(ref cursor, "original", (byte)'{'))
            return false;
        blame.Original = true;
        var state = default(Members);
        while (true)
        {
            var member = members.Next(ref cursor, _originalKeys, ref state);
            if (member < 0)
            {
                var complete = member == MemberReader.End && members.Complete(_originalKeys.Names, state.Present, 0b11);
                blame.Original = false;
                return complete;
            }
            if (!((OriginalMember)member == OriginalMember.Number
                ? members.Number(ref cursor, "number", IntakeLimits.NumberMax, out scratch.OriginalNumber)
                : members.Text(ref cursor, "terminal", TextRule.Id, out scratch.OriginalTerminal)))
                return false;
        }
    }

    private bool ReadTenders(ref JsonCursor cursor)
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
        const int required = 1 << (int)TenderMember.Amount | 1 << (int)TenderMember.Tender;
        if (!members.Begin(ref cursor, "", (byte)'{'))
            return false;
        var state = default(Members);
        while (true)
        {
            var member = members.Next(ref cursor, _tenderKeys, ref state);
            if (member < 0)
                return member == MemberReader.End && members.Complete(_tenderKeys.Names, state.Present, required);
            var read = (TenderMember)member switch
            {
                TenderMember.Amount => members.Decimal(ref cursor, "amount", out tender.Amount),
                TenderMember.Reference => members.Text(ref cursor, "reference", TextRule.Long, out tender.Reference),
                _ => members.Text(ref cursor, "tender", TextRule.Short, out tender.Id),
            };
            if (!read)
                return false;
        }
    }
}
