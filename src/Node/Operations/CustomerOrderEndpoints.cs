using System.Text.Json.Serialization;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Operations;

/// <summary>A customer order or layaway by its own number, and the transactions that it goes by (R26).</summary>
/// <param name="State">open, pickedUp (all of it) or cancelled.</param>
/// <param name="OpenedBy">The transaction that opened it.</param>
/// <param name="Transaction">The newest that picked up of it, or cancelled it: its number from then on.</param>
/// <param name="Deposit">What is left of it.</param>
/// <param name="Lines">What is still set aside, in base units.</param>
public sealed record CustomerOrderView(
    string Store, string Order, string State, string OpenedBy, string? Transaction, string Deposit, string Currency,
    IReadOnlyList<CustomerOrderLineView> Lines);

public sealed record CustomerOrderLineView(string Sku, string Warehouse, string Quantity);

/// <summary>What the books know of customer orders.</summary>
internal sealed class CustomerOrderEndpoints(RetailNode node)
{
    private const string Open = "open", PickedUp = "pickedUp", Cancelled = "cancelled";

    public void Map(OperatorPaths paths) => paths.Get("/v1/customer-orders", async http =>
    {
        var (store, order, state) = (OperatorPaths.Query(http, "store"), OperatorPaths.Query(http, "order"),
            OperatorPaths.Query(http, "state"));
        if (state is null or Open or PickedUp or Cancelled)
            await Bodies.Write(http, await List(store, order, state), CustomerOrderJson.Default.ListCustomerOrderView);
        else
            await Problems.Write(http, 400, "wrong-value", "The request is not allowed",
                $"state is '{state}'; allowed: {Open}, {PickedUp}, {Cancelled}");
    });

    private async ValueTask<List<CustomerOrderView>> List(string? store, string? order, string? state)
    {
        var views = new List<CustomerOrderView>();
        foreach (var host in node.Shards.Statements)
            views.AddRange(await host.Inspect(shard => shard.States.Select(one => one.Value)
                .Where(books => store is null || books.Store.Value == store)
                .SelectMany(books => (order is null ? books.Goods.Orders.All
                    : books.Goods.Orders.Find(order) is { } known ? [known] : [])
                    .Select(one => View(books, one))).ToArray()));
        return [.. views.Where(view => state is null || view.State == state)
            .OrderBy(view => view.Store, StringComparer.Ordinal).ThenBy(view => view.Order, StringComparer.Ordinal)];
    }

    private static CustomerOrderView View(StoreBooks books, CustomerOrder order)
    {
        var currency = order.Currency ?? books.Currency;
        return new CustomerOrderView(books.Store.Value, order.Number,
            order.IsCancelled ? Cancelled : order.IsClosed ? PickedUp : Open, $"{order.OpenedBy}",
            order.LastBy?.ToString(), Money.Format(order.Deposit, currency.Decimals), currency.Code,
            [.. order.OpenLines.Select(line =>
                new CustomerOrderLineView(line.Sku.Value, line.Warehouse.Value, $"{line.Quantity}"))]);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<CustomerOrderView>))]
public sealed partial class CustomerOrderJson : JsonSerializerContext;
