using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulation.Models;

/// <summary>What a retailer does beyond selling and summing: each run's has some of it.</summary>
public sealed record Trade
{
    /// <summary>Stores whose tickets are orders of their own at the ERP.</summary>
    public IReadOnlySet<StoreId> OrderStores { get; init; } = new HashSet<StoreId>();

    /// <summary>Customers bring things back with their receipts.</summary>
    public bool TakesBack { get; init; }

    /// <summary>Shifts are counted and closed, and money is moved to the safe and the bank.</summary>
    public bool ClosesShifts { get; init; }

    /// <summary>A provider pays out what cards have paid.</summary>
    public bool HasPayouts { get; init; }

    /// <summary>Goods move at the ERP itself, and it tells of it. Not drawn, so that older seeds find what they found.
    /// </summary>
    public bool HasErpMoves { get; init; }

    /// <summary>People are told of cases.</summary>
    public bool HasAlarms { get; init; }

    public static Trade Draw(Random random, IReadOnlyList<Store> stores) => new()
    {
        OrderStores = stores.Where(_ => random.Next(3) == 0).Select(store => store.Id).ToHashSet(),
        TakesBack = random.Next(3) > 0,
        ClosesShifts = random.Next(2) == 0,
        HasPayouts = random.Next(3) == 0,
        HasAlarms = random.Next(3) == 0,
    };
}
