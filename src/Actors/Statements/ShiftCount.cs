using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>What each kind of ticket does to its shift's state and to what should be in the till.</summary>
internal static class ShiftCount
{
    public static void Take(Shift shift, ShiftTicket ticket, TransactionId id, BusinessDate date)
    {
        var late = shift.State == ShiftState.Closed;
        shift.Count += ticket.Corrects ? 0 : 1;
        Turn(shift, ticket, id, date);
        if (late && ticket.Kind == TransactionKind.ShiftOpen)
        {
            // Its account is closed: an id that is used again makes no second one.
            shift.Overlap = $"shift {shift.Id} was opened again at {id.Terminal}, after its close";
            shift.LateDate = date;
            return;
        }
        for (var i = 0; i < ticket.Tenders.Length; i++)
        {
            var tender = KeyOf(ticket, i);
            if (!IsFirst(ticket, i, tender))
                continue;
            var amount = SumOf(ticket, i, tender);
            var before = shift.Tenders.GetValueOrDefault(tender);
            var after = With(before, ticket.Kind, amount);
            // Moved after the count: both what should be there and what was counted there change.
            if (late && IsMove(ticket.Kind) && IsAfterTheCount(shift, ticket, id) && before.Closing is { } counted)
                after = after with { Closing = counted + after.Expected - before.Expected };
            // A frozen rate is into the ticket's currency, which may be another than the store's.
            if (ticket.Foreign is null && Rate(ticket.Tenders, tender) is { } rate)
                after = after with { Rate = rate };
            shift.Tenders[tender] = after;
        }
        if (late && !ticket.Corrects && ticket.Kind is not (TransactionKind.ShiftClose or TransactionKind.ShiftOpen))
            (shift.Late, shift.LateDate) = (shift.Late + 1, date);
    }

    public static bool IsMove(TransactionKind kind) => kind is TransactionKind.FloatEntry
        or TransactionKind.TenderRemoval or TransactionKind.SafeDrop or TransactionKind.BankDrop;

    /// <summary>A register's own numbers say what came first, whatever its clock said; between two registers only
    /// their clocks do.</summary>
    private static bool IsAfterTheCount(Shift shift, ShiftTicket ticket, TransactionId id) =>
        shift.Close is { } close && close.Terminal == id.Terminal
            ? id.Number > close.Number
            : ticket.At >= shift.Ended;

    private static TillKey KeyOf(ShiftTicket ticket, int index) => new(ticket.Tenders[index].Id.Value,
        (ticket.Tenders[index].Foreign?.Currency ?? ticket.Foreign)?.Code);

    private static bool IsFirst(ShiftTicket ticket, int index, TillKey key)
    {
        for (var i = 0; i < index; i++)
            if (KeyOf(ticket, i) == key)
                return false;
        return true;
    }

    /// <summary>What one tender took in less its change; another tender's payout stays apart.</summary>
    private static long SumOf(ShiftTicket ticket, int first, TillKey key)
    {
        var sum = 0L;
        for (var i = first; i < ticket.Tenders.Length; i++)
            if (KeyOf(ticket, i) == key)
                sum = checked(sum + (ticket.Tenders[i].Foreign?.Amount ?? ticket.Tenders[i].Amount));
        return sum;
    }

    private static long? Rate(Tender[] tenders, TillKey key)
    {
        if (key.Currency is not null)
            foreach (var tender in tenders)
                if (tender.Id == key.Id && tender.Foreign is { Rate: { } rate } foreign
                    && foreign.Currency.Code == key.Currency)
                    return rate.Billionths;
        return null;
    }

    private static void Turn(Shift shift, ShiftTicket ticket, TransactionId id, BusinessDate date)
    {
        var terminal = id.Terminal.Value;
        switch (ticket.Kind)
        {
            case TransactionKind.ShiftOpen or TransactionKind.ShiftResume when shift.State != ShiftState.Closed:
                shift.State = ShiftState.Open;
                shift.Active.Add(terminal);
                shift.Known.Add(terminal);
                shift.Strays.Remove(terminal);
                break;
            case TransactionKind.ShiftSuspend when shift.State != ShiftState.Closed:
                shift.Active.Remove(terminal);
                shift.WasSuspended = true;
                if (shift.Active.Count == 0)
                    shift.State = ShiftState.Suspended;
                break;
            case TransactionKind.ShiftBlindClose when shift.State != ShiftState.Closed:
                End(shift, ticket, ShiftState.BlindClosed);
                break;
            case TransactionKind.ShiftClose:
                End(shift, ticket, ShiftState.Closed);
                (shift.Close, shift.CloseDate, shift.LeftOpen) = (id, date, false);
                break;
            default:
                if (shift is { Shared: false, IsOpen: true, Known.Count: > 0 } && !shift.Known.Contains(terminal))
                    shift.Strays.Add(terminal);
                break;
        }
    }

    private static void End(Shift shift, ShiftTicket ticket, ShiftState state)
    {
        (shift.State, shift.Ended) = (state, ticket.At);
        shift.Active.Clear();
        shift.Strays.Clear();
    }

    /// <summary>Removals and drops are written as what moved: the sign does not matter.</summary>
    private static TillAmounts With(TillAmounts t, TransactionKind kind, long amount) => kind switch
    {
        TransactionKind.ShiftOpen or TransactionKind.StartAmount => t with { Start = amount },
        TransactionKind.FloatEntry => t with { Floats = checked(t.Floats + Math.Abs(amount)) },
        TransactionKind.TenderRemoval => t with { Removals = checked(t.Removals + Math.Abs(amount)) },
        TransactionKind.SafeDrop => t with { SafeDrops = checked(t.SafeDrops + Math.Abs(amount)) },
        TransactionKind.BankDrop => t with { BankDrops = checked(t.BankDrops + Math.Abs(amount)) },
        TransactionKind.PayIn => t with { PayIns = checked(t.PayIns + amount) },
        TransactionKind.PayOut => t with { PayOuts = checked(t.PayOuts + amount) },
        TransactionKind.TenderDeclaration => t with
        {
            DeclaredSum = checked(t.DeclaredSum + amount),
            DeclaredLast = amount,
        },
        TransactionKind.ShiftClose => t with { Closing = amount },
        TransactionKind.ShiftBlindClose or TransactionKind.ShiftSuspend or TransactionKind.ShiftResume => t,
        _ => amount >= 0 ? t with { Sales = checked(t.Sales + amount) }
            : t with { Refunds = checked(t.Refunds + amount) },
    };
}
