using RetailActors.Actors.Retail;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Checks;

/// <summary>
/// What a store gives back of a sale is never more than was sold, nor for more money; and what is held for that would
/// be too much.
/// </summary>
public sealed class ReturnsChecker(Truth truth)
{
    private readonly Dictionary<(StoreId, TransactionId, Sku), Amounts> _back = [];

    private readonly record struct Amounts(long Units, long Net, long Tax)
    {
        public Amounts Plus(Amounts more) => new(Units + more.Units, Net + more.Net, Tax + more.Tax);

        public override string ToString() => $"{new Quantity(Units)} for {Net} and {Tax} tax";
    }

    private static Amounts Of(Line line, int sign) => new(sign * Goods.BaseUnits(line.Quantity, line.Unit),
        sign * line.Net, sign * line.Taxes.Sum(tax => tax.Amount));

    private static Amounts Sum(IEnumerable<Amounts> all) =>
        all.Aggregate(default(Amounts), (sum, one) => sum.Plus(one));

    private static IEnumerable<(TransactionId Original, Sku Sku, Amounts Back)> BackIn(Transaction sale) =>
        from line in sale.Kind is TransactionKind.Sale or TransactionKind.Return ? sale.Lines : []
        let original = line.Detail?.Original?.Id ?? sale.Original
        where line.Quantity < Quantity.Zero && original is not null
        group Of(line, -1) by (original.Value, line.Sku) into back
        select (back.Key.Value, back.Key.Sku, Sum(back));

    private Amounts Sold(Ticket? sale, Sku sku) =>
        sale is null || sale.Sale.Kind is not (TransactionKind.Sale or TransactionKind.Return) ? default
            : Sum(sale.Sale.Lines.Where(line => line.Sku == sku && line.Quantity > Quantity.Zero)
                .Select(line => Of(line, 1)));

    private Ticket? Recorded(TransactionId id) => truth.Durable.GetValueOrDefault((id.Terminal, id.Number));

    /// <summary>A ticket is in the books.</summary>
    public void Booked(Ticket ticket)
    {
        foreach (var (original, sku, more) in BackIn(ticket.Sale))
        {
            var back = _back[(ticket.Store, original, sku)] =
                _back.GetValueOrDefault((ticket.Store, original, sku)).Plus(more);
            var sold = Sold(Recorded(original), sku);
            Guarantee.Holds(back.Units <= sold.Units && back.Net <= sold.Net && back.Tax <= sold.Tax,
                $"G1: {ticket.Terminal}#{ticket.Number} gives back {back} of {sku} of {original}, which sold {sold}");
        }
    }

    /// <summary>A ticket that is held for giving back too much really would; one that names a line may exceed that.
    /// </summary>
    public bool IsTooMuch(Ticket ticket) => ticket.Sale.Lines.Any(line => line.Detail?.Original?.Line is not null)
        || BackIn(ticket.Sale).Any(one =>
        _back.GetValueOrDefault((ticket.Store, one.Original, one.Sku)).Plus(one.Back).Units
            > Sold(Recorded(one.Original), one.Sku).Units);

    /// <summary>The sale that a held return waits for has come, and can be read.</summary>
    public bool HasCome(TransactionId original) => Recorded(original) is { IsPoison: false };
}
