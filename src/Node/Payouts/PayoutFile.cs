using System.Globalization;
using System.Text.Json;
using CsvHelper;
using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Payouts;

/// <summary>The file is not as docs/PAYOUTS says; the message names line, field, value and what is allowed.</summary>
public sealed class PayoutFileException(string message) : Exception(message);

/// <summary>Reads payouts and bank lines as docs/PAYOUTS describes them. Nothing is taken of a file with an error.
/// </summary>
public static class PayoutFile
{
    public const int RowsMax = 200_000;

    private const int TextMax = 256;

    private static readonly string[] Required =
        ["payout", "date", "currency", "type", "transaction", "gross", "fee", "net"];

    private static readonly string[] Optional = ["bankReference", "original", "merchantReference", "description"];

    private static readonly string[] OfPayout = ["payout", "date", "currency", "bankReference"];

    private static readonly string[] OfBank = ["date", "amount", "currency", "reference"];

    private static readonly Dictionary<string, PayoutRowType> Types = new()
    {
        ["charge"] = PayoutRowType.Charge,
        ["payment"] = PayoutRowType.Charge,
        ["settled"] = PayoutRowType.Charge,
        ["refund"] = PayoutRowType.Refund,
        ["refunded"] = PayoutRowType.Refund,
        ["fee"] = PayoutRowType.Fee,
        ["adjustment"] = PayoutRowType.Adjustment,
        ["chargeback"] = PayoutRowType.Chargeback,
        ["dispute"] = PayoutRowType.Chargeback,
    };

