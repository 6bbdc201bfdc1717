using System.Text;
using RetailActors.Simulators.OnlineRetail;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Simulators.Tests.OnlineRetail;

public sealed class OnlineRetailReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static List<OnlineRetailRow> Rows(string path) => [.. OnlineRetailReader.Read(path)];

    [Fact]
    public void Text_that_is_not_UTF_8_is_read_as_Latin_1()
    {
        var path = Months.Write(_directory, "old.csv", Encoding.Latin1.GetBytes(
            $"{Months.Header}\n1,gift_0001_20,Voucher £20,1,2011-06-01 10:00:00,1.00,,Curaçao\n"));

        var row = Assert.Single(OnlineRetailReader.Read(path));

        Assert.Equal(("Voucher £20", "Curaçao"), (row.Description, row.Country));
    }

    [Theory]
    [InlineData("1,22139,X,one,2011-06-01 10:00:00,1.00,,EIRE", "line 2, Quantity 'one'")]
    [InlineData("1,22139,X,1,01/06/2011 10:00,1.00,,EIRE", "line 2, InvoiceDate '01/06/2011 10:00'")]
    [InlineData("1,22139,X,1,2011-06-01 10:00:00,1.0000001,,EIRE", "line 2, UnitPrice '1.0000001'")]
    [InlineData("1,22139,X,99999999999,2011-06-01 10:00:00,1,,EIRE", "line 2, Quantity '99999999999'")]
    [InlineData(",22139,X,1,2011-06-01 10:00:00,1,,EIRE", "line 2, InvoiceNo ''")]
    [InlineData("1,22139,X,1,2011-06-01 10:00:00,1,EIRE", "line 2, row '7 cells'")]
    public void A_cell_that_is_not_understood_is_named_with_its_line(string row, string where) => Assert.Contains(
        where,
        Assert.Throws<TicketFileException>(() => Rows(Months.Write(_directory, "bad.csv", row))).Message);

    [Fact]
    public void A_header_that_is_no_CSV_is_refused()
    {
        var path = Months.Write(_directory, "bad.csv", Encoding.UTF8.GetBytes("InvoiceNo,Stock\"Code\n1,2\n"));

        Assert.Contains("its header: ", Assert.Throws<TicketFileException>(() => Rows(path)).Message);
    }

    [Fact]
    public void A_file_without_a_column_is_refused()
    {
        var path = Months.Write(_directory, "bad.csv", Encoding.UTF8.GetBytes("InvoiceNo,StockCode\n1,2\n"));

        Assert.Contains("column 'Description'", Assert.Throws<TicketFileException>(() => Rows(path)).Message);
    }
}
