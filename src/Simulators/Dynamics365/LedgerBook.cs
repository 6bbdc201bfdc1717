using System.Globalization;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>All ledger journals of the company. Callers hold <see cref="Gate"/>.</summary>
internal sealed class LedgerBook(Dynamics365Settings settings, Faults faults)
{
    private static readonly EntityType Headers = EntityTypes.JournalHeaders;
    private static readonly EntityType Lines = EntityTypes.JournalLines;
    private static readonly int AccountField = Lines.IndexOf("AccountDisplayValue");
    private static readonly int TypeField = Lines.IndexOf("AccountType");
    private static readonly int DateField = Lines.IndexOf("TransDate");
    private static readonly int VoucherField = Lines.IndexOf("Voucher");
    private static readonly int CompanyField = Lines.IndexOf(EntityType.Company);
    private static readonly int CurrencyField = Lines.IndexOf("CurrencyCode");

    private readonly List<JournalEntry> _entries = [];
    private readonly Dictionary<string, JournalEntry> _byNumber = [];
    private readonly Dictionary<string, List<JournalEntry>> _byKey = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (decimal Debit, decimal Credit)> _balances = [];
    private LedgerFile? _file;
    private int _lastNumber;

    public Lock Gate { get; } = new();

    public SalesBook Sales { get; } = new(settings, faults);

    public AdjustmentBook Adjustments { get; } = new(settings, faults);

    public HashSet<string> Accounts { get; set; } = [];

    public DateOnly? ClosedBefore { get; set; } = settings.ClosedBefore;

    public IReadOnlyList<JournalEntry> Entries => _entries;

    public IReadOnlyDictionary<string, (decimal Debit, decimal Credit)> Balances => _balances;

    public JournalEntry? ByNumber(string number) => _byNumber.GetValueOrDefault(number);

    public IReadOnlyList<JournalEntry> ByKey(string key) => _byKey.GetValueOrDefault(key) ?? [];

    /// <summary>A header with its number drawn, not yet in the book.</summary>
    public JournalEntry NewEntry(object?[] row)
    {
        var name = (string?)row[Headers.IndexOf("JournalName")] ?? "";
        if (!settings.JournalNames.TryGetValue(name, out var autoPosts))
            throw ODataFault.Write("LedgerJournalHeaderEntity", "LedgerJournalTable",
                $"The value '{name}' in field 'Name' is not found in the related table 'Journal names'");
        row[Headers.IndexOf(EntityType.Company)] ??= settings.Company;
        row[Headers.IndexOf("JournalBatchNumber")] = (++_lastNumber).ToString("D6", CultureInfo.InvariantCulture);
        row[Headers.IndexOf("PostingLayer")] ??= "Current";
        row[Headers.IndexOf("AccountingCurrency")] = settings.Currency;
        row[Headers.IndexOf("IsPosted")] = "No";
        row[Headers.IndexOf("JournalTotalDebit")] = 0m;
        row[Headers.IndexOf("JournalTotalCredit")] = 0m;
        return new JournalEntry(row, autoPosts);
    }

    /// <exception cref="ODataFault">The line cannot stand in this journal.</exception>
    public void Validate(JournalEntry owner, object?[] line)
    {
        line[CompanyField] ??= settings.Company;
        line[CurrencyField] ??= settings.Currency;
        var why = faults.Draw(FaultKind.JournalInUse, Lines.Set) is not null
            ? $"Journal {owner.Number} is being used by ADMIN"
            : owner.Posted ? $"Journal {owner.Number} is posted and cannot be changed"
            : JournalEntry.DebitOf(line) != 0 && JournalEntry.CreditOf(line) != 0
                ? "Debit and credit cannot both be entered on one line"
            : line[AccountField] is not string account ? "Field 'Account' must be filled in"
            : (string?)line[TypeField] == "Cust"
                ? Sales.HasCustomer(account) ? DateProblem(line)
                : $"The value '{account}' in field 'Customer' is not found in the related table 'Customers'"
            : !Accounts.Contains(account)
                ? $"The value '{account}' in field 'Main account' is not found in the related table 'Main accounts'"
            : DateProblem(line);
        if (why is not null)
            throw ODataFault.Write("LedgerJournalLineEntity", "LedgerJournalTrans", why);
    }

    private string? DateProblem(object?[] line) =>
        line[DateField] is not DateTimeOffset date ? "Field 'Date' must be filled in"
            : Closed(date) ? $"Period for {date:yyyy-MM-dd} is not open" : null;

