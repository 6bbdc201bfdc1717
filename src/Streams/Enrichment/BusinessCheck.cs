using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Enrichment;

/// <summary>Why a well-formed transaction is wrong in business terms.</summary>
/// <param name="GoodsMoved">The goods changed hands all the same: the stock moves while the money is held.</param>
public readonly record struct Finding(string Kind, string Subject, string Why, bool GoodsMoved);

/// <summary>What can be judged from the transaction alone; amounts as the terminal froze them.</summary>
public static class BusinessCheck
{
    public static Finding? Check(
        Transaction t, TerminalId terminal, Currency storeCurrency, DateTimeZone zone, Instant now,
        EnrichmentRules rules)
    {
        if (t.Currency != storeCurrency)
            return new(CaseKinds.ForeignCurrency, $"{terminal}",
                $"{t.Currency.Code}, the store keeps {storeCurrency.Code}", true);
        // Money and goods that nothing books yet must stand in a case, not vanish.
        if (t.Kind is TransactionKind.OrderOpen or TransactionKind.OrderPickup or TransactionKind.OrderCancel)
            return new(CaseKinds.Unreadable, $"{terminal}", $"{Name(t)}: {t.Kind} is not booked by this version",
                false);
        return CheckLines(t, terminal) ?? CheckSums(t, terminal) ?? CheckClock(t, terminal, zone, now, rules);
    }

    private static Finding? CheckLines(Transaction t, TerminalId terminal)
    {
        if (t.Kind is TransactionKind.Sale or TransactionKind.Return && t.Lines.Length == 0)
            return new(CaseKinds.EmptyTransaction, $"{terminal}", $"{Name(t)} has no lines", false);
        foreach (var line in t.Lines)
        {
            if (line.PriceMillionths < 0)
                return new(CaseKinds.NegativePrice, $"{terminal}", $"{Name(t)}: {line.Sku} has a price below zero",
                    false);
            var sign = Math.Sign(line.Quantity.Millionths);
            if (line.Net != 0 && sign != Math.Sign(line.Net))
                return new(CaseKinds.SignContradiction, $"{terminal}",
                    $"{Name(t)}: {line.Sku} has quantity {line.Quantity} and net {Amount(t, line.Net)}", false);
            if (t.Kind == TransactionKind.Return && sign > 0)
                return new(CaseKinds.SignContradiction, $"{terminal}",
                    $"{Name(t)}: a return gives out {line.Quantity} of {line.Sku}", false);
            foreach (var tax in line.Taxes)
                if (tax.Amount != 0 && Math.Sign(tax.Amount) != sign)
                    return new(CaseKinds.SignContradiction, $"{terminal}",
                        $"{Name(t)}: {line.Sku} has quantity {line.Quantity} and tax {Amount(t, tax.Amount)}", false);
        }
        return null;
    }

    private static Finding? CheckSums(Transaction t, TerminalId terminal)
    {
        if (!Postings.HasMoney(t.Kind))
            return null;
        Int128 lines = t.Rounding, tenders = 0;
        foreach (var line in t.Lines)
        {
            lines += line.Net;
            foreach (var tax in line.Taxes)
                lines += tax.Amount;
        }
        foreach (var tender in t.Tenders)
            tenders += tender.Amount;
        if (t.Kind is TransactionKind.Sale or TransactionKind.Return && lines != t.Total)
            return new(CaseKinds.Unbalanced, $"{terminal}",
                $"{Name(t)}: lines make {Amount(t, lines)}, the total is {Amount(t, t.Total)}", true);
        return tenders == t.Total
            ? null
            : new(CaseKinds.TendersDoNotCover, $"{terminal}",
                $"{Name(t)}: tenders make {Amount(t, tenders)}, the total is {Amount(t, t.Total)}", true);
    }

    private static Finding? CheckClock(Transaction t, TerminalId terminal, DateTimeZone zone, Instant now,
        EnrichmentRules rules)
    {
        if (t.At - now > rules.ClockSkewMax)
            return new(CaseKinds.Clock, $"{terminal}", $"{Name(t)} is of {t.At}, the node's clock says {now}", true);
        if (rules.BacklogAgeMax is { } ageMax && now - t.At > ageMax)
            return new(CaseKinds.Clock, $"{terminal}", $"{Name(t)} is of {t.At}, older than {ageMax}", true);
        // Cut-over and long nights make a day's difference; the skew allows for more.
        var daysMax = 1 + (int)rules.ClockSkewMax.TotalDays;
        // No zone is more than a day from UTC: most dates need no look at the zone's rules.
        var utc = t.At.ToUnixTimeSeconds();
        if (utc >= 0 && Math.Abs(utc / NodaConstants.SecondsPerDay - t.BusinessDate.DaysSince1970) < daysMax)
            return null;
        var date = DateOnly.FromDateTime(t.At.InZone(zone).ToDateTimeUnspecified());
        var days = Math.Abs(BusinessDate.From(date).DaysSince1970 - t.BusinessDate.DaysSince1970);
        return days > daysMax
            ? new(CaseKinds.Clock, $"{terminal}", $"{Name(t)} is of {t.At} and business date {t.BusinessDate}", true)
            : null;
    }

    private static string Name(Transaction t) => $"number {t.Number}";

    private static string Amount(Transaction t, Int128 minor) =>
        minor <= long.MaxValue && minor >= long.MinValue ? Money.Format((long)minor, t.Currency.Decimals)
            : "more than can be";
}
