using System.Text.Json.Nodes;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Connectors.Tests;
using RetailActors.Connectors.Tryton;
using RetailActors.Streams.Delivery;

namespace RetailActors.Tryton.Tests;

/// <summary>The same bench, where S002 keeps orders and its documents are sales.</summary>
public sealed class OrderBench(TrytonBench bench) : IErpOrderBench
{
    private const string Period = "2026-11";

    public IErp Erp => bench.Erp;

    public MasterData Master { get; } = bench.Master with
    {
        Stores = [.. bench.Master.Stores.Select(store => store.Store.Value == "S002"
            ? store with { Mode = StoreMode.Orders, PlaceholderCustomer = TrytonBench.Shop.WalkIn } : store)],
    };

    public IReadOnlyList<OnHand> OnHand => bench.OnHand;

    public int JournalsUnder(DocumentId journal) => bench.Judge.Rows(
        "sale.sale", $$"""[["reference", "=", "{{journal}}"]]""", "id").GetAwaiter().GetResult().Length;

    public bool HasCustomer(string account) => bench.Judge.Rows(
        "party.party", $$"""[["code", "=", "{{account}}"]]""", "id").GetAwaiter().GetResult().Length == 1;

    public void LoseTheNextReply() => bench.Wire.Next("sale.sale.create", Mishap.LoseReply);

    public void LoseTheNextRequest() => bench.Wire.Next("sale.sale.create", Mishap.LoseRequest);

    public void TearTheNextWrite() => bench.Wire.Next("sale.sale.quote", Mishap.LoseRequest);

    public void BeBusy(TimeSpan retryAfter) => bench.BeBusy(retryAfter);

    /// <summary>Just before the invoice is posted, somebody closes the period.</summary>
    public void RefuseTheNextPosting() => bench.Wire.Before = async method =>
    {
        if (!method.EndsWith("account.invoice.post", StringComparison.Ordinal))
            return;
        bench.Wire.Before = null;
        await Press("close");
    };

    public void RunPosting() => Press("reopen").GetAwaiter().GetResult();

    public ValueTask EnterByHand(Journal journal) => bench.EnterByHand(journal);

    public async ValueTask EnterByHand(SalesOrder order)
    {
        var sale = (await bench.Judge.Rows("sale.sale", $$"""[["reference", "=", "{{order.Id}}"]]""", "id"))[0];
        await bench.Judge.Model("sale.sale.copy", new JsonArray(sale.GetProperty("id").GetInt64()),
            new JsonObject { ["reference"] = order.Id.Value });
    }

    public ValueTask GoDown() => bench.GoDown();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    private async Task Press(string button) => await bench.Judge.Model($"account.period.{button}",
        new JsonArray(await bench.Judge.Id("account.period", $$"""[["name", "=", "{{Period}}"]]""")));
}

public sealed class TrytonOrderContract : ErpOrderContract
{
    protected override async ValueTask<IErpOrderBench> Start(bool createsCustomers = false) =>
        new OrderBench(await TrytonBench.Start(with: options => options with
        {
            OrderStores = ["S002"],
            CreatesCustomers = createsCustomers,
        }));
}
