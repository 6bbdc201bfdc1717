using System.Net.Http.Headers;
using System.Text.Json;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Intake;
using RetailActors.Node.Tests.Journey;
using RetailActors.Simulators.Dynamics365;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Intake;

/// <summary>What terminals are told of items, prices and what is available to sell (R16).</summary>
public sealed class FeedTests : IDisposable
{
    private readonly HttpClient _http = new();

    [Fact]
    public async Task A_terminal_takes_the_whole_list_and_then_only_what_has_changed()
    {
        await using var shop = await TestShop.Open(Priced());
        var all = await Read(shop, null);
        Assert.Equal(["BAG - 0", "MUG - 0", "TEA 12 100"], all.Items.Select(Text));
        Assert.False(all.More);
        Assert.Empty((await Read(shop, all.Cursor)).Items);

        await shop.Send(TestShop.Till1, "b1", TestShop.Sale(1, quantity: 3));
        FeedView? next = null;
        await Until(async () => (next = await Read(shop, all.Cursor)).Items.Count > 0, "stock has moved");

        Assert.Equal(["TEA 12 97"], next!.Items.Select(Text));
        Assert.Empty((await Read(shop, next.Cursor)).Items);
    }

    [Fact]
    public async Task A_cursor_of_another_deployment_leads_to_the_whole_list_and_no_key_to_nothing()
    {
        await using var shop = await TestShop.Open(Priced());

        Assert.Equal(3, (await Read(shop, "1.2.3.4.5.6")).Items.Count);
        Assert.Equal(3, (await Read(shop, "nonsense")).Items.Count);
        Assert.Equal(3, (await Read(shop, "999999.999999.999999")).Items.Count);
        using var refused = await _http.GetAsync(new Uri(shop.Address, $"v1/terminals/{TestShop.Till1}/feed"));
        Assert.Equal(401, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_long_list_comes_in_pages()
    {
        var skus = Enumerable.Range(0, 700).Select(n => $"N{n:000}").ToArray();
        await using var shop = await TestShop.Open(TestShop.Data(skus));

        var first = await Read(shop, null);
        var second = await Read(shop, first.Cursor);

        Assert.Equal((true, false), (first.More, second.More));
        Assert.Equal(703, first.Items.Concat(second.Items).Select(item => item.Sku).Distinct().Count());
    }

    [Fact]
    public async Task A_live_answer_goes_on_as_stock_moves()
    {
        await using var shop = await TestShop.Open(Priced());
        using var request = Request(shop, "live=true");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(3, (await Next(lines)).Items.Count);

        await shop.Send(TestShop.Till1, "b1", TestShop.Sale(1, quantity: 3));

        Assert.Equal(["TEA 12 97"], (await Next(lines)).Items.Select(Text));
    }

    private static SimulatedErpData Priced()
    {
        var data = TestShop.Data();
        return data with
        {
            Master = data.Master with
            {
                Items = [.. data.Master.Items.Select(item => item.Sku.Value == "TEA"
                    ? item with { PriceMillionths = 12_000_000 } : item)],
            },
        };
    }

    private static string Text(FeedItemView item) => $"{item.Sku} {item.Price ?? "-"} {item.Available}";

    private static async Task<FeedView> Next(StreamReader lines) => JsonSerializer.Deserialize(
        await lines.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) ?? "", FeedJson.Default.FeedView)!;

    private async Task<FeedView> Read(TestShop shop, string? cursor)
    {
        using var request = Request(shop, $"cursor={Uri.EscapeDataString(cursor ?? "")}");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize(text, FeedJson.Default.FeedView)!;
    }

    private static HttpRequestMessage Request(TestShop shop, string query) =>
        new(HttpMethod.Get, new Uri(shop.Address, $"v1/terminals/{TestShop.Till1}/feed?{query}"))
        { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", shop.KeyOf(TestShop.Till1)) } };

    public void Dispose() => _http.Dispose();
}
