using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Stock;
using RetailActors.Node.Hosting;
using static RetailActors.Node.Operations.StockValues;

namespace RetailActors.Node.Operations;

/// <summary>
/// What moved at the ERP by itself, as its webhook or whatever is between sends it. A request is read as a whole before
/// anything of it is done; then each event is for itself, so that one that is refused keeps none of the others back.
/// </summary>
internal sealed class ErpEventsEndpoint(RetailNode node, StockDesk desk)
{
    private const int LinesMax = 1_000, ChangedTold = 10;

    /// <summary>As requests say them: <c>received</c>, …</summary>
    public static IReadOnlyDictionary<string, ErpMoveReason> Reasons { get; } =
        Enum.GetValues<ErpMoveReason>().ToDictionary(reason => $"{reason}".ToLowerInvariant(), StringComparer.Ordinal);

    public async Task Take(HttpContext http)
    {
        if (await Bodies.Read(http, StockJson.Default.StockEventsRequest) is not { } request)
            return;
        StockReply.Followed done;
        try
        {
            done = await desk.Follow(Read(request.Lines));
        }
        catch (FormatException e)
        {
            await Problems.Write(http, 400, "wrong-value", "A value is not allowed", e.Message);
            return;
        }
        if (done.Changed.Count == 0)
            await Bodies.Write(http, new StockEventsDone(done.Taken, done.Known, done.InOpening),
                StockJson.Default.StockEventsDone);
        else
            await Problems.Write(http, 409, "changed", "An event is known as something else", Why(done));
    }

    private static string Why(StockReply.Followed done) => string.Join("; ", done.Changed.Take(ChangedTold))
        + (done.Changed.Count > ChangedTold ? $"; {done.Changed.Count - ChangedTold} more" : "")
        + $". All others are done: {done.Taken} taken, {done.Known} known, {done.InOpening} in the opening";

    private List<(Sku, BookedMove)> Read(IReadOnlyList<StockEventView> lines)
    {
        if (lines.Count is 0 or > LinesMax)
            throw new FormatException($"lines: {lines.Count}; allowed: 1 to {LinesMax}");
        var read = new List<(Sku, BookedMove)>();
        foreach (var line in lines)
            try
            {
                read.Add(Read(line));
            }
            catch (FormatException e)
            {
                throw new FormatException($"lines[{read.Count}].{e.Message}", e);
            }
        return read;
    }

    private (Sku, BookedMove) Read(StockEventView line)
    {
        var (sku, date) = (desk.SkuOf(line.Sku), DateOf(line.Date));
        var quantity = InBaseUnits(sku, QuantityOf(line.Quantity), line.Unit, date);
        if (quantity == Quantity.Zero)
            throw new FormatException($"quantity: '{line.Quantity}'; allowed: above or below 0");
        var move = new ErpMove(IdOf(line.Id), WarehouseOf(line.Warehouse), date, quantity,
            Reasons.TryGetValue(line.Reason, out var reason) ? reason : throw new FormatException(
                $"reason: '{line.Reason}'; allowed: {string.Join(", ", Reasons.Keys)}"));
        return (sku, new BookedMove(move, TimeOf("at", line.At)));
    }

    private Quantity InBaseUnits(Sku sku, Quantity quantity, string? text, BusinessDate date)
    {
        if (text is null)
            return quantity;
        var unit = new UnitCode(TextOf("unit", text));
        var item = node.Catalogue.Item(sku, unit, date)
            ?? throw new FormatException($"unit: '{unit}'; allowed: {Units(node.Catalogue.Item(sku, date))}");
        return item.FactorOf(unit)?.TimesExactly(quantity) is { } units
            && Math.Abs(units.Millionths) <= UnitsMax * Quantity.PerUnit
            ? units
            : throw new FormatException($"quantity: '{quantity}' {unit}; allowed: what is exact in {item.BaseUnit}, "
                + $"at most {UnitsMax}");
    }

    private static string Units(Item? item) => item is null ? "none, the ERP had no such item on that date"
        : string.Join(", ", item.Units.Select(one => one.Unit).Prepend(item.BaseUnit));
}
