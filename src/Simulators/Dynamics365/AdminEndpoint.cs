using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// The simulator's own handles below <c>/_sim/</c>, for demos and outage scenarios; open to anyone on this machine.
/// <list type="bullet">
/// <item><c>GET PUT DELETE faults</c>: an array of faults,
/// <c>[{"kind":"TimeOutAfterCommit","rate":0.2,"times":3,"delay":"00:00:05","on":"$batch"}]</c></item>
/// <item><c>GET ledger</c>: posted journals, lines, duplicates, balances</item>
/// <item><c>POST masterdata</c>: what is to be added or mended</item>
/// <item><c>POST posting</c>: the batch job runs once; <c>PUT mapped</c>: <c>true</c> or <c>false</c></item>
/// </list>
/// </summary>
internal sealed class AdminEndpoint(SimulatedDynamics365 erp)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public async Task Serve(HttpContext http, string path)
    {
        try
        {
            var answer = await Handle(http, path);
            http.Response.StatusCode = answer is null ? 204 : 200;
            if (answer is not null)
                await http.Response.WriteAsJsonAsync(answer, Json, http.RequestAborted);
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or FormatException)
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync(wrong.Message, http.RequestAborted);
        }
    }

    private async Task<object?> Handle(HttpContext http, string path)
    {
        switch (http.Request.Method, path)
        {
            case ("GET", "faults"): return erp.Faults.Active;
            case ("DELETE", "faults"): erp.Faults.Clear(); return null;
            case ("PUT", "faults"):
                var faults = await Body<List<Fault>>(http);
                erp.Faults.Clear();
                erp.Faults.Add(faults);
                return null;
            case ("GET", "ledger"): return Ledger();
            case ("POST", "masterdata"): erp.Mend((await Body<Additions>(http)).ToData()); return null;
            case ("POST", "posting"): erp.RunPostingJob(); return null;
            case ("PUT", "mapped"): erp.MappedToUser = await Body<bool>(http); return null;
            default: throw new ArgumentException($"{http.Request.Method} /_sim/{path} is not known");
        }
    }

    private object Ledger() => new
    {
        posted = erp.Ledger.PostedCount,
        lines = erp.Ledger.LineCount,
        duplicates = erp.Ledger.Duplicates(),
        balances = erp.Ledger.Balances(),
        journals = erp.Ledger.Journals().Select(
            j => new { j.Number, j.IntegrationKey, j.Posted, j.Debit, j.Credit, j.Log }),
    };

    private static async Task<T> Body<T>(HttpContext http) =>
        await http.Request.ReadFromJsonAsync<T>(Json, http.RequestAborted)
        ?? throw new JsonException("a body is required");

    private sealed record Additions
    {
        public List<Product> Items { get; init; } = [];

        /// <summary>Store → warehouse.</summary>
        public Dictionary<string, string> Stores { get; init; } = [];

        public List<Tender> Tenders { get; init; } = [];

        public List<Tax> Taxes { get; init; } = [];

        /// <summary>Reason → account.</summary>
        public Dictionary<string, string> Reasons { get; init; } = [];

        public List<string> Accounts { get; init; } = [];

        public SimulatedErpData ToData() => new(
            new MasterData
            {
                Items = Items.ConvertAll(item => item.ToItem()),
                Stores = [.. Stores.Select(s => new StoreMapping(new StoreId(s.Key), new WarehouseId(s.Value)))],
                Tenders = Tenders.ConvertAll(t => new TenderMapping(new TenderId(t.Code), t.Account, t.PerTransaction)),
                Taxes = Taxes.ConvertAll(t => new TaxMapping(new TaxCode(t.Code), t.Group, t.Account)),
                Reasons = [.. Reasons.Select(r => new ReasonMapping(r.Key, r.Value))],
            },
            [], Accounts);
    }

    /// <param name="Units">Unit → base units, <c>"12"</c> or <c>"1/1000"</c>.</param>
    private sealed record Product(
        string Sku, string Name, string Unit, string Account, bool Service = false,
        Dictionary<string, string>? Units = null)
    {
        public Item ToItem() => new(
            new Sku(Sku), Name, Service ? ItemKind.Service : ItemKind.Goods, new UnitCode(Unit),
            [.. (Units ?? []).Select(unit => new ItemUnit(new UnitCode(unit.Key), Factor(unit.Value)))], Account);

        private static Rational Factor(string text) => text.Split('/') is [var numerator, var denominator]
            ? new Rational(long.Parse(numerator), long.Parse(denominator))
            : new Rational(long.Parse(text), 1);
    }

    private sealed record Tender(string Code, string Account, bool PerTransaction = false);

    private sealed record Tax(string Code, string Group, string Account);
}
