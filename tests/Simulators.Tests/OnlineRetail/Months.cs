using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;

namespace RetailActors.Simulators.Tests.OnlineRetail;

/// <summary>The months beside the repository (../shared/data), and small ones that are always there.</summary>
internal static class Months
{
    public const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

    /// <summary>Two months with a case of everything that the set is known for.</summary>
    public static string[] Synthetic(TemporaryDirectory directory) =>
    [
        Write(directory, "december.csv.gz", December),
        Write(directory, "january.csv", January),
    ];

    /// <summary>Empty where the repository stands alone.</summary>
    public static string[] Real([CallerFilePath] string here = "")
    {
        var repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
        for (var up = Directory.GetParent(repository); up is not null; up = up.Parent)
            if (Path.Combine(up.FullName, "shared", "data") is var data && Directory.Exists(data))
                return [.. Directory.GetFiles(data, "online-retail-*.csv.gz").Order(StringComparer.Ordinal)];
        return [];
    }

    public static string Write(TemporaryDirectory directory, string name, string rows) =>
        Write(directory, name, Encoding.UTF8.GetBytes($"{Header}\n{rows}"));

    public static string Write(TemporaryDirectory directory, string name, byte[] content)
    {
        var path = directory.File(name);
        using var file = File.Create(path);
        using Stream to = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionLevel.Fastest)
            : file;
        to.Write(content);
        return path;
    }

    private const string December = """
        536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
        536365,71053,"WHITE, ""METAL"" LANTERN",6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
        536366,85123a,WHITE HANGING HEART,2,2010-12-01 08:28:00,2.95,,United Kingdom
        536365,POST,POSTAGE,1,2010-12-01 08:29:00,18.0,17850.0,United Kingdom
        C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom
        536370,22728,ALARM CLOCK,24,2010-12-01 08:45:00,3.75,12583.0,France
        536400,84499,,-9,2010-12-02 10:17:00,0.0,,United Kingdom
        536401,22139,wet/rusty,-11,2010-12-02 10:18:00,0.0,,United Kingdom
        536402,22139,RETROSPOT TEA SET,56,2010-12-02 10:19:00,0.0,,United Kingdom
        536403,gift_0001_20,Voucher £20.00,1,2010-12-02 10:20:00,17.02,,United Kingdom
        536404,DCGS0003,BOXED GLASS ASHTRAY,3,2010-12-02 10:21:00,2.51,,United Kingdom
        536405,PADS,PADS TO MATCH,5,2010-12-02 10:22:00,0.001,12345.0,United Kingdom
        536405,47566B,TEA TIME,3,2010-12-02 10:22:00,0.335,12345.0,United Kingdom
        """;

    private const string January = """
        540000,85123A,WHITE HANGING HEART,600,2011-01-04 10:00:00,2.55,,United Kingdom
        A540001,B,Adjust bad debt,1,2011-01-04 10:01:00,11062.06,,United Kingdom
        A540002,B,Adjust bad debt,1,2011-01-04 10:02:00,-11062.06,,United Kingdom
        540003,22728,ALARM CLOCK,1,2011-01-05 10:00:00,0.0,12583.0,France
        C540004,22728,ALARM CLOCK,-2,2011-01-05 10:05:00,3.75,,France
        """;
}
