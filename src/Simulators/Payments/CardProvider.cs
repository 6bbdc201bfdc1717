using System.Globalization;
using System.Text;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Simulators.Payments;

/// <summary>
/// A pretended payment provider. It knows what the terminals had it charge and refund, and nothing of the books: it
/// pays each terminal's business date two days later, less its fees, and the bank says so. The files are those of
/// docs/PAYOUTS; the same tickets give the same files.
/// </summary>
public sealed class CardProvider
{
    private const int PaysAfterDays = 2;

    /// <summary>1.4 % and 20 minor units of a charge; a refund costs nothing.</summary>
    private const decimal FeeShare = 0.014m, FeeMinor = 20m;

    private readonly SortedDictionary<(BusinessDate Date, string Terminal), List<Row>> _days = [];

    private readonly record struct Row(TransactionId Transaction, Tender Tender, Currency Currency);

    public int Payouts => _days.Count;

    public int Rows => _days.Values.Sum(rows => rows.Count);

    /// <summary>Only tenders with the provider's reference are its own.</summary>
    public void Take(Ticket ticket)
    {
        var (terminal, t) = ticket;
        foreach (var tender in t.Tenders)
            if (tender is { Reference: not null, Amount: not 0 })
            {
                var key = (t.BusinessDate, terminal.Value);
                if (!_days.TryGetValue(key, out var rows))
                    _days[key] = rows = [];
                rows.Add(new Row(new TransactionId(terminal, t.Number), tender, t.Currency));
            }
    }

    /// <summary>The payouts as CSV, one for each terminal, date and currency.</summary>
    public string PayoutFile()
    {
        var text = new StringBuilder(
            "payout,date,currency,type,transaction,merchantReference,gross,fee,net,bankReference\n");
        foreach (var (id, date, rows) in All())
            foreach (var row in rows)
                text.Append(CultureInfo.InvariantCulture,
                    $"{id},{date},{row.Currency},{(row.Tender.Amount > 0 ? "charge" : "refund")},")
                    .Append(CultureInfo.InvariantCulture, $"{row.Tender.Reference},{row.Transaction},")
                    .Append(CultureInfo.InvariantCulture, $"{Text(row.Tender.Amount, row.Currency)},")
                    .Append(CultureInfo.InvariantCulture, $"{Text(Fee(row), row.Currency)},")
                    .Append(CultureInfo.InvariantCulture, $"{Text(row.Tender.Amount - Fee(row), row.Currency)},")
                    .Append(CultureInfo.InvariantCulture, $"B-{id}\n");
        return text.ToString();
    }

    /// <summary>What the bank's statement says of them.</summary>
    public string BankFile()
    {
        var text = new StringBuilder("date,amount,currency,reference\n");
        foreach (var (id, date, rows) in All())
            text.Append(CultureInfo.InvariantCulture,
                $"{date},{Text(rows.Sum(row => row.Tender.Amount - Fee(row)), rows[0].Currency)},")
                .Append(CultureInfo.InvariantCulture, $"{rows[0].Currency},B-{id}\n");
        return text.ToString();
    }

    private IEnumerable<(string Id, BusinessDate Date, Row[] Rows)> All() => _days.SelectMany(day => day.Value
        .GroupBy(row => row.Currency).OrderBy(rows => rows.Key.Code, StringComparer.Ordinal)
        .Select(rows => ($"{day.Key.Terminal}-{day.Key.Date:yyyyMMdd}-{rows.Key}",
            day.Key.Date.AddDays(PaysAfterDays), rows.ToArray())));

    private static long Fee(Row row) => row.Tender.Amount < 0 ? 0
        : (long)Math.Round(row.Tender.Amount * FeeShare + FeeMinor, MidpointRounding.AwayFromZero);

    private static string Text(long minor, Currency currency) => Money.Format(minor, currency.Decimals);
}
