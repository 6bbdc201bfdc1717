using CsvHelper;
using RetailActors.Simulators.Worlds;
using RetailActors.Streams.Auditing;

namespace RetailActors.Node.Auditing;

/// <summary>The codes that a retailer is going to use: a table, or a whole world of tables.</summary>
internal static class CodesFile
{
    private static readonly string[] Columns = ["kind", "code", "unit", "tax"];

    /// <summary>CSV with the columns kind, code and, for SKUs, unit and tax.</summary>
    /// <exception cref="InvalidDataException">The message names line, field, value and what is allowed.</exception>
    public static List<AuditCodeView> Read(string path)
    {
        using var csv = CsvReader.FromFile(path, new CsvReaderOptions
        {
            Separator = ',',
            CommentPrefix = '#',
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = 64 << 10,
            MalformedData = CsvMalformedDataHandling.Throw,
        }, FileOptions.SequentialScan);
        try
        {
            return Rows(path, csv);
        }
        catch (CsvFormatException e)
        {
            throw new InvalidDataException($"{path}: line {e.LineNumber}: {e.Message}", e);
        }
    }

    private static List<AuditCodeView> Rows(string path, CsvReader csv)
    {
        csv.ReadHeader();
        var header = csv.Headers.ToArray();
        if (header.FirstOrDefault(c => !Columns.Contains(c)) is { } odd)
            throw new InvalidDataException(
                $"{path}: line 1: column is '{odd}'; allowed: {string.Join(", ", Columns)}");
        if (!header.Contains("kind") || !header.Contains("code"))
            throw new InvalidDataException($"{path}: line 1: columns kind and code are needed");
        var codes = new List<AuditCodeView>();
        while (csv.Read())
        {
            if (csv.FieldCount != header.Length)
                throw new InvalidDataException(
                    $"{path}: line {csv.LineNumber}: {csv.FieldCount} cells; allowed: {header.Length}, as line 1");
            string? Cell(string name) => Array.IndexOf(header, name) is var at and >= 0 && csv.GetString(at) is
            { Length: > 0 } text ? text : null;
            if (Cell("kind") is not { } kind || !GoLiveAudit.Kinds.Contains(kind))
                throw new InvalidDataException($"{path}: line {csv.LineNumber}: kind is '{Cell("kind")}'; allowed: "
                    + string.Join(", ", GoLiveAudit.Kinds));
            codes.Add(new AuditCodeView(kind, Cell("code") ?? throw new InvalidDataException(
                $"{path}: line {csv.LineNumber}: code is ''; allowed: 1 to 64 characters"), Cell("unit"),
                Cell("tax")));
        }
        return codes;
    }

    /// <exception cref="WorldException">It cannot be read.</exception>
    public static List<AuditCodeView> Of(World world) =>
    [
        .. world.Items.SelectMany(item => item.Units.Select(u => u.Unit).Prepend(item.BaseUnit)
            .Select(unit => new AuditCodeView("sku", item.Sku.Value, unit.Value, item.Tax.Value))),
        .. world.Taxes.Select(tax => new AuditCodeView("tax", tax.Code.Value)),
        .. world.Tenders.Select(tender => new AuditCodeView("tender", tender.Tender.Value)),
        .. world.Stores.Select(store => new AuditCodeView("store", store.Store.Value)),
        .. world.Stores.Select(store => new AuditCodeView("currency", store.Currency.Code)).Distinct(),
        .. world.Reasons.Select(reason => new AuditCodeView("reason", reason.Reason)),
    ];
}
