using System.Text.Json;
using CsvHelper;

namespace RetailActors.Simulators.Worlds;

/// <summary>
/// One table of a world, as <c>NAME.csv</c> with a header line or as <c>NAME.json</c>, an array of flat objects. At
/// most <see cref="RowsMax"/> rows of cells of <see cref="CellCharactersMax"/> characters.
/// </summary>
internal static class WorldTable
{
    public const int RowsMax = 1_000_000;

    public const int CellCharactersMax = 1_024;

    private const long JsonBytesMax = 256L << 20;

    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        CommentPrefix = '#',
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MaxRecordSize = 64 << 10,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    public static IReadOnlyList<WorldRow> Read(string directory, string name, string[] required, string[] optional)
    {
        var csv = Path.Combine(directory, name + ".csv");
        var json = Path.Combine(directory, name + ".json");
        if (File.Exists(csv) && File.Exists(json))
            throw new WorldException(json, $"there is {name}.csv as well; keep one of the two");
        if (File.Exists(csv))
            return ReadCsv(csv, required, optional);
        return File.Exists(json)
            ? ReadJson(json, required, optional)
            : throw new WorldException(
                csv, $"missing; a world needs {name}.csv or {name}.json with {string.Join(',', required)}");
    }

    /// <summary>Empty when the world has no such table.</summary>
    public static IReadOnlyList<WorldRow> ReadOptional(
        string directory, string name, string[] required, string[] optional) =>
        File.Exists(Path.Combine(directory, name + ".csv")) || File.Exists(Path.Combine(directory, name + ".json"))
            ? Read(directory, name, required, optional)
            : [];

    private static List<WorldRow> ReadCsv(string path, string[] required, string[] optional)
    {
        using var csv = CsvReader.FromFile(path, Options, FileOptions.SequentialScan);
        try
        {
            return Rows(path, csv, required, optional);
        }
        catch (CsvFormatException e)
        {
            throw new WorldException(path, $"line {e.LineNumber}: {e.Message}");
        }
    }

    private static List<WorldRow> Rows(string path, CsvReader csv, string[] required, string[] optional)
    {
        csv.ReadHeader();
        var header = csv.Headers.ToArray();
        if (header.Length == 0)
            throw new WorldException(path, $"empty; its first line is {string.Join(',', [.. required, .. optional])}");
        foreach (var column in header)
            Known(path, 1, column, required, optional);
        Complete(path, 1, header, required);
        var rows = new List<WorldRow>();
        while (csv.Read())
        {
            var line = (int)csv.LineNumber;
            if (csv.FieldCount != header.Length)
                throw new WorldException(path, $"line {line}: {csv.FieldCount} cells, the header has {header.Length}");
            var cells = new Dictionary<string, string>(header.Length);
            for (var i = 0; i < header.Length; i++)
                cells.Add(header[i], Bounded(path, line, header[i], csv.GetString(i)));
            Add(rows, new WorldRow(path, line, cells));
        }
        return rows;
    }

    private static string Bounded(string path, int line, string column, string cell) => cell.Length <= CellCharactersMax
        ? cell
        : throw new WorldException(path, line, column, cell, $"at most {CellCharactersMax} characters");

    private static List<WorldRow> ReadJson(string path, string[] required, string[] optional)
    {
        if (new FileInfo(path).Length > JsonBytesMax)
            throw new WorldException(path, $"larger than {JsonBytesMax} bytes; use CSV");
        var rows = new List<WorldRow>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var element in document.RootElement.EnumerateArray())
            {
                var cells = element.EnumerateObject().ToDictionary(p => p.Name, p => Text(p.Value));
                foreach (var column in cells.Keys)
                    Known(path, rows.Count + 1, column, required, optional);
                Complete(path, rows.Count + 1, [.. cells.Keys], required);
                Add(rows, new WorldRow(path, rows.Count + 1, cells));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new WorldException(path, $"not an array of flat objects, at element {rows.Count + 1}: {e.Message}");
        }
        return rows;
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Null => "",
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw new JsonException($"a {value.ValueKind} is no cell"),
    };

    private static void Known(string path, int line, string column, string[] required, string[] optional)
    {
        if (!required.Contains(column) && !optional.Contains(column))
            throw new WorldException(path, line, "column", column, string.Join(", ", [.. required, .. optional]));
    }

    private static void Complete(string path, int line, string[] columns, string[] required)
    {
        if (columns.Distinct().Count() != columns.Length)
            throw new WorldException(path, $"line {line}: a column is named twice");
        if (required.Except(columns).FirstOrDefault() is { } missing)
            throw new WorldException(path, $"line {line}: column '{missing}' is missing");
    }

    private static void Add(List<WorldRow> rows, WorldRow row)
    {
        if (rows.Count == RowsMax)
            throw new WorldException(row.File, $"more than {RowsMax} rows");
        rows.Add(row);
    }
}
