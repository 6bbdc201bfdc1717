using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>What goods of one line cost: moved between stock and the cost of goods sold.</summary>
/// <param name="Amount">Minor units of the company's currency, ≥ 0.</param>
public sealed record GoodsCost(string CostAccount, string StockAccount, long Amount)
{
    /// <param name="quantity">Without sign, of the unit that the cost is of.</param>
    /// <returns>Minor units, a half rounded away from zero.</returns>
    /// <exception cref="OverflowException">More than can be.</exception>
    public static long Of(Quantity quantity, long costMillionths, Currency company)
    {
        var scale = (Int128)1_000_000_000_000;
        var minor = (Int128)quantity.Millionths * costMillionths;
        for (var i = 0; i < company.Decimals; i++)
            minor *= 10;
        return checked((long)((minor * 2 + scale) / (scale * 2)));
    }

    /// <summary>Of a part that comes back: what all that is back has cost, less what was taken back before. So the
    /// parts together are the whole, to the minor unit.</summary>
    public GoodsCost Part(Quantity before, Quantity part, Quantity whole) =>
        this with { Amount = Share(before + part, whole) - Share(before, whole) };

    private long Share(Quantity part, Quantity whole) => whole == Quantity.Zero
        ? 0
        : (long)(((Int128)Amount * part.Millionths * 2 + whole.Millionths) / ((Int128)whole.Millionths * 2));

    public void AddTo(ICollection<PostingAmount> postings, bool returned)
    {
        if (Amount == 0)
            return;
        postings.Add(new PostingAmount(new Posting(
            returned ? LineRole.ReturnedCost : LineRole.Cost, !returned, CostAccount, null), Amount));
        postings.Add(new PostingAmount(new Posting(
            returned ? LineRole.StockBack : LineRole.StockOut, returned, StockAccount, null), Amount));
    }
}
