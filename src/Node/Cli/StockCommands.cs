using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using RetailActors.Node.Operations;
using static RetailActors.Node.Cli.NodeCommands;

namespace RetailActors.Node.Cli;

/// <summary><c>retail stock</c>: what is set aside, counted, sent.</summary>
internal static class StockCommands
{
    private static readonly Argument<string> Sku = new("sku") { Description = "The stock keeping unit." };
    private static readonly Argument<string> Quantity = new("quantity") { Description = "In base units." };

    private static readonly Option<string> Id = new("--id")
    { Description = "The name of the reservation or transfer.", Required = true };

    private static readonly Option<string> Warehouse = new("--warehouse")
    { Description = "The warehouse.", Required = true };

    private static readonly Option<string> Date = new("--date")
    { Description = "The business date, yyyy-MM-dd.", Required = true };

    private static readonly Option<string?> Left = new("--left")
    { Description = "What is left before it: when it is another, nothing happens, so that a repeat changes nothing." };

    private static readonly Option<string?> For = new("--for")
    { Description = "What for, such as an order: all of one can be released at once." };

    public static Command Create() => new("stock", "What is set aside, counted, on its way.")
    {
        Reserve(), Release(), Fulfil(), Count(), Send(), Receive(), Drift(), Event(), Events(),
    };

    private static Command Reserve()
    {
        var until = new Option<string?>("--until") { Description = "Released by itself then: 2026-11-21T18:00:00Z." };
        return Acting("reserve", "Sets goods aside; a known id takes the new quantity.", "reserve",
            parsed => new ReserveRequest([new ReservationView(parsed.GetValue(Id)!, parsed.GetValue(Sku)!,
                parsed.GetValue(Warehouse)!, parsed.GetValue(Quantity)!, parsed.GetValue(For),
                parsed.GetValue(until))]),
            StockJson.Default.ReserveRequest, Sku, Quantity, Id, Warehouse, For, until);
    }

    private static Command Release()
    {
        var id = new Option<string?>("--id") { Description = "One reservation of --sku." };
        var sku = new Option<string?>("--sku") { Description = "The SKU of --id." };
        return Acting("release", "Frees what is set aside: one reservation, or all that is for one thing.", "release",
            parsed => new ReleaseRequest(
                parsed.GetValue(id) is { } one ? [new ReservedIdView(one, parsed.GetValue(sku) ?? "")] : null,
                parsed.GetValue(For)),
            StockJson.Default.ReleaseRequest, id, sku, For);
    }

    private static Command Fulfil() => Acting("fulfil", "What was set aside leaves the shelf.", "fulfil",
        parsed => new FulfilRequest(parsed.GetValue(Id)!, parsed.GetValue(Sku)!, parsed.GetValue(Quantity)!,
            parsed.GetValue(Date)!, parsed.GetValue(Left)),
        StockJson.Default.FulfilRequest, Sku, Quantity, Id, Date, Left);

    private static Command Count()
    {
        var atErp = new Option<bool>("--at-erp") { Description = "The ERP has this count already: it is not told." };
        return Acting("count", "What was counted at the end of a date.", "count",
            parsed => new CountRequest(parsed.GetValue(Sku)!, parsed.GetValue(Warehouse)!, parsed.GetValue(Date)!,
                parsed.GetValue(Quantity)!, parsed.GetValue(atErp)),
            StockJson.Default.CountRequest, Sku, Quantity, Warehouse, Date, atErp);
    }

    private static Command Send()
    {
        var from = new Option<string>("--from") { Description = "The warehouse it leaves.", Required = true };
        var to = new Option<string>("--to") { Description = "The warehouse it goes to.", Required = true };
        return Acting("send", "Goods leave for another warehouse and are on their way.", "send",
            parsed => Transfer(parsed) with { From = parsed.GetValue(from), To = parsed.GetValue(to) },
            StockJson.Default.TransferRequest, Sku, Quantity, Id, Date, from, to);
    }

    private static Command Receive() => Acting("receive", "Goods that were sent have arrived.", "receive",
        parsed => Transfer(parsed) with { Left = parsed.GetValue(Left) }, StockJson.Default.TransferRequest, Sku,
        Quantity, Id, Date, Left);

    private static Command Drift() => Leaf("drift",
        "Compares with the ERP's stock now, and names the moves that differ.",
        async (parsed, node, cancel) => (await node.Post("v1/stock/compare", new CompareRequest(),
            StockJson.Default.CompareRequest, StockJson.Default.ListDriftView, cancel),
            StockJson.Default.ListDriftView), Tables.Drift);

    private static Command Event()
    {
        var quantity = new Argument<string>("quantity")
        { Description = "What came in; what went out is below 0. In --unit." };
        var id = new Option<string>("--id") { Description = "The ERP's, unique for the SKU.", Required = true };
        var unit = new Option<string?>("--unit") { Description = "A unit of the SKU; default: its base unit." };
        var reason = new Option<string>("--reason")
        { Description = string.Join(", ", ErpEventsEndpoint.Reasons.Keys) + ".", Required = true };
        var at = new Option<string?>("--at")
        { Description = "When the ERP booked it, 2026-11-21T18:00:00Z; default: now." };
        return Leaf("event", "Goods moved at the ERP, which has them already: only ours follows.",
            async (parsed, node, cancel) => (await node.Post("v1/stock/events", new StockEventsRequest([new(
                parsed.GetValue(id)!, parsed.GetValue(Sku)!, parsed.GetValue(Warehouse)!, parsed.GetValue(quantity)!,
                parsed.GetValue(Date)!, parsed.GetValue(reason)!,
                parsed.GetValue(at) ?? $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'}",
                parsed.GetValue(unit))]), StockJson.Default.StockEventsRequest, StockJson.Default.StockEventsDone,
                cancel), StockJson.Default.StockEventsDone), Followed, Sku, quantity, id, Warehouse, Date, reason,
            unit, at);
    }

    private static Command Events()
    {
        var file = new Argument<string>("file") { Description = "JSON, as POST /v1/stock/events takes it." };
        return Leaf("events", "Many of them, from a file. The same file again changes nothing.",
            async (parsed, node, cancel) => (File.Exists(parsed.GetValue(file))
                ? await node.PostFile("v1/stock/events", await File.ReadAllBytesAsync(parsed.GetValue(file)!, cancel),
                    StockJson.Default.StockEventsDone, cancel)
                : throw new NodeAnswerException(400, $"file is '{parsed.GetValue(file)}'; there is no such file"),
                StockJson.Default.StockEventsDone), Followed, file);
    }

    private static void Followed(StockEventsDone done) =>
        Say($"{done.Taken} taken, {done.Known} known, {done.InOpening} in the opening");

    private static TransferRequest Transfer(ParseResult parsed) => new(
        parsed.GetValue(Id)!, parsed.GetValue(Sku)!, parsed.GetValue(Quantity)!, parsed.GetValue(Date)!);

    private static Command Acting<T>(string name, string description, string path, Func<ParseResult, T> request,
        JsonTypeInfo<T> type, params Symbol[] symbols) => Leaf(name, description, async (parsed, node, cancel) =>
        (await node.Post($"v1/stock/{path}", request(parsed), type, StockJson.Default.StockDone, cancel),
            StockJson.Default.StockDone), done => Say(done.What), symbols);
}
