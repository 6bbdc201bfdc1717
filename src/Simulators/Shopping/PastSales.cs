using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Shopping;

internal sealed record Return(TransactionId Original, Line[] Lines, Tender[] Tenders, long Total);

/// <summary>
/// The last sales of a till, to be given back line by line with their stored amounts: a line at most once, so never
/// more than was sold.
/// </summary>
internal sealed class PastSales(TerminalId terminal, Random random)
{
    private const int SalesMax = 64;

    private readonly Transaction?[] _sales = new Transaction?[SalesMax];
    private int _next;

    public void Keep(Transaction sale)
    {
        _sales[_next] = sale;
        _next = (_next + 1) % SalesMax;
    }

    /// <summary>Null while there is nothing to give back.</summary>
    public Return? Return(Cashier cashier)
    {
        var at = random.Next(SalesMax);
        if (_sales[at] is not { } sale || sale.Tenders.Length == 0)
            return null;
        var all = sale.Lines.Length == 1 || random.Next(2) == 0;
        var lines = all ? sale.Lines : sale.Lines[..1];
        // What is left of the sale can still be given back by a later return.
        _sales[at] = all ? null : sale with { Lines = sale.Lines[1..] };
        var mirrored = Array.ConvertAll(lines, Mirror);
        var total = Shopper.Sum(mirrored);
        return new Return(
            new TransactionId(terminal, sale.Number), mirrored, cashier.GiveBack(total, sale.Tenders[^1]), total);
    }

    public static Line Mirror(Line line) => line with
    {
        Quantity = -line.Quantity,
        Discount = -line.Discount,
        Net = -line.Net,
        Taxes = Array.ConvertAll(line.Taxes, tax => tax with { Amount = -tax.Amount }),
    };
}
