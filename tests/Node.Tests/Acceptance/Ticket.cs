using System.Globalization;
using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>
/// A ticket with frozen amounts as one line of text: <c>3 GOODS 30.00 T7=2.10; -1 MUG -5.00; rounding -0.02 -&gt; CASH
/// 27.08</c>: quantity, SKU, net and taxes of each line, then the tenders, whose sum is the total. <c>of #2:</c> in
/// front names the original of a linked return; a unit other than EA follows its quantity: <c>12_DOZ</c>.
/// </summary>
internal static class Ticket
{
    public static readonly BusinessDate Date = BusinessDate.Parse("2025-06-02");

    public static Transaction Parse(string text, TerminalId till, long number, Currency currency)
    {
        var (left, right) = Halves(text, "->");
        var original = left.StartsWith("of #", StringComparison.Ordinal) ? Halves(left["of #".Length..], ":") : default;
        var parts = (original.Left is null ? left : original.Right).Split(';', StringSplitOptions.TrimEntries);
        long Minor(string amount) => ToMinor(amount, currency);
        var lines = parts.Where(part => !IsRounding(part)).Select(part => ParseLine(part, currency)).ToArray();
        Tender[] tenders = [.. right.Split(',', StringSplitOptions.TrimEntries).Select(one => one.Split(' '))
            .Select(one => new Tender(new TenderId(one[0]), Minor(one[1])))];
        return new Transaction
        {
            Kind = lines.All(line => line.Quantity < Quantity.Zero) ? TransactionKind.Return : TransactionKind.Sale,
            Number = number,
            At = Instant.FromUtc(2025, 6, 2, 10, 0),
            OffsetMinutes = 0,
            BusinessDate = Date,
            Currency = currency,
            Original = original.Left is null ? null : new(till, long.Parse(original.Left,
                CultureInfo.InvariantCulture)),
            Lines = lines,
            Tenders = tenders,
            Rounding = parts.Where(IsRounding).Sum(part => Minor(part["rounding ".Length..])),
            Total = tenders.Sum(tender => tender.Amount),
        };
    }

    private static bool IsRounding(string part) => part.StartsWith("rounding ", StringComparison.Ordinal);

    private static Line ParseLine(string text, Currency currency)
    {
        var words = text.Split(' ');
        var (amount, unit) = words[0].Contains('_', StringComparison.Ordinal) ? Halves(words[0], "_")
            : (words[0], "EA");
        var quantity = new Quantity((long)(Number(amount) * Quantity.PerUnit));
        var price = Math.Abs(Number(words[2]) / Number(amount)) * 1_000_000m;
        return new Line(new Sku(words[1]), quantity, new UnitCode(unit), (long)price, 0, ToMinor(words[2], currency),
            [.. words.Skip(3).Select(word => Halves(word, "="))
                .Select(tax => new LineTax(new TaxCode(tax.Left), ToMinor(tax.Right, currency)))]);
    }

    private static (string Left, string Right) Halves(string text, string at)
    {
        var halves = text.Split(at, 2, StringSplitOptions.TrimEntries);
        return halves is [var left, var right] ? (left, right) : throw new FormatException($"no '{at}' in '{text}'");
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    public static long ToMinor(string text, Currency currency)
    {
        var minor = Number(text) * (decimal)Math.Pow(10, currency.Decimals);
        return minor == Math.Truncate(minor) ? (long)minor
            : throw new FormatException($"'{text}' has more decimals than {currency}");
    }
}
