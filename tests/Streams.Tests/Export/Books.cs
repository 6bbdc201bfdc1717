using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Tests.Export;

/// <summary>Journals to export: some by hand, many from a seed with the untidy texts that catalogues have.</summary>
internal static class Books
{
    public static readonly Journal Day = new(
        new("S001-20261121-1"), new("S001"), BusinessDate.Parse("2026-11-21"), Currency.Of("GBP"), null,
        [
            new(LineRole.Sales, "4000", 0, 1_275), new(LineRole.SalesTax, "2200", 0, 255, "S20"),
            new(LineRole.TenderIn, "1010", 2_000, 0, "CASH"), new(LineRole.TenderOut, "1010", 0, 470, "CASH"),
        ],
        [Numbers("S001-T01", 1_001, 1_001)]);

    public static readonly Journal LateReturn = new(
        new("S001-20261121-2"), new("S001"), BusinessDate.Parse("2026-11-21"), Currency.Of("GBP"), Day.Id,
        [
            new(LineRole.Returns, "4000", 167, 0), new(LineRole.ReturnsTax, "2200", 33, 0, "S20"),
            new(LineRole.TenderOut, "1020", 0, 200, "CARD", new(new("S001-T01"), 1_002), "psp_77aa"),
        ],
        [Numbers("S001-T01", 1_002, 1_002)]);

    /// <summary>In euros, worth pounds: each line for itself, the last one what the others leave.</summary>
    public static readonly Journal Foreign = new(
        new("S001-20261122-1"), new("S001"), BusinessDate.Parse("2026-11-22"), Currency.Of("EUR"), null,
        [
            new(LineRole.Sales, "4000", 0, 2_000) { CompanyCredit = 801 },
            new(LineRole.SalesTax, "2200", 0, 300, "S15") { CompanyCredit = 120 },
            new(LineRole.TenderIn, "1010", 2_300, 0, "CASH") { CompanyDebit = 921 },
        ],
        [Numbers("S001-T01", 1_003, 1_003)])
    { Company = Currency.Of("GBP") };

    /// <summary>The converted sum in place of the sum of what was converted.</summary>
    public static readonly Journal ConvertedOnce = Foreign with
    {
        Lines = [.. Foreign.Lines.Take(2), Foreign.Lines[2] with { CompanyDebit = 922 }],
    };

    /// <summary>The first line is one minor unit off.</summary>
    public static Journal OffByOne(Journal journal) => journal with
    {
        Lines = [journal.Lines[0] with { Credit = journal.Lines[0].Credit + 1 }, .. journal.Lines.Skip(1)],
    };

    public static IReadOnlyList<Journal> Many(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(1, count).Select(ordinal => Any(random, ordinal))];
    }

    private static Journal Any(Random random, int ordinal)
    {
        var currency = Currency.Of(random.GetItems(["GBP", "EUR", "JPY", "KWD"], 1)[0]);
        var store = new StoreId(random.GetItems(["S001", "s-2", "KIOSK.3_b"], 1)[0]);
        var date = BusinessDate.Parse("2026-01-01").AddDays(random.Next(365));
        var lines = Enumerable.Range(0, random.Next(1, 12)).Select(_ => AnyLine(random)).ToList();
        var over = lines.Sum(line => line.Debit - line.Credit);
        if (over != 0)
            lines.Add(new(LineRole.Rounding, "8999", Math.Max(0, -over), Math.Max(0, over)));
        return new(DocumentId.Of(store, date, ordinal), store, date, currency, null, lines,
            [Numbers("T1", 1, ordinal)]);
    }

    private static JournalLine AnyLine(Random random)
    {
        var amount = random.NextInt64(1, random.Next(4) == 0 ? 1_000_000_000_000_000 : 100_000);
        var (debit, credit) = random.Next(2) == 0 ? (amount, 0L) : (0L, amount);
        return new(random.GetItems(Enum.GetValues<LineRole>(), 1)[0], AnyText(random), debit, credit,
            AnyText(random), new(new("S001-T01"), random.Next(1, 9_999)), AnyText(random));
    }

    private static string AnyText(Random random) => random.GetItems(
    [
        "4000", "110180-001-", "cash", "Cash", "Cash on Hand", "A/R: “net 30”", "1.1.2", "1-1-2", "\"quoted\\\"", "a,b",
        "[2020-01-01]", "date:2020-01-01", "date:2020-01-01, date2:2019-01-01", "; comment", "  spaces  ", "é中文", "---",
        "line\nbreak\ttab", "(virtual)", "=100", "",
    ], 1)[0];

    private static TerminalNumbers Numbers(string terminal, long from, long to)
    {
        var numbers = new NumberSet();
        numbers.AddRange(from, to);
        return new(new(terminal), numbers);
    }
}
