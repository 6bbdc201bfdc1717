using System.Globalization;
using System.Text;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Simulators.OnlineRetail;

/// <summary>
/// A second opinion on the files, to hold the books against: plain splitting and decimals, nothing shared with the code
/// that makes the tickets. The stated rule: a row's amount is Quantity × UnitPrice, rounded to the penny half away from
/// zero; rows are then added up.
/// </summary>
public sealed class OnlineRetailCount
{
    private readonly Dictionary<string, StoreCount> _stores = [];

    /// <summary>By the country's name as the file has it.</summary>
    public IReadOnlyDictionary<string, StoreCount> Countries => _stores;

    public StoreCount Total => _stores.Values.Aggregate(new StoreCount(), (sum, store) => sum + store);

    public static OnlineRetailCount Of(IEnumerable<string> paths)
    {
        var count = new OnlineRetailCount();
        foreach (var path in paths)
            count.Add(path);
        return count;
    }

    private void Add(string path)
    {
        using var reader = new StreamReader(PlainOrGzip.Open(path), Encoding.Latin1);
        var names = Split(Record(reader) ?? "");
        int invoice = names.IndexOf("InvoiceNo"), quantity = names.IndexOf("Quantity"),
            price = names.IndexOf("UnitPrice"), customer = names.IndexOf("CustomerID"),
            country = names.IndexOf("Country");
        var invoices = new Dictionary<(string Country, string Invoice), InvoiceSum>();
        while (Record(reader) is { } record)
        {
            var cells = Split(record);
            var key = (cells[country].Trim(), cells[invoice].Trim());
            var number = decimal.Parse(cells[quantity], CultureInfo.InvariantCulture);
            var unit = decimal.Parse(cells[price], CultureInfo.InvariantCulture);
            var sum = invoices.GetValueOrDefault(key);
            invoices[key] = new InvoiceSum(
                sum.Rows + 1,
                sum.Pounds + Math.Round(number * unit, 2, MidpointRounding.AwayFromZero),
                sum.Exact + number * unit,
                sum.Pieces + number,
                sum.Priced || unit != 0 || cells[customer].Trim().Length > 0,
                sum.Sold || number >= 0);
        }
        foreach (var ((name, number), sum) in invoices)
            _stores[name] = _stores.GetValueOrDefault(name) + StoreCount.Of(number, sum);
    }

    /// <summary>A line, and more of them while a quoted text is open.</summary>
    private static string? Record(StreamReader reader)
    {
        var record = reader.ReadLine();
        while (record is not null && record.Count(c => c == '"') % 2 != 0 && reader.ReadLine() is { } more)
            record += "\n" + more;
        return record is { Length: 0 } ? Record(reader) : record;
    }

    private static List<string> Split(string record)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        foreach (var c in record)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(c);
        }
        cells.Add(cell.ToString());
        return cells;
    }

    internal readonly record struct InvoiceSum(
        long Rows, decimal Pounds, decimal Exact, decimal Pieces, bool Priced, bool Sold);
}

/// <param name="Adjustments">Invoices without any price or customer: staff moved stock.</param>
/// <param name="Corrections">Invoices A…: an account was put right, without goods.</param>
/// <param name="Returns">The other invoices with negative quantities only.</param>
/// <param name="Pounds">Rounded row by row.</param>
/// <param name="Exact">Not rounded at all: how much the rounding made.</param>
/// <param name="Pieces">Of everything that is no correction.</param>
public readonly record struct StoreCount(
    long Rows, long Invoices, long Sales, long Returns, long Adjustments, long Corrections, decimal SalesPounds,
    decimal ReturnsPounds, decimal CorrectionsPounds, decimal Exact, decimal Pieces)
{
    public decimal Pounds => SalesPounds + ReturnsPounds + CorrectionsPounds;

    public static StoreCount operator +(StoreCount a, StoreCount b) => new(
        a.Rows + b.Rows, a.Invoices + b.Invoices, a.Sales + b.Sales, a.Returns + b.Returns,
        a.Adjustments + b.Adjustments, a.Corrections + b.Corrections, a.SalesPounds + b.SalesPounds,
        a.ReturnsPounds + b.ReturnsPounds, a.CorrectionsPounds + b.CorrectionsPounds, a.Exact + b.Exact,
        a.Pieces + b.Pieces);

    internal static StoreCount Of(string invoice, OnlineRetailCount.InvoiceSum sum)
    {
        var one = new StoreCount { Rows = sum.Rows, Invoices = 1, Exact = sum.Exact, Pieces = sum.Pieces };
        if (invoice.StartsWith("A", StringComparison.OrdinalIgnoreCase))
            return one with { Corrections = 1, CorrectionsPounds = sum.Pounds, Pieces = 0 };
        if (!sum.Priced && char.IsDigit(invoice[0]))
            return one with { Adjustments = 1 };
        return sum.Sold
            ? one with { Sales = 1, SalesPounds = sum.Pounds }
            : one with { Returns = 1, ReturnsPounds = sum.Pounds };
    }
}
