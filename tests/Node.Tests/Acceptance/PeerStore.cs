using System.Globalization;
using System.Text.Json;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>
/// One case's store with one till: tickets go in by the intake, journals come out as the ERP has them.
/// </summary>
public sealed class PeerStore(TestShop shop, StoreId id, TerminalId till, Currency currency)
{
    private long _number;
    private int _batch;

    public TestShop Shop => shop;

    public StoreId Id => id;

    public TerminalId Till => till;

    public string Warehouse => id.Value.Replace('S', 'W');

    public Currency Currency => currency;

    public Transaction Ticket(string text) => Acceptance.Ticket.Parse(text, till, ++_number, currency);

    public Task<JsonElement> Send(params string[] tickets) => Send([.. tickets.Select(Ticket)]);

    public async Task<JsonElement> Send(params Transaction[] tickets)
    {
        var (status, answer) = await shop.Send(till, $"b{++_batch}", tickets);
        Assert.True(status == 200, $"{status}: {answer}");
        return answer;
    }

    /// <summary>Cuts what is open; what is not in a case is then posted, and every account of it agrees.</summary>
    public async Task<PeerBooks> Close()
    {
        await shop.Operator.Post("v1/close", new CloseRequest("2025-12-31"), NodeJson.Default.CloseRequest,
            NodeJson.Default.CloseReply, default);
        await Until(async () => (await shop.Reconcile(erp: false)) is { Clean: true } report
            && Days(report).All(day => day.Accepted == day.Posted + day.Held + day.Waived), $"{id} is posted");
        var journals = new List<JournalDetailView>();
        foreach (var journal in await shop.Operator.Get($"v1/journals?store={id}", NodeJson.Default.ListJournalView,
            default))
            journals.Add(await shop.Operator.Get($"v1/journals/{journal.Journal}", NodeJson.Default.JournalDetailView,
                default));
        foreach (var journal in journals)
            EqualAtTheErp(journal);
        return new PeerBooks(journals);
    }

    private IEnumerable<StoreDayView> Days(ReconciliationView report) => report.Days.Where(d => d.Store == id.Value);

    private void EqualAtTheErp(JournalDetailView journal)
    {
        var posted = shop.Erp.Ledger.Under(journal.Journal.Journal);
        if (journal.Lines.Count == 0)
        {
            Assert.Empty(posted);
            return;
        }
        var there = Assert.Single(posted);
        Assert.True(there.Posted);
        Assert.Equal(
            journal.Lines.Select(line => (line.Account, PeerBooks.Number(line.Debit), PeerBooks.Number(line.Credit)))
                .Order(),
            there.Lines.Select(line => (line.Account, line.Debit, line.Credit)).Order());
    }

    public async Task<IReadOnlyList<CaseView>> Cases() =>
        [.. (await shop.Cases()).Where(one => one.Numbers.Any(n => n.Terminal == till.Value))];

    public Task Waive(string cause) => shop.Operator.Post("v1/cases/waive", new CaseActRequest(cause, "cancelled"),
        NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, default);

    /// <summary>What of a SKU left or came to this store's shelf by sales and returns, in base units.</summary>
    public async Task Moved(string sku, string sold, string returned = "0")
    {
        ShelfView? shelf = null;
        await Until(async () =>
        {
            var view = await shop.Operator.Get($"v1/skus/{sku}", NodeJson.Default.SkuView, default);
            shelf = view.Warehouses.SingleOrDefault(w => w.Warehouse == Warehouse);
            return (shelf?.Sold ?? "0", shelf?.Returned ?? "0") == (sold, returned);
        }, $"{sku} sold {sold}, returned {returned}; it is {shelf}");
    }
}

/// <summary>The lines of a store's journals, as text: <c>Cr 24.89 SalesTax 2200 T7</c>.</summary>
public sealed class PeerBooks(IReadOnlyList<JournalDetailView> journals)
{
    public IReadOnlyList<JournalDetailView> Journals => journals;

    /// <summary>There is one journal, and it has exactly these lines.</summary>
    public void Are(params string[] lines) => Assert.Equal(
        string.Join('\n', lines.Order(StringComparer.Ordinal)),
        string.Join('\n', Text(Assert.Single(journals)).Order(StringComparer.Ordinal)));

    public static IEnumerable<string> Text(JournalDetailView journal) => journal.Lines.Select(line => string.Join(' ',
        new[] { Number(line.Debit) > 0 ? $"Dr {line.Debit}" : $"Cr {line.Credit}", line.Role, line.Account, line.Code,
            line.Transaction is { } id ? id[id.IndexOf('#', StringComparison.Ordinal)..] : null }
            .Where(word => word is not null)));

    /// <summary>Credits less debits of an account, all journals together: what a peer that nets would show.</summary>
    public decimal Net(string account) => journals.SelectMany(journal => journal.Lines)
        .Where(line => line.Account == account).Sum(line => Number(line.Credit) - Number(line.Debit));

    public static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