    private static readonly CsvReaderOptions Csv = new()
    {
        Separator = ',',
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MaxRecordSize = 64 << 10,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    /// <exception cref="PayoutFileException">Something in it is not allowed.</exception>
    public static List<PayoutContent> ReadCsv(Stream file) => Payouts(CsvRows(file, Required, Optional));

    /// <exception cref="PayoutFileException">Something in it is not allowed.</exception>
    public static List<PayoutContent> ReadJson(Stream file) => Payouts(JsonRows(file));

    /// <exception cref="PayoutFileException">Something in it is not allowed.</exception>
    public static List<BankLine> ReadBank(Stream file) => [.. CsvRows(file, OfBank, ["description"]).Select(row =>
    {
        var currency = row.Currency("currency");
        return new BankLine(row.Date("date"), currency, row.Amount("amount", currency), row.Text("reference"));
    })];

    private static List<PayoutContent> Payouts(IEnumerable<PayoutCells> rows)
    {
        var payouts = new OrderedDictionary<string, PayoutContent>();
        foreach (var row in rows)
        {
            var id = row.Text("payout");
            var (date, currency, bank) = (row.Date("date"), row.Currency("currency"), row.Optional("bankReference"));
            if (!payouts.TryGetValue(id, out var payout))
                payouts[id] = payout = new PayoutContent(id, date, currency, bank, new List<PayoutRow>());
            row.Same("date", date, payout.Date, id);
            row.Same("currency", currency, payout.Currency, id);
            row.Same("bankReference", bank, payout.BankReference, id);
            ((List<PayoutRow>)payout.Rows).Add(Row(row, currency));
        }
        return [.. payouts.Values];
    }

    private static PayoutRow Row(PayoutCells row, Currency currency)
    {
        if (!Types.TryGetValue(row.Text("type").ToLowerInvariant(), out var type))
            throw row.Fail("type", row.Text("type"), string.Join(", ", Types.Keys));
        var (gross, fee, net) = (row.Amount("gross", currency), row.Amount("fee", currency),
            row.Amount("net", currency));
        if (net != gross - fee)
            throw row.Fail("net", Money.Format(net, currency.Decimals),
                $"gross − fee = {Money.Format(gross - fee, currency.Decimals)}");
        if (type == PayoutRowType.Charge && gross <= 0)
            throw row.Fail("gross", Money.Format(gross, currency.Decimals), "above 0 for a charge");
        if (type == PayoutRowType.Refund && gross >= 0)
            throw row.Fail("gross", Money.Format(gross, currency.Decimals), "below 0 for a refund");
        return new PayoutRow(type, row.Text("transaction"), row.Optional("original"),
            row.Optional("merchantReference"), gross, fee, net);
    }

    private static IEnumerable<PayoutCells> CsvRows(Stream file, string[] required, string[] optional)
    {
        using var csv = CsvReader.Create(file, Csv, leaveOpen: true);
        var header = Guard(() =>
        {
            csv.ReadHeader();
            return csv.Headers.ToArray();
        });
        Columns("line 1", header, required, optional);
        for (var count = 1; Guard(csv.Read); count++)
        {
            var where = $"line {csv.LineNumber}";
            if (csv.FieldCount != header.Length)
                throw new PayoutFileException($"{where}: {csv.FieldCount} cells; allowed: {header.Length}, as line 1");
            if (count > RowsMax)
                throw new PayoutFileException($"{where}: more than {RowsMax} rows; allowed: several files");
            var cells = new Dictionary<string, string>();
            for (var i = 0; i < header.Length; i++)
                cells[header[i]] = csv.GetString(i);
            yield return new PayoutCells(where, cells, TextMax);
        }
    }

    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            throw new PayoutFileException($"line {e.LineNumber}: {e.Message}");
        }
    }

    private static void Columns(string where, string[] columns, string[] required, string[] optional)
    {
        if (columns.FirstOrDefault(c => !required.Contains(c) && !optional.Contains(c)) is { } odd)
            throw new PayoutFileException(
                $"{where}: column is '{odd}'; allowed: {string.Join(", ", [.. required, .. optional])}");
        if (columns.Distinct().Count() != columns.Length)
            throw new PayoutFileException($"{where}: a column is named twice");
        if (required.FirstOrDefault(c => !columns.Contains(c)) is { } missing)
            throw new PayoutFileException($"{where}: column '{missing}' is missing");
    }

    private static IEnumerable<PayoutCells> JsonRows(Stream file)
    {
        using var document = Parse(file);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("payouts", out var payouts)
            || payouts.ValueKind != JsonValueKind.Array)
            throw new PayoutFileException("payouts is missing; allowed: {\"payouts\":[{…,\"rows\":[{…}]}]}");
        var count = 0;
        foreach (var (index, payout) in payouts.EnumerateArray().Index())
        {
            var where = $"payouts[{index}]";
            if (payout.ValueKind != JsonValueKind.Object || !payout.TryGetProperty("rows", out var rows)
                || rows.ValueKind != JsonValueKind.Array)
                throw new PayoutFileException($"{where}.rows is missing; allowed: an array of rows");
            var head = Cells(where, payout, "rows");
            foreach (var (at, row) in rows.EnumerateArray().Index())
            {
                if (++count > RowsMax)
                    throw new PayoutFileException($"{where}: more than {RowsMax} rows; allowed: several files");
                var cells = Cells($"{where}.rows[{at}]", row, null);
                if (cells.Keys.FirstOrDefault(c => OfPayout.Contains(c)) is { } twice)
                    throw new PayoutFileException($"{where}.rows[{at}]: '{twice}' belongs to the payout");
                var all = head.Concat(cells).ToDictionary();
                Columns($"{where}.rows[{at}]", [.. all.Keys], Required, Optional);
                yield return new PayoutCells($"{where}.rows[{at}]", all, TextMax);
            }
        }
    }

    private static JsonDocument Parse(Stream file)
    {
        try
        {
            return JsonDocument.Parse(file);
        }
        catch (JsonException e)
        {
            throw new PayoutFileException($"the file is no JSON: {e.Message}");
        }
    }

    private static Dictionary<string, string> Cells(string where, JsonElement row, string? but)
    {
        if (row.ValueKind != JsonValueKind.Object)
            throw new PayoutFileException($"{where} is no object");
        var cells = new Dictionary<string, string>();
        foreach (var member in row.EnumerateObject().Where(m => m.Name != but))
            if (!cells.TryAdd(member.Name, member.Value.ValueKind switch
            {
                JsonValueKind.String => member.Value.GetString()!,
                JsonValueKind.Number => member.Value.GetRawText(),
                JsonValueKind.Null => "",
                _ => throw new PayoutFileException($"{where}.{member.Name}; allowed: a text or a number"),
            }))
                throw new PayoutFileException($"{where}.{member.Name} is named twice");
        return cells;
    }
}
