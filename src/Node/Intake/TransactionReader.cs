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
    private readonly JsonKeys _originalKeys = new(TransactionMembers.Original);
    private readonly LineReader _lines = new(blame, members, scratch);
    private readonly TenderReader _tenders = new(blame, members, scratch);
    private readonly DeclaredReader _declared = new(blame, members, scratch);

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
        TransactionMember.Declared => _declared.Read(ref cursor),
        TransactionMember.Drawer => members.Text(ref cursor, "drawer", TextRule.Short, out scratch.Drawer),
        TransactionMember.Kind => ReadKind(ref cursor),
        TransactionMember.Lines => _lines.ReadLines(ref cursor),
        TransactionMember.Number => members.Number(ref cursor, "number", IntakeLimits.NumberMax, out scratch.Number),
        TransactionMember.Order => members.Text(ref cursor, "order", TextRule.Short, out scratch.Order),
        TransactionMember.Original => ReadOriginal(ref cursor),
        TransactionMember.Rate => members.Rate(ref cursor, "rate", out scratch.RateBillionths),
        TransactionMember.Reason => members.Text(ref cursor, "reason", TextRule.Long, out scratch.Reason),
        TransactionMember.Receipt => members.Text(ref cursor, "receipt", TextRule.Long, out scratch.Receipt),
        TransactionMember.Rounding => members.Decimal(ref cursor, "rounding", out scratch.Rounding),
        TransactionMember.Shift => members.Text(ref cursor, "shift", TextRule.Short, out scratch.Shift),
        TransactionMember.Staff => members.Text(ref cursor, "staff", TextRule.Short, out scratch.Staff),
        TransactionMember.TaxIncluded => ReadTaxIncluded(ref cursor),
        TransactionMember.Tenders => _tenders.ReadTenders(ref cursor),
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

    private bool ReadTaxIncluded(ref JsonCursor cursor)
    {
        if (!members.Bool(ref cursor, "taxIncluded", out var included))
            return false;
        scratch.TaxIncluded = included;
        return true;
    }

    private bool ReadOriginal(ref JsonCursor cursor)
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
                var complete = member == MemberReader.End && members.Complete(_originalKeys.Names, state.Present, 0b11);
                blame.Inner = null;
                return complete;
            }
            if (!((OriginalMember)member == OriginalMember.Number
                ? members.Number(ref cursor, "number", IntakeLimits.NumberMax, out scratch.OriginalNumber)
                : members.Text(ref cursor, "terminal", TextRule.Id, out scratch.OriginalTerminal)))
                return false;
        }
    }
}
