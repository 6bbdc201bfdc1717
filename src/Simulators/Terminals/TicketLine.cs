using System.Text.Json;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Terminals;

/// <summary>Reads a line of a ticket (docs/INTAKE.md), field by field; unknown fields are refused.</summary>
internal static class TicketLine
{
    private static readonly string[] Fields =
    [
        "sku", "quantity", "unit", "price", "discount", "net", "taxes", "reason", "serial", "barcode", "variant",
        "lot", "original", "tax", "discounts", "charge", "giftCard", "cost",
    ];

    public static Line Read(JsonElement json, int decimals)
    {
        TicketJson.Known(json, Fields);
        var charge = TicketJson.Optional(json, "charge", 64);
        var sku = charge is null ? TicketJson.Required(json, "sku", 64) : TicketJson.Optional(json, "sku", 64);
        var detail = Detail(json, decimals, charge);
        return new Line(
            new Sku(sku ?? charge!), new Quantity(TicketJson.Amount(json, "quantity", 6)),
            new UnitCode(TicketJson.Required(json, "unit", 64)),
            TicketJson.Scaled(json, "price", 6) ?? 0, TicketJson.Scaled(json, "discount", decimals) ?? 0,
            TicketJson.Scaled(json, "net", decimals) ?? 0,
            TicketJson.Array(json, "taxes", 20, tax => Tax(tax, decimals)), TicketJson.Optional(json, "reason", 128),
            TicketJson.Optional(json, "serial", 64))
        { Detail = detail.IsEmpty ? null : detail };
    }

    private static LineDetail Detail(JsonElement json, int decimals, string? charge) => new()
    {
        Barcode = TicketJson.Optional(json, "barcode", 64),
        Variant = TicketJson.Optional(json, "variant", 64),
        Lot = TicketJson.Optional(json, "lot", 64),
        Original = Original(json),
        Tax = TicketJson.Scaled(json, "tax", decimals),
        Discounts = TicketJson.Array(json, "discounts", 20, discount => Discount(discount, decimals)),
        Charge = charge,
        GiftCard = TicketJson.Bool(json, "giftCard") ?? false,
        CostMillionths = TicketJson.Scaled(json, "cost", 6),
    };

    private static LineTax Tax(JsonElement json, int decimals)
    {
        TicketJson.Known(json, ["code", "amount", "exempt"]);
        return new LineTax(
            new TaxCode(TicketJson.Required(json, "code", 64)), TicketJson.Amount(json, "amount", decimals),
            TicketJson.Bool(json, "exempt") ?? false);
    }

    private static LineDiscount Discount(JsonElement json, int decimals)
    {
        TicketJson.Known(json, ["code", "amount"]);
        return new LineDiscount(
            TicketJson.Required(json, "code", 64), TicketJson.Amount(json, "amount", decimals));
    }

    private static LineOriginal? Original(JsonElement json)
    {
        if (TicketJson.Member(json, "original") is not { } original)
            return null;
        TicketJson.Known(original, ["terminal", "number", "line"]);
        var id = new TransactionId(
            new TerminalId(TicketJson.Required(original, "terminal", 64)), TicketJson.Number(original, "number"));
        return new LineOriginal(
            id, TicketJson.Member(original, "line") is null ? null : (int)TicketJson.Number(original, "line", 1_000));
    }
}
