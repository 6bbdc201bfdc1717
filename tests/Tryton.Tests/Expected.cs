using RetailActors.Actors.Retail;
using RetailActors.Node.Demo;

namespace RetailActors.Tryton.Tests;

/// <summary>What Tryton has to hold after the week, counted from the tickets by nobody else's code.</summary>
public sealed class Expected
{
    private static readonly Dictionary<Sku, decimal> Costs = Week.Shop.World.Items
        .Where(item => item.CostMillionths is not null && item.Sku.Value != Week.WithoutAccounts)
        .ToDictionary(item => item.Sku, item => item.CostMillionths!.Value / 1_000_000m);

    public ExpectedLedger Ledger { get; } = new(Week.Shop.World, []);

    public decimal Tax { get; private set; }

    public decimal Net { get; private set; }

    /// <summary>Lines whose taxes Tryton computes again.</summary>
    public int OrderLines { get; private set; }

    /// <summary>Of goods that customers took, less what they brought back.</summary>
    public decimal Cost { get; private set; }

    /// <summary>What the shelves are worth more than before.</summary>
    public decimal Stock { get; private set; }

    /// <summary>Base units by SKU and warehouse that Tryton has moved.</summary>
    public Dictionary<(string Sku, string Warehouse), decimal> Moved { get; } = [];

    /// <summary>What has left the shelf and waits in a case before it moves there too.</summary>
    public Dictionary<(string Sku, string Warehouse), decimal> Waiting { get; } = [];

    /// <summary>The rest, by name.</summary>
    public IReadOnlyList<string> Cases { get; } =
    [
        $"unmapped-sku:{Week.Unknown}", $"unmapped-sku:{Week.WithoutAccounts}", $"closed-period:{Week.Closed:uuuu-MM}",
    ];

    public void Add(string store, Transaction ticket)
    {
        Ledger.Add(ticket);
        Tax += ticket.Lines.Sum(line => line.Taxes.Sum(tax => tax.Amount)) / 100m;
        Net += ticket.Lines.Sum(line => line.Net) / 100m;
        OrderLines += store == Week.OrderStore ? ticket.Lines.Length : 0;
        Move(store, ticket, Moved);
    }

    /// <summary>Stock does not wait for money, but an order takes its own.</summary>
    public void Hold(string store, Transaction ticket) =>
        Move(store, ticket, store == Week.OrderStore ? Waiting : Moved);

    /// <summary>One shelf was counted when all was sold, and some goods went to the other store.</summary>
    public void CountAndSend()
    {
        var before = Week.Pieces + Moved.GetValueOrDefault(("85123A", "S001"));
        Stock += (WeekStock.Counted - before) * Costs[new Sku("85123A")];
        Moved[("85123A", "S001")] = WeekStock.Counted - Week.Pieces;
        Moved[("71053", "S001")] = Moved.GetValueOrDefault(("71053", "S001")) - WeekStock.Sent;
        Moved[("71053", "S002")] = Moved.GetValueOrDefault(("71053", "S002")) + WeekStock.Sent;
    }

    private void Move(string store, Transaction ticket, Dictionary<(string, string), decimal> to)
    {
        foreach (var line in ticket.Lines.Where(line => Costs.ContainsKey(line.Sku)))
        {
            var adjusted = ticket.Kind == TransactionKind.StockAdjustment;
            var pieces = line.Quantity.Millionths / 1_000_000m * (line.Unit.Value == "PACK6" ? 6 : 1)
                * (adjusted ? 1 : -1);
            to[(line.Sku.Value, store)] = to.GetValueOrDefault((line.Sku.Value, store)) + pieces;
            if (to != Moved)
                continue;
            Stock += pieces * Costs[line.Sku];
            Cost -= adjusted ? 0 : pieces * Costs[line.Sku];
        }
    }
}
