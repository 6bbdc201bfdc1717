using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using NodaTime;
using NodaTime.Text;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Simulators.OnlineRetail;

/// <param name="Line">Of the file, the header being line 1.</param>
/// <param name="Customer">Null: an anonymous sale.</param>
/// <param name="PriceMillionths">Of a pound, per piece.</param>
public readonly record struct OnlineRetailRow(
    long Line, string Invoice, string Code, string Description, Quantity Quantity, LocalDateTime At,
    long PriceMillionths, string? Customer, string Country);

/// <summary>
/// Streams the rows of the UCI Online Retail set (doi 10.24432/C5BW33) from CSV, plain or gzip (told by its first
/// bytes). Columns are found by name in any order. Text that is no UTF-8 is read as ISO 8859-1. Holds one row.
/// </summary>
public static class OnlineRetailReader
{
    private const int RecordBytesMax = 64 << 10;

    private const int TextMax = 1_024;

    // Together they keep a row within the intake's ±10^15 pence.
    private const decimal QuantityMax = 10_000_000m, PriceMax = 1_000_000m;

    private static readonly string[] Columns =
        ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];

    private static readonly LocalDateTimePattern[] Times =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("yyyy-MM-dd HH:mm:ss"),
        LocalDateTimePattern.CreateWithInvariantCulture("yyyy-MM-dd HH:mm"),
    ];

    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        MaxRecordSize = RecordBytesMax,
        MalformedData = CsvMalformedDataHandling.Throw,
        PoolStrings = true,
    };

    /// <exception cref="TicketFileException">A column is missing or a cell is not understood.</exception>
    public static IEnumerable<OnlineRetailRow> Read(string path)
    {
        using var stream = PlainOrGzip.Open(path);
        using var csv = CsvReader.Create(stream, Options, leaveOpen: true);
        ReadHeader(path, csv);
        var at = Array.ConvertAll(Columns, column => csv.Headers.ToArray().AsSpan().IndexOf(column));
        if (Array.FindIndex(at, index => index < 0) is var missing and >= 0)
            throw new TicketFileException(path, 1, "column", Columns[missing], string.Join(',', Columns));
        while (Advance(path, csv))
            yield return new Cells(path, csv, at).ToRow();
    }

    private static void ReadHeader(string path, CsvReader csv)
    {
        try
        {
            csv.ReadHeader();
        }
        catch (Exception e) when (e is CsvFormatException or InvalidDataException)
        {
            throw new TicketFileException(path, $"its header: {e.Message}");
        }
    }

    private static bool Advance(string path, CsvReader csv)
    {
        try
        {
            return csv.Read();
        }
        catch (Exception e) when (e is CsvFormatException or InvalidDataException)
        {
            throw new TicketFileException(path, $"after line {csv.LineNumber}: {e.Message}");
        }
    }

    private readonly struct Cells(string path, CsvReader csv, int[] at)
    {
        public OnlineRetailRow ToRow()
        {
            if (csv.FieldCount != csv.Headers.Count)
                throw new TicketFileException(
                    path, csv.LineNumber, "row", $"{csv.FieldCount} cells",
                    $"{csv.Headers.Count} cells, as in the header");
            return new OnlineRetailRow(
                csv.LineNumber, Required(0), Required(1), Text(2), new Quantity(Millionths(3, QuantityMax)), Time(4),
                Millionths(5, PriceMax), Customer(), Text(7));
        }

        private string Text(int column)
        {
            var bytes = csv.GetSpan(at[column]);
            var text = (Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes).Trim();
            return text.Length <= TextMax ? text : throw Fail(column, text, $"at most {TextMax} characters");
        }

        private string Required(int column)
        {
            var text = Text(column);
            return text.Length is >= 1 and <= 64 && !text.Any(char.IsControl)
                ? text
                : throw Fail(column, text, "1 to 64 printable characters");
        }

        /// <summary>Spreadsheets made numbers of them: 17850.0 is customer 17850.</summary>
        private string? Customer()
        {
            var text = Text(6);
            if (text.EndsWith(".0", StringComparison.Ordinal))
                text = text[..^2];
            return text.Length == 0 ? null : text.Length <= 64 ? text : throw Fail(6, text, "at most 64 characters");
        }

        private LocalDateTime Time(int column)
        {
            var text = Text(column);
            foreach (var pattern in Times)
                if (pattern.Parse(text) is { Success: true } parsed && parsed.Value.Year is >= 1970 and <= 2200)
                    return parsed.Value;
            throw Fail(column, text, "yyyy-MM-dd HH:mm:ss, years 1970 to 2200");
        }

        private long Millionths(int column, decimal max)
        {
            const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
            var text = Text(column);
            return decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var value)
                && Math.Abs(value) <= max && decimal.Round(value, 6) == value
                ? (long)(value * 1_000_000)
                : throw Fail(column, text, $"a decimal number within ±{max}, at most 6 decimals");
        }

        private TicketFileException Fail(int column, string value, string allowed) =>
            new(path, csv.LineNumber, Columns[column], value, allowed);
    }
}
