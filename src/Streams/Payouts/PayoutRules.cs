using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Payouts;

/// <param name="Unmatched">Rows without tickets enough, with what is left of each.</param>
public sealed record PayoutState(
    PayoutContent Content, Instant ImportedAt, IReadOnlyList<(PayoutRow Row, long Left)> Unmatched);

/// <summary>What the bank's statements say under one reference.</summary>
public sealed record BankState(string Reference, Instant FirstAt, IReadOnlyList<BankLine> Lines);

/// <summary>A tender that waits for its payout.</summary>
public sealed record WaitingTender(
    TenderId Tender, TransactionId Transaction, BusinessDate Date, Currency Currency, long Left);

public sealed record PayoutLimits(Duration MatchWithin, Duration OverdueAfter, Duration BankWithin);

public enum BankMatch { None, Equal, Different }

/// <summary>What of payouts is late or stands alone. Pure.</summary>
public static class PayoutRules
{
    private const int NamedMax = 5;

    public static readonly IReadOnlyList<string> Kinds = [CaseKinds.UnmatchedPayout, CaseKinds.OverduePayout];

    public static IEnumerable<StandingFinding> Find(
        IReadOnlyList<PayoutState> payouts, IReadOnlyList<BankState> banks, IEnumerable<WaitingTender> waiting,
        PayoutLimits limits, Instant now)
    {
        foreach (var payout in payouts)
            if ((Unmatched(payout, limits, now) ?? Unbanked(payout, payouts, banks, limits, now)) is { } finding)
                yield return finding;
        foreach (var bank in banks)
            if (payouts.All(p => p.Content.BankReference != bank.Reference) && now - bank.FirstAt > limits.MatchWithin)
                yield return new StandingFinding($"{CaseKinds.UnmatchedPayout}:bank/{bank.Reference}",
                    $"the bank names '{bank.Reference}', no payout does",
                    [.. bank.Lines.GroupBy(l => l.Currency,
                        (c, all) => new CurrencyAmount(c, all.Sum(l => l.Amount)))]);
        foreach (var tender in waiting.Where(w => EndOf(w.Date) + limits.OverdueAfter < now).GroupBy(w => w.Tender))
            yield return Overdue(tender.Key, [.. tender]);
    }

    /// <summary>Payouts may share a line of the bank, or one payout may come in several.</summary>
    public static BankMatch AtTheBank(PayoutContent payout, IEnumerable<PayoutContent> payouts,
        IEnumerable<BankState> banks)
    {
        if (payout.BankReference is not { } reference
            || banks.FirstOrDefault(b => b.Reference == reference) is not { } bank)
            return BankMatch.None;
        var net = payouts.Where(p => p.BankReference == reference && p.Currency == payout.Currency).Sum(p => p.Net);
        return bank.Lines.Where(l => l.Currency == payout.Currency).Sum(l => l.Amount) == net ? BankMatch.Equal
            : BankMatch.Different;
    }

    private static StandingFinding? Unmatched(PayoutState payout, PayoutLimits limits, Instant now)
    {
        if (payout.Unmatched.Count == 0 || now - payout.ImportedAt <= limits.MatchWithin)
            return null;
        var currency = payout.Content.Currency;
        var named = payout.Unmatched.Take(NamedMax).Select(r =>
            $"{r.Row.Type} {r.Row.Transaction} {Money.Format(r.Left, currency.Decimals)}");
        return new StandingFinding($"{CaseKinds.UnmatchedPayout}:{payout.Content.Id}",
            $"{payout.Unmatched.Count} rows without a ticket: {string.Join(", ", named)}",
            [new CurrencyAmount(currency, payout.Unmatched.Sum(r => Math.Abs(r.Left)))]);
    }

    private static StandingFinding? Unbanked(PayoutState payout, IReadOnlyList<PayoutState> payouts,
        IReadOnlyList<BankState> banks, PayoutLimits limits, Instant now)
    {
        // Who imports no bank statements is not asked for them.
        if (banks.Count == 0 || EndOf(payout.Content.Date) + limits.BankWithin >= now)
            return null;
        var content = payout.Content;
        var why = AtTheBank(content, payouts.Select(p => p.Content), banks) switch
        {
            BankMatch.Equal => null,
            BankMatch.Different => $"the bank's amount under '{content.BankReference}' is another",
            _ => content.BankReference is { } reference ? $"the bank does not name '{reference}'"
                : "it has no bank reference",
        };
        return why is null ? null : new StandingFinding($"{CaseKinds.UnmatchedPayout}:{content.Id}", why,
            [new CurrencyAmount(content.Currency, content.Net)]);
    }

    private static StandingFinding Overdue(TenderId tender, WaitingTender[] waiting)
    {
        var named = waiting.OrderBy(w => w.Date).ThenBy(w => w.Transaction.ToString(), StringComparer.Ordinal)
            .Take(NamedMax).Select(w => w.Transaction);
        return new StandingFinding($"{CaseKinds.OverduePayout}:{tender}",
            $"{waiting.Length} tenders without a payout: {string.Join(", ", named)}",
            [.. waiting.GroupBy(w => w.Currency, (c, all) => new CurrencyAmount(c, all.Sum(w => Math.Abs(w.Left))))
                .OrderBy(a => a.Currency?.Code, StringComparer.Ordinal)]);
    }

    /// <summary>A date without a zone ends, at the latest, half a day after it ends in UTC.</summary>
    private static Instant EndOf(BusinessDate date) =>
        Instant.FromUnixTimeSeconds((date.DaysSince1970 + 1L) * NodaConstants.SecondsPerDay) + Duration.FromHours(12);
}
