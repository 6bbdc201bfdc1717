using RetailActors.Fuzz.Running;
using RetailActors.Simulators.OnlineRetail;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Fuzz.Texts;

/// <summary>Tables that people write: a world's CSV and JSON, and the sales of the Online Retail set.</summary>
internal sealed class WorldTarget() : Target("world-tables", share: 5)
{
    private const string Sales = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        536365,85123A,"WHITE, ""HANGING"" HEART",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
        C536379,D,Discount,-1,2010-12-01 09:41,27.5,,United Kingdom

        """;

    private static readonly string[] Pieces =
    [
        ",", "\"", "\"\"", "\n", "\r\n", "\r", "#", "-1", "1e9", "NaN", "0.0000001", "\0", "\uFEFF", ";", "\t", "[",
        "{",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("retail-fuzz-").FullName;
    private string[] _files = [];

    public override Task Open()
    {
        World.WriteStarter(_folder);
        _files = Directory.GetFiles(_folder);
        return Task.CompletedTask;
    }

    public override ValueTask<string> Try(Random random) =>
        new(random.Next(2) == 0 ? ReadSales(random) : ReadWorld(random));

    private string ReadSales(Random random)
    {
        var path = Path.Combine(_folder, "sales.txt");
        var bytes = new Damage(random, Pieces).Of(System.Text.Encoding.UTF8.GetBytes(Sales));
        File.WriteAllBytes(path, random.Next(4) == 0 ? GzipTarget.Gzip(bytes) : bytes);
        try
        {
            return $"{Math.Min(OnlineRetailReader.Read(path).Count(), 3)} sales";
        }
        catch (TicketFileException e)
        {
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
            return "sales refused";
        }
    }

    private string ReadWorld(Random random)
    {
        var file = _files[random.Next(_files.Length)];
        var valid = File.ReadAllBytes(file);
        File.WriteAllBytes(file, new Damage(random, Pieces).Of(valid));
        try
        {
            World.Load(_folder);
            return "world";
        }
        catch (WorldException e)
        {
            // One table may be damaged so that another refers to what it no longer has.
            Assert.Contains(_folder, e.Message, StringComparison.Ordinal);
            return "world refused";
        }
        finally
        {
            File.WriteAllBytes(file, valid);
        }
    }

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return base.DisposeAsync();
    }
}
