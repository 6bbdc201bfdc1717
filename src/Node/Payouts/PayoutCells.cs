using System.Globalization;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Payouts;

/// <summary>The cells of one row by their names; every error says where it is.</summary>
internal sealed class PayoutCells(string where, Dictionary<string, string> cells, int textMax)
{
    private const decimal MinorMax = 1_000_000_000_000_000m;

    public PayoutFileException Fail(string field, string value, string allowed) =>
        new($"{where}: {field} is '{value}'; allowed: {allowed}");

    public string Text(string field)
    {
        var text = cells.GetValueOrDefault(field, "");
        return text.Length is 0 || text.Length > textMax || text.Any(char.IsControl)
            ? throw Fail(field, text, $"1 to {textMax} characters on one line")
            : text;
    }

    public string? Optional(string field) => cells.GetValueOrDefault(field, "").Length == 0 ? null : Text(field);

    public BusinessDate Date(string field) => BusinessDate.TryParse(Text(field), out var date) ? date
        : throw Fail(field, Text(field), "yyyy-MM-dd, 1970 to 2200");

    public Currency Currency(string field) => Actors.Retail.Currency.TryOf(Text(field), out var currency) ? currency
        : throw Fail(field, Text(field), "an ISO 4217 code in capitals");

    public long Amount(string field, Currency currency)
    {
        var text = Text(field);
        var scale = currency.Decimals switch { 0 => 1m, 1 => 10m, 2 => 100m, _ => 1_000m };
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var amount) && Math.Abs(amount) <= MinorMax / scale
            && amount * scale == decimal.Truncate(amount * scale)
            ? (long)(amount * scale)
            : throw Fail(field, text, $"a number with at most {currency.Decimals} decimals, as {currency} has");
    }

    public void Same<T>(string field, T given, T known, string payout)
    {
        if (!Equals(given, known))
            throw Fail(field, $"{given}", $"{known}, as the first row of payout {payout} says");
    }
}
