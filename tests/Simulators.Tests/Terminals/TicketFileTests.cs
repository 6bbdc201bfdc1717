using System.IO.Compression;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Simulators.Shopping;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Simulators.Tests.Terminals;

public sealed class TicketFileTests : IDisposable
{
    private const string Sale =
        """{"number":1,"kind":"sale","at":"2026-11-21T10:00:00.000+01:00","businessDate":"2026-11-21","""
        + "\"currency\":\"GBP\",\"total\":\"0.00\"}";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string File(string name, params string[] lines)
    {
        System.IO.File.WriteAllLines(_directory.File(name), lines);
        return _directory.File(name);
    }

    [Fact]
    public void Everything_a_till_can_record_reads_back_as_the_same_bytes()
    {
        var world = World.Generate(seed: 3, stores: 4, terminalsPerStore: 1, skus: 100);
        foreach (var (terminal, _) in world.Terminals)
        {
            var options = new ShopperOptions { CashStepMinor = 5, LinkedReturns = 0.2 };
            var shopper = Shopper.For(world, terminal, seed: 1, options);
            var start = Instant.FromUtc(2026, 11, 1, 0, 0);
            var shopped = Enumerable.Range(0, 2_000).Select(i => shopper.Next(start + Duration.FromMinutes(i)))
                .ToList();
            var path = File($"{terminal}.ndjson", [.. shopped.Select(Json)]);

            var read = TicketFile.Read(path).ToList();

            Assert.All(read, ticket => Assert.Equal(terminal, ticket.Terminal));
            Assert.Equal(shopped.Select(Bytes), read.Select(ticket => Bytes(ticket.Transaction)));
        }
    }

    [Fact]
    public void What_few_tills_record_reads_back_as_the_same_bytes()
    {
        var detail = new LineDetail
        {
            Barcode = "5012345678900",
            Variant = "V-3",
            Lot = "B12",
            Original = new LineOriginal(new TransactionId(new TerminalId("S1-T1"), 298), 2),
            Tax = 255,
            Discounts = [new LineDiscount("STAFF", 5)],
            Charge = "DELIVERY",
            GiftCard = true,
        };
        var rich = TicketJsonOf(Sale) with
        {
            Kind = TransactionKind.TenderDeclaration,
            Drawer = "D1",
            Order = "L-77",
            Rate = new FrozenRate(1_170_000_001),
            Declared = new Declared(1275, 255, 1530, 5, 1532, Quantity.Of(6)),
            TaxIncluded = false,
            Lines =
            [
                new Line(new Sku("DELIVERY"), Quantity.Of(1), new UnitCode("EA"), 0, 0, 0,
                    [new LineTax(new TaxCode("ECO"), 0, Exempt: true)])
                { Detail = detail },
            ],
            Tenders =
            [
                new Tender(new TenderId("CASH"), 0, null,
                    new ForeignAmount(Currency.Of("JPY"), 1792, new FrozenRate(5_500_000))),
            ],
        };

        var read = TicketFile.Read(File("T1.ndjson", Json(rich))).Single().Transaction;

        Assert.Equal(Bytes(rich), Bytes(read));
    }

    private Transaction TicketJsonOf(string json) => TicketFile.Read(File("one.ndjson", json)).Single().Transaction;

    [Fact]
    public void A_header_names_the_terminal_of_the_lines_below_it_and_a_line_may_name_its_own()
    {
        var path = File(
            "shop.ndjson", """{"terminal":"T1","batch":"a","count":2,"total":"0.00","sha256":"ff"}""", Sale,
            Sale.Replace("{", """{"terminal":"T9",""", StringComparison.Ordinal), "",
            """{"terminal":"T2","batch":"b"}""", Sale);

        Assert.Equal(["T1", "T9", "T2"], TicketFile.Read(path).Select(ticket => ticket.Terminal.Value));
    }

    [Fact]
    public void A_file_without_headers_is_of_the_terminal_it_is_named_after_also_when_packed()
    {
        var path = _directory.File("S001-T01.ndjson.gz");
        using (var to = new StreamWriter(new GZipStream(System.IO.File.Create(path), CompressionLevel.Fastest)))
            to.WriteLine(Sale);

        var ticket = Assert.Single(TicketFile.Read(path));

        Assert.Equal("S001-T01", ticket.Terminal.Value);
        Assert.Equal(60, ticket.Transaction.OffsetMinutes);
        Assert.Equal(Instant.FromUtc(2026, 11, 21, 9, 0), ticket.Transaction.At);
    }

    [Theory]
    [InlineData("\"total\":\"0.00\"", "\"total\":0.00", "line 2, total '0.00'")]
    [InlineData("\"total\":\"0.00\"", "\"total\":\"0.001\"", "line 2, total '\"0.001\"': allowed is a decimal string")]
    [InlineData("\"kind\":\"sale\"", "\"kind\":\"gift\"", "line 2, kind 'gift': allowed is sale")]
    [InlineData("\"number\":1", "\"number\":0", "line 2, number '0'")]
    [InlineData("\"currency\":\"GBP\"", "\"currency\":\"pound\"", "line 2, currency")]
    [InlineData("Date\":\"2026-11-21\"", "Date\":\"21.11.2026\"", "line 2, businessDate '21.11.2026'")]
    [InlineData("+01:00", "", "line 2, at '2026-11-21T10:00:00.000': allowed is ISO 8601")]
    [InlineData("\"total\"", "\"colour\":\"red\",\"total\"", "line 2, field 'colour'")]
    [InlineData("\"total\"", "\"lines\":[{\"sku\":\"1\",\"quantity\":1}],\"total\"", "line 2, quantity '1'")]
    [InlineData("}", "", "line 2: not JSON")]
    [InlineData("{", "[{", "line 2")]
    public void What_is_wrong_is_named_with_its_line(string good, string bad, string where)
    {
        var sale = Sale.Replace(good, bad, StringComparison.Ordinal);
        var path = File("shop.ndjson", """{"terminal":"T1","batch":"a"}""", sale);

        Assert.Contains(where, Assert.Throws<TicketFileException>(() => TicketFile.Read(path).ToList()).Message);
    }

    [Theory]
    [InlineData("""{"terminal":"T1","batch":"a","count":3}""", "line 1, count '3': allowed is 1, the transactions")]
    [InlineData("""{"terminal":"T1","batch":"a","total":"1.50"}""", "line 1, total '1.50': allowed is 0.00")]
    [InlineData("""{"terminal":"T1","batch":"a","size":3}""", "line 1, field 'size'")]
    public void A_header_that_promises_something_else_is_refused(string header, string where)
    {
        var path = File("shop.ndjson", header, Sale);

        Assert.Contains(where, Assert.Throws<TicketFileException>(() => TicketFile.Read(path).ToList()).Message);
    }

    private static string Json(Transaction transaction)
    {
        var to = new ByteWriter();
        TransactionJson.Write(to, transaction);
        return System.Text.Encoding.UTF8.GetString(to.Written);
    }

    private static string Bytes(Transaction transaction)
    {
        var to = new ByteWriter();
        TransactionCodec.Write(to, transaction);
        return Convert.ToHexString(to.Written);
    }
}
