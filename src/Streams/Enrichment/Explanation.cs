using System.Globalization;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Enrichment;

/// <summary>
/// Why a ticket's amounts are what they are, for a person who compares them with a receipt: how each tax was rounded,
/// and where a difference went. Nothing is booked by it.
/// </summary>
public static class Explanation
{
    public static IReadOnlyList<string> Of(Transaction t, Catalogue catalogue)
    {
        var said = new List<string>();
        foreach (var code in t.Lines.SelectMany(line => line.Taxes).Select(tax => tax.Code).Distinct())
            if (catalogue.Tax(code, t.BusinessDate) is { RateMillionths: { } rate })
                said.Add(Tax(t, code, rate));
        if (t.Rounding != 0)
            said.Add($"the till rounded what is payable by {Amount(t, t.Rounding)}");
        var (total, payment) = Differences.Of(t);
        if (total != 0)
            said.Add($"the total is {Amount(t, Math.Abs(total))} {(total > 0 ? "above" : "below")} lines, taxes and "
                + $"rounding: within the tolerance it is on the rounding account as {Differences.TotalCode}");
        if (payment != 0 && Postings.HasMoney(t.Kind))
            said.Add($"tenders are {Amount(t, Math.Abs(payment))} {(payment > 0 ? "above" : "below")} the total: "
                + $"within the limit it is on the rounding account as {Differences.PaymentCode}");
        return said;
    }

    /// <summary>Rounded half away from zero, on each line or once on their sum: tills and laws differ.</summary>
    private static string Tax(Transaction t, TaxCode code, long rate)
    {
        var (sent, byLine, net) = (0m, 0m, 0m);
        foreach (var line in t.Lines)
            foreach (var tax in line.Taxes)
                if (tax.Code == code && !tax.Exempt)
                {
                    sent += tax.Amount;
                    byLine += Rounded(line.Net, rate);
                    net += line.Net;
                }
        var ofDocument = Rounded(net, rate);
        var what = $"tax {code} of {Amount(t, sent)} is {(rate / 10_000m).ToString("0.####",
            CultureInfo.InvariantCulture)} % of {Amount(t, net)}";
        return (sent == byLine, sent == ofDocument) switch
        {
            (true, true) => $"{what}, by line as of the document",
            (true, false) => $"{what} rounded by line; of the document it were {Amount(t, ofDocument)}",
            (false, true) => $"{what} rounded of the document; by line it were {Amount(t, byLine)}",
            _ => $"{what} neither by line, {Amount(t, byLine)}, nor of the document, {Amount(t, ofDocument)}",
        };
    }

    private static decimal Rounded(decimal minor, long rate) =>
        Math.Round(minor * rate / 1_000_000m, MidpointRounding.AwayFromZero);

    private static string Amount(Transaction t, decimal minor) =>
        Math.Abs(minor) <= long.MaxValue ? Money.Format((long)minor, t.Currency.Decimals) : "more than can be";
}