    /// <summary>Goes on from what the file holds, and writes to it from now on.</summary>
    public void Keep(LedgerFile file)
    {
        file.Replay(this);
        _file = file;
        Sales.Keep(file);
        Adjustments.Keep(file);
    }

    /// <summary>Nothing keeps two journals from having one integration key: the product has no such rule.</summary>
    public void Add(JournalEntry entry)
    {
        _file?.AddHeader(entry);
        Enter(entry);
    }

    public void Append(JournalEntry entry, List<object?[]> lines)
    {
        _file?.AddLines(entry, lines);
        entry.Append(lines);
    }

    internal void RestoreHeader(object?[] row)
    {
        var name = (string?)row[Headers.IndexOf("JournalName")] ?? "";
        var entry = new JournalEntry(row, settings.JournalNames.GetValueOrDefault(name));
        _lastNumber = Math.Max(_lastNumber, int.Parse(entry.Number, CultureInfo.InvariantCulture));
        Enter(entry);
    }

    internal JournalEntry Restored(string number) =>
        ByNumber(number) ?? throw new InvalidDataException($"there is no journal '{number}'");

    internal void RestorePosted(string number) => Book(Restored(number));

    private void Enter(JournalEntry entry)
    {
        _entries.Add(entry);
        _byNumber.Add(entry.Number, entry);
        if (!_byKey.TryGetValue(entry.Key, out var same))
            _byKey[entry.Key] = same = [];
        same.Add(entry);
    }

    public void EnterAgain(JournalEntry first)
    {
        var again = NewEntry((object?[])first.Header.Clone());
        var number = Lines.IndexOf("JournalBatchNumber");
        Add(again);
        Append(again, first.Lines.ConvertAll(line =>
        {
            var copy = (object?[])line.Clone();
            copy[number] = again.Number;
            return copy;
        }));
        Post(again);
    }

    public void Written(IEnumerable<JournalEntry> entries)
    {
        if (settings.PostsAtOnce)
            RunPostingJob(entries);
    }

    /// <summary>
    /// A guess: no OData action posts a journal, so the ERP's own batch job does, for journal names that are set up for
    /// it. It tries journals that have lines and writes to the journal's log why one cannot be posted.
    /// </summary>
    public void RunPostingJob(IEnumerable<JournalEntry> entries)
    {
        foreach (var entry in entries.Where(entry => entry is { AutoPosts: true, Posted: false, Lines.Count: > 0 }))
            TryPost(entry);
    }

    private void TryPost(JournalEntry entry)
    {
        if (entry.Debit != entry.Credit)
            return; // still being written: the job leaves a journal whose totals differ alone, without a word
        var why = faults.Draw(FaultKind.RejectedVoucher, "post") is not null
            ? "Posting was cancelled: the number of the voucher is used by another user"
            : Objection(entry);
        if (why is null)
            Post(entry);
        else
            Reject(entry, $"{settings.Time.GetUtcNow():O} Journal {entry.Number}: {why}");
    }

    private void Reject(JournalEntry entry, string log)
    {
        _file?.MarkRejected(entry, log);
        entry.MarkRejected(log);
    }

    private void Post(JournalEntry entry)
    {
        _file?.MarkPosted(entry);
        Book(entry);
    }

    private void Book(JournalEntry entry)
    {
        entry.MarkPosted();
        foreach (var line in entry.Lines)
        {
            var account = (string)line[AccountField]!;
            var (debit, credit) = _balances.GetValueOrDefault(account);
            _balances[account] = (debit + JournalEntry.AccountingOf(line, JournalEntry.DebitOf(line)),
                credit + JournalEntry.AccountingOf(line, JournalEntry.CreditOf(line)));
        }
    }

    private string? Objection(JournalEntry entry)
    {
        var vouchers = new Dictionary<(string, DateTimeOffset), decimal>();
        foreach (var line in entry.Lines)
        {
            var key = ((string?)line[VoucherField] ?? "", (DateTimeOffset)line[DateField]!);
            vouchers[key] = vouchers.GetValueOrDefault(key) + JournalEntry.DebitOf(line) - JournalEntry.CreditOf(line);
            if (Closed(key.Item2))
                return $"Period for {key.Item2:yyyy-MM-dd} is not open";
        }
        return vouchers.Where(voucher => voucher.Value != 0).Select(voucher =>
            $"The transactions on voucher {voucher.Key.Item1} do not balance as per {voucher.Key.Item2:yyyy-MM-dd}. "
            + $"(accounting currency: {voucher.Value})").FirstOrDefault();
    }

    private bool Closed(DateTimeOffset date) => DateOnly.FromDateTime(date.UtcDateTime) < ClosedBefore;
}
