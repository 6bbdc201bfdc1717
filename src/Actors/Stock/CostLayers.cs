using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Stock;

/// <summary>Which layer leaves first.</summary>
public enum CostOrder : byte
{
    FirstInFirstOut = 1,
    LastInFirstOut = 2,
}

/// <param name="CostMillionths">Of one unit, in millionths of the company's currency.</param>
public readonly record struct CostLayer(Quantity Quantity, long CostMillionths)
{
    /// <summary>In 10^-12 of the currency: exact, without rounding.</summary>
    public Int128 Value => (Int128)Quantity.Millionths * CostMillionths;
}

/// <summary>
/// What the goods on a shelf have cost, layer by layer. What left below zero stays as one layer of its own, at the cost
/// it left for, until goods come in; the difference to theirs is a revaluation. Exact: Σ in − Σ out + Σ revalued is the
/// value that is there.
/// </summary>
public sealed class CostLayers(CostOrder order)
{
    private readonly List<CostLayer> _layers = [];

    public IReadOnlyList<CostLayer> Layers => _layers;

    public Quantity Quantity
    {
        get
        {
            var sum = Quantity.Zero;
            foreach (var layer in _layers)
                sum += layer.Quantity;
            return sum;
        }
    }

    public Int128 Value
    {
        get
        {
            var sum = Int128.Zero;
            foreach (var layer in _layers)
                sum += layer.Value;
            return sum;
        }
    }

    /// <summary>The cost of a unit over all layers, in millionths, rounded half away from zero; null when nothing is
    /// there.</summary>
    public long? Average => Quantity is { Millionths: > 0 } there
        ? (long)((Value * 2 + (Int128)there.Millionths) / ((Int128)there.Millionths * 2))
        : null;

    /// <param name="quantity">Above 0.</param>
    /// <returns>What the goods that were missing turned out to cost otherwise than they left for.</returns>
    public Int128 In(Quantity quantity, long costMillionths)
    {
        Runtime.Invariant.Holds(quantity > Quantity.Zero);
        var revalued = Int128.Zero;
        if (_layers is [{ Quantity.Millionths: < 0 } missing])
        {
            var covered = quantity < -missing.Quantity ? quantity : -missing.Quantity;
            revalued = (Int128)covered.Millionths * (missing.CostMillionths - costMillionths);
            _layers.Clear();
            Add(new CostLayer(missing.Quantity + covered, missing.CostMillionths));
            quantity -= covered;
        }
        Add(new CostLayer(quantity, costMillionths));
        return revalued;
    }

    /// <param name="quantity">Above 0.</param>
    /// <param name="costMillionths">What is taken for goods that are not there.</param>
    /// <param name="of">Only of the layer of this cost, as long as it is there: a piece that is known.</param>
    /// <returns>The layers that left.</returns>
    public IReadOnlyList<CostLayer> Out(Quantity quantity, long costMillionths, long? of = null)
    {
        Runtime.Invariant.Holds(quantity > Quantity.Zero);
        var left = new List<CostLayer>();
        while (quantity > Quantity.Zero && _layers.Count > 0 && _layers[0].Quantity > Quantity.Zero)
        {
            var at = Next(of);
            var layer = _layers[at];
            var part = quantity < layer.Quantity ? quantity : layer.Quantity;
            left.Add(layer with { Quantity = part });
            if (part == layer.Quantity)
                _layers.RemoveAt(at);
            else
                _layers[at] = layer with { Quantity = layer.Quantity - part };
            quantity -= part;
        }
        if (quantity == Quantity.Zero)
            return left;
        left.Add(new CostLayer(quantity, costMillionths));
        if (_layers is [{ Quantity.Millionths: < 0 } missing])
        {
            // Below zero there is one layer; its cost is what all of it left for, to the millionth.
            _layers.Clear();
            var value = missing.Value - (Int128)quantity.Millionths * costMillionths;
            var all = missing.Quantity - quantity;
            Add(new CostLayer(all, (long)(value / all.Millionths)));
        }
        else
            Add(new CostLayer(-quantity, costMillionths));
        return left;
    }

    private int Next(long? of)
    {
        if (of is { } cost && _layers.FindIndex(layer => layer.CostMillionths == cost) is var at and >= 0)
            return at;
        return order == CostOrder.FirstInFirstOut ? 0 : _layers.Count - 1;
    }

    private void Add(CostLayer layer)
    {
        if (layer.Quantity == Quantity.Zero)
            return;
        if (_layers.Count > 0 && _layers[^1].CostMillionths == layer.CostMillionths
            && Math.Sign(_layers[^1].Quantity.Millionths) == Math.Sign(layer.Quantity.Millionths))
            _layers[^1] = layer with { Quantity = _layers[^1].Quantity + layer.Quantity };
        else
            _layers.Add(layer);
    }
}
