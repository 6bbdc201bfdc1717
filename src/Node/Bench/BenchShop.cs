using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Intake;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Bench;

/// <summary>
/// Stores, terminals and sales to measure with: two lines of 500 SKUs, a tax each, one tender, a member of staff.
/// </summary>
internal sealed class BenchShop
{
    public const int Stores = 100;
    private const int Skus = 500;

    public static readonly Currency Pounds = Currency.Of("GBP");
    public static readonly Instant At = Instant.FromUtc(2026, 11, 20, 10, 0);
    public static readonly BusinessDate Date = BusinessDate.Parse("2026-11-20");

    private readonly Transaction[] _sales = [.. Enumerable.Range(0, Skus).Select(SaleOf)];

    public string Key { get; } = Keys.New();

    public static StoreId StoreOf(int terminal) => new($"S{terminal % Stores:d3}");

    public static TerminalId TerminalOf(int terminal) => new($"S{terminal % Stores:d3}-T{terminal / Stores:d4}");

    public static string EntityOf(int terminal) => Terminal.KeyOf(StoreOf(terminal), TerminalOf(terminal));

    public Transaction Sale(int terminal, long number) =>
        _sales[(int)((terminal * 31L + number) % Skus)] with { Number = number };

    public RegistryCommand.Register Registration(int terminals) => new(
        [.. Enumerable.Range(0, Stores).Select(i => new Store(StoreOf(i), "Europe/London", 240, Pounds))],
        [.. Enumerable.Range(0, terminals)
            .Select(i => new RegisteredTerminal(TerminalOf(i), StoreOf(i), Keys.HashOf(Key)))]);

    public static MasterData MasterData() => new()
    {
        Items = [.. Enumerable.Range(0, Skus).Select(i => new Item(
            SkuOf(i), $"Item {i}", ItemKind.Goods, new UnitCode("EA"), [], "400100"))],
        Stores = [.. Enumerable.Range(0, Stores).Select(i => new StoreMapping(StoreOf(i), new WarehouseId("W1")))],
        Tenders = [new TenderMapping(new TenderId("CASH"), "110100", false)],
        Taxes = [new TaxMapping(new TaxCode("S20"), "STD", "220100")],
        RoundingAccount = "490100",
    };

    public Knowledge Knowledge(int terminals) => new(
        Registry.Evolve(Registry.New(""), Registered(Registration(terminals))),
        LearnedCatalogue(),
        new EnrichmentRules(Duration.FromDays(3650), null),
        new JournalPolicy(Duration.FromMinutes(30), Duration.FromMinutes(15), 100_000, 1_000));

    private static RegistryEvent Registered(RegistryCommand.Register command) =>
        new([.. command.Stores], [.. command.Terminals]);

    private static Catalogue LearnedCatalogue() => Catalogue.Decide(
        Catalogue.New(""), new CatalogueCommand.Learn(MasterData(), Date), At).Reply.View;

    private static Sku SkuOf(int i) => new($"{20_000 + i % Skus}A");

    private static Transaction SaleOf(int i) => new()
    {
        Kind = TransactionKind.Sale,
        Number = 1,
        At = At,
        OffsetMinutes = 0,
        BusinessDate = Date,
        Currency = Pounds,
        Staff = "17",
        Lines = [LineOf(i), LineOf(i * 7 + 1)],
        Tenders = [new Tender(new TenderId("CASH"), 2 * 1530)],
        Total = 2 * 1530,
    };

    private static Line LineOf(int sku) => new(
        SkuOf(sku), Quantity.Of(6), new UnitCode("EA"), 2_550_000, 0, 1275, [new LineTax(new TaxCode("S20"), 255)]);
}

/// <summary>
/// One terminal's batches, packed as the intake packs them. Its buffers are used again once a batch is answered.
/// </summary>
internal sealed class BenchTill(BenchShop shop, int index, int size)
{
    private readonly ByteWriter _bytes = new(256 * size);
    private readonly BatchItem[] _items = new BatchItem[size];
    private long _last;
    private long _batches;

    public string Entity { get; } = BenchShop.EntityOf(index);

    public TransactionBatch NextBatch()
    {
        _bytes.Reset();
        for (var i = 0; i < size; i++)
        {
            var start = _bytes.Length;
            TransactionCodec.Write(_bytes, shop.Sale(index, ++_last));
            _items[i] = TransactionBatch.ItemOf(_bytes.Written[start..], start);
        }
        return new TransactionBatch(new BatchId($"B{++_batches}"), _items, _bytes.WrittenMemory);
    }

    /// <summary>Valid until the next one.</summary>
    public TerminalCommand.Accept Next() => new(NextBatch(), Duration.FromMinutes(10));

    /// <summary>Valid for ever.</summary>
    public TerminalCommand.Accept NextKept()
    {
        var next = NextBatch();
        return new(new TransactionBatch(next.Id, [.. next.Items], next.Bytes.ToArray()), Duration.FromMinutes(10));
    }
}
