namespace RetailActors.Node.Intake;

/// <summary>Reads the till's own sums into the scratch. False: refused, and the blame is set.</summary>
internal sealed class DeclaredReader(Blame blame, MemberReader members, TransactionScratch scratch)
{
    private readonly JsonKeys _keys = new(TransactionMembers.Declared);

    public bool Read(ref JsonCursor cursor)
    {
        if (!members.Begin(ref cursor, "declared", (byte)'{'))
            return false;
        blame.Inner = "declared";
        var state = default(Members);
        while (true)
        {
            var member = members.Next(ref cursor, _keys, ref state);
            if (member < 0)
            {
                scratch.Declared.Present = state.Present;
                blame.Inner = member == MemberReader.End ? null : blame.Inner;
                return member == MemberReader.End;
            }
            if (!ReadMember(ref cursor, (DeclaredMember)member, ref scratch.Declared))
                return false;
        }
    }

    private bool ReadMember(ref JsonCursor cursor, DeclaredMember member, ref DeclaredScratch declared) =>
        member switch
        {
            DeclaredMember.Discount => members.Decimal(ref cursor, "discount", out declared.Discount),
            DeclaredMember.Gross => members.Decimal(ref cursor, "gross", out declared.Gross),
            DeclaredMember.Items => members.Millionths(
                ref cursor, "items", IntakeLimits.ItemsMillionthsMax, out declared.ItemsMillionths),
            DeclaredMember.Net => members.Decimal(ref cursor, "net", out declared.Net),
            DeclaredMember.Paid => members.Decimal(ref cursor, "paid", out declared.Paid),
            _ => members.Decimal(ref cursor, "tax", out declared.Tax),
        };
}
