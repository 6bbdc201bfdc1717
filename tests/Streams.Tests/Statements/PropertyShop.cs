using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Statements;

namespace RetailActors.Streams.Tests.Statements;

/// <summary>One store's tickets on their way: enriched, booked, cut, moved on the shelves. No wire, no clock.</summary>
internal sealed class PropertyShop
{
    public static readonly TerminalId Till = new("S1-T1");

    private static readonly Instant Now = Instant.FromUtc(2026, 11, 23, 12, 0);
    private static readonly Store Shop = new(new StoreId("S1"), "Europe/London", 0, Currency.Of("GBP"));
    private static readonly Catalogue Known = Learned();

    private readonly Dictionary<TransactionId, Transaction> _recorded = [];
    private readonly Dictionary<string, SkuStock> _stock = [];
    private readonly List<Journal> _journals = [];

    public StoreBooks Books { get; } = StoreBooks.New("S1|GBP");

    public IReadOnlyList<BooksEvent> Book(IReadOnlyList<Transaction> tickets)
    {
        foreach (var ticket in tickets)
            _recorded.TryAdd(new TransactionId(Till, ticket.Number), ticket);
        var enricher = new Enricher(Known, new EnrichmentRules(Duration.FromDays(30), null));
        Entry[] entries = [.. tickets.Select(ticket => enricher.Enrich(
            ticket, Shop, Zones.Of(Shop.TimeZone), Till, ticket.Number, Now, new Originals(_recorded)))];
        return Apply(new BooksCommand.Book(entries, BookingRoute.DayEnds(entries, Shop),
            new JournalPolicy(Duration.Zero, Duration.FromHours(1), 7, 1_000)));
    }

    public IReadOnlyList<Journal> Journals => _journals;

    public IReadOnlyList<BooksEvent> Close() => Apply(new BooksCommand.Close(BusinessDate.Parse("2027-01-01")));

    /// <summary>Debits less credits by currency and account, journaled or open; and what they are worth.</summary>
    public SortedDictionary<string, long> Balances()
    {
        var balances = new SortedDictionary<string, long>(StringComparer.Ordinal);
        void Add(string currency, string account, long debit) => balances[$"{currency} {account}"] =
            balances.GetValueOrDefault($"{currency} {account}") + debit;
        foreach (var journal in _journals)
            foreach (var line in journal.Lines)
            {
                Add($"{journal.Currency}", line.Account, line.Debit - line.Credit);
                Add($"{journal.Currency} in GBP", line.Account, line.CompanyDebit - line.CompanyCredit);
            }
        foreach (var day in Books.Days.Values)
            foreach (var (posting, amount) in day.Sums)
            {
                var company = day.CompanySums.GetValueOrDefault(posting);
                Add($"{day.Key.Currency}", posting.Account, posting.Debit ? amount : -amount);
                Add($"{day.Key.Currency} in GBP", posting.Account, posting.Debit ? company : -company);
            }
        return balances;
    }

    public SortedDictionary<string, Quantity> Shelves() => new(_stock.SelectMany(stock => stock.Value.Warehouses.Select(
        shelf => ($"{stock.Key} {shelf.Key}", shelf.Value.OnHand))).ToDictionary(), StringComparer.Ordinal);

    private IReadOnlyList<BooksEvent> Apply(BooksCommand command)
    {
        var events = StoreBooks.Decide(Books, command, Now).Events;
        foreach (var fact in events)
        {
            StoreBooks.Evolve(Books, fact);
            if (fact is BooksEvent.JournalCut cut)
                _journals.Add(cut.Journal);
            var (date, moves) = fact switch
            {
                BooksEvent.Booked booked => (booked.Date, booked.Moves),
                BooksEvent.Held held => (held.Refs[0].Date, held.Moves),
                _ => (default, []),
            };
            foreach (var move in moves)
                Move(date, move);
        }
        return events;
    }

    private void Move(BusinessDate date, StockMove move)
    {
        if (!_stock.TryGetValue(move.Sku.Value, out var stock))
            _stock[move.Sku.Value] = stock = SkuStock.New(move.Sku.Value);
        foreach (var fact in SkuStock.Decide(stock, new StockCommand.Move([new(date, move)]), Now).Events)
            SkuStock.Evolve(stock, fact);
    }

    private static Catalogue Learned()
    {
        Item Item(string sku, ItemKind kind) => new(new Sku(sku), sku, kind, new UnitCode("EA"), [], $"4000-{sku}");
        var master = new MasterData
        {
            Items = [Item("CUP", ItemKind.Goods), Item("TEA", ItemKind.Goods), Item("WRAP", ItemKind.Service)],
            Stores = [new StoreMapping(new StoreId("S1"), new WarehouseId("W1"))],
            Tenders = [new TenderMapping(new TenderId("CASH"), "1000", false),
                new TenderMapping(new TenderId("CARD"), "1010", true)],
            Taxes = [.. new[] { "S20", "S5", "FIX" }.Select(code =>
                new TaxMapping(new TaxCode(code), "VAT", $"2200-{code}"))],
            Rates = [new("EUR", BusinessDate.Parse("2026-01-01"), 853_179_233),
                new("JPY", BusinessDate.Parse("2026-01-01"), 5_400_001)],
            Parameters = new LedgerParameters(CompanyCurrency: "GBP"),
            RoundingAccount = "7000",
        };
        var learn = new CatalogueCommand.Learn(master, BusinessDate.Parse("2026-01-01"));
        return Catalogue.Decide(Catalogue.New(Catalogue.Key), learn, Now).Reply.View;
    }
}
