using RetailActors.Actors.Retail;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Simulators.OnlineRetail;

/// <summary>What the tickets of a replay come to, store by store, in the words of the independent count.</summary>
public sealed class OnlineRetailTally
{
    private readonly Dictionary<StoreId, StoreCount> _stores = [];
    private readonly Dictionary<TerminalId, StoreId> _storeOf;
    private readonly World _world;

    public OnlineRetailTally(World world)
    {
        _world = world;
        _storeOf = world.Terminals.ToDictionary(t => t.Terminal, t => t.Store);
    }

    public IReadOnlyDictionary<StoreId, StoreCount> Stores => _stores;

    public void Add(Ticket ticket)
    {
        var t = ticket.Transaction;
        var store = _storeOf[ticket.Terminal];
        // The second part of a long invoice is no invoice of its own; its receipt says so.
        var invoices = t.Receipt!.Contains('/', StringComparison.Ordinal) ? 0 : 1;
        var pounds = t.Total / 100m;
        var pieces = t.Lines.Sum(line => line.Quantity.Millionths / 1_000_000m);
        var one = new StoreCount { Invoices = invoices, Pieces = pieces };
        _stores[store] = _stores.GetValueOrDefault(store) + t.Kind switch
        {
            TransactionKind.Sale => one with { Sales = invoices, SalesPounds = pounds },
            TransactionKind.Return => one with { Returns = invoices, ReturnsPounds = pounds },
            TransactionKind.StockAdjustment => one with { Adjustments = invoices },
            _ => one with { Corrections = invoices, CorrectionsPounds = pounds },
        };
    }

    /// <summary>
    /// Empty when the tickets and the count of the files agree in every number; otherwise one line a difference.
    /// </summary>
    public IReadOnlyList<string> Differences(OnlineRetailCount count)
    {
        var differences = new List<string>();
        var counted = new Dictionary<StoreId, StoreCount>();
        foreach (var (country, sums) in count.Countries)
        {
            var store = OnlineRetailStores.Store(country);
            counted[store] = counted.GetValueOrDefault(store) + sums;
        }
        foreach (var store in _world.Stores.Select(s => s.Store).Union(counted.Keys).Union(_stores.Keys))
        {
            // Rows and what rounding made are the file's own; a ticket has no such number.
            var file = counted.GetValueOrDefault(store) with { Rows = 0, Exact = 0 };
            var tickets = _stores.GetValueOrDefault(store);
            if (file != tickets)
                differences.Add($"{store}: the file has {file}, the tickets {tickets}");
        }
        return differences;
    }
}
