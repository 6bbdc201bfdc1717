namespace RetailActors.Simulators.Dynamics365;

/// <summary>One ledger journal: its header row and its lines. Guarded by the book's lock.</summary>
internal sealed class JournalEntry(object?[] header, bool autoPosts)
{
    private static readonly EntityType Headers = EntityTypes.JournalHeaders;
    private static readonly EntityType LineType = EntityTypes.JournalLines;
    private static readonly int IsPosted = Headers.IndexOf("IsPosted");
    private static readonly int DebitField = LineType.IndexOf("DebitAmount");
    private static readonly int CreditField = LineType.IndexOf("CreditAmount");
    private static readonly int RateField = LineType.IndexOf("ExchRate");
    private static readonly int NumberField = LineType.IndexOf("LineNumber");

    private readonly HashSet<decimal> _numbers = [];

    public object?[] Header { get; private set; } = header;

    public List<object?[]> Lines { get; } = [];

    public bool AutoPosts { get; } = autoPosts;

    public bool Posted => (string?)Header[IsPosted] == "Yes";

    public string Number => (string)Header[Headers.IndexOf("JournalBatchNumber")]!;

    public string Key => (string?)Header[Headers.IndexOf("IntegrationKey")] ?? "";

    public string Company => (string)Header[Headers.IndexOf(EntityType.Company)]!;

    public string? Log => (string?)Header[Headers.IndexOf("PostingLog")];

    public decimal Debit { get; private set; }

    public decimal Credit { get; private set; }

    public bool HasLine(decimal number) => _numbers.Contains(number);

    public decimal LastLine { get; private set; }

    public void Append(List<object?[]> lines)
    {
        foreach (var line in lines)
        {
            Lines.Add(line);
            var number = (decimal)line[NumberField]!;
            _numbers.Add(number);
            LastLine = Math.Max(LastLine, number);
            Debit += DebitOf(line);
            Credit += CreditOf(line);
        }
        Change(("JournalTotalDebit", Debit), ("JournalTotalCredit", Credit));
    }

    public void MarkPosted() => Change(("IsPosted", "Yes"), ("PostingLog", null));

    public void MarkRejected(string log) => Change(("PostingLog", log));

    public static decimal DebitOf(object?[] line) => (decimal?)line[DebitField] ?? 0;

    public static decimal CreditOf(object?[] line) => (decimal?)line[CreditField] ?? 0;

    /// <summary>In the accounting currency: rates are of a hundred.</summary>
    public static decimal AccountingOf(object?[] line, decimal amount) =>
        line[RateField] is decimal rate and > 0 ? decimal.Round(amount * rate / 100, 2, MidpointRounding.AwayFromZero)
            : amount;

    // Readers may hold the old row while it is written out: a change makes a new one.
    private void Change(params (string Field, object? Value)[] values)
    {
        var row = (object?[])Header.Clone();
        foreach (var (field, value) in values)
            row[Headers.IndexOf(field)] = value;
        Header = row;
    }
}
