using System.Text.Json;
using System.Text.Json.Serialization;

namespace RetailActors.Node.Operations;

/// <summary>Goods to set aside; quantities are decimal texts in base units.</summary>
/// <param name="For">What for, such as an order: all of one can be released at once.</param>
/// <param name="Until">ISO 8601 with offset; left out: as <c>retail.stock.reservations-expire</c> says.</param>
public sealed record ReservationView(
    string Id, string Sku, string Warehouse, string Quantity, string? For = null, string? Until = null);

public sealed record ReserveRequest(IReadOnlyList<ReservationView> Lines);

/// <param name="Lines">By id; left out: all that is for one thing.</param>
public sealed record ReleaseRequest(IReadOnlyList<ReservedIdView>? Lines = null, string? For = null);

public sealed record ReservedIdView(string Id, string Sku);

/// <param name="Left">What is set aside before it: a repeat is then refused and changes nothing.</param>
public sealed record FulfilRequest(string Id, string Sku, string Quantity, string Date, string? Left = null);

/// <param name="AtErp">The ERP has this count already and is not told.</param>
public sealed record CountRequest(string Sku, string Warehouse, string Date, string Quantity, bool AtErp = false);

/// <param name="To">On sending; left out on receiving.</param>
/// <param name="Left">On receiving: what is on its way before it, as of <see cref="FulfilRequest"/>.</param>
public sealed record TransferRequest(
    string Id, string Sku, string Quantity, string Date, string? From = null, string? To = null, string? Left = null);

public sealed record StockEventsRequest(IReadOnlyList<StockEventView> Lines);

/// <summary>Goods that moved at the ERP, which has them already.</summary>
/// <param name="Id">The ERP's, unique for the SKU: a repeat under it changes nothing.</param>
/// <param name="Quantity">Signed, not 0: what came in is above 0.</param>
/// <param name="Date">The business date.</param>
/// <param name="At">When the ERP booked it, ISO 8601 with offset.</param>
/// <param name="Unit">Of the SKU; left out: the base unit.</param>
public sealed record StockEventView(string Id, string Sku, string Warehouse, string Quantity, string Date,
    string Reason, string At, string? Unit = null);

/// <param name="Known">Repeats.</param>
/// <param name="InOpening">Booked before the shelf's opening was read, which has them.</param>
public sealed record StockEventsDone(int Taken, int Known, int InOpening);

public sealed record StockDone(string What);

/// <param name="Moves">The facts of the SKU's shard that cause it: sequence, date, quantity.</param>
public sealed record DriftView(
    string Sku, string Warehouse, string Ours, string Erp, string Drift, string Cause, string Why,
    IReadOnlyList<string> Moves);

public sealed record CompareRequest;

public sealed record LotView(string Warehouse, string Lot, string OnHand);

public sealed record AdjustedView(string Reason, string Quantity);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReserveRequest))]
[JsonSerializable(typeof(ReleaseRequest))]
[JsonSerializable(typeof(FulfilRequest))]
[JsonSerializable(typeof(CountRequest))]
[JsonSerializable(typeof(TransferRequest))]
[JsonSerializable(typeof(StockEventsRequest))]
[JsonSerializable(typeof(StockEventsDone))]
[JsonSerializable(typeof(StockDone))]
[JsonSerializable(typeof(CompareRequest))]
[JsonSerializable(typeof(List<DriftView>))]
public sealed partial class StockJson : JsonSerializerContext;
