namespace RetailActors.Actors.Statements;

/// <summary>What a store's books know of goods beyond their money.</summary>
public sealed class GoodsBooks
{
    /// <summary>What this store has given back, by the line of the sale.</summary>
    public GivenBack GivenBack { get; } = new();

    /// <summary>What other stores give back of this store's sales: in <see cref="GivenBack"/> already.</summary>
    public ForeignClaims Claims { get; } = new();

    /// <summary>Pieces that are sold and not back.</summary>
    public Serials Serials { get; } = new();

    /// <summary>Customer orders and layaways, by their number.</summary>
    public CustomerOrders Orders { get; } = new();

    public long Size => GivenBack.Count * 160L + Claims.Count * 200L + Serials.Count * 150L + Orders.Count * 400L;

    /// <returns>False when it is not about goods.</returns>
    internal bool Apply(BooksEvent fact)
    {
        switch (fact)
        {
            case BooksEvent.OrderChanged changed:
                Orders.Apply(changed.Step);
                return true;
            case BooksEvent.GaveBack back:
                foreach (var line in back.Lines)
                    GivenBack.Add(line);
                return true;
            case BooksEvent.Claimed claimed:
                foreach (var line in Claims.Of(claimed.By))
                    GivenBack.Add(line.Negated());
                foreach (var line in claimed.Lines)
                    GivenBack.Add(line);
                Claims.Set(claimed.By, [.. claimed.Lines]);
                return true;
            case BooksEvent.Traced traced:
                foreach (var move in traced.Moves)
                    Serials.Add(move);
                return true;
            default:
                return false;
        }
    }
}
