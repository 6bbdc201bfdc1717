using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Simulators.Terminals;

/// <summary>Lines as canonical JSON, with the comma before them; nothing when there are none.</summary>
internal static class LineJson
{
    public static void Write(ByteWriter to, Line[] lines, int decimals)
    {
        if (lines.Length == 0)
            return;
        to.Raw(",\"lines\":["u8);
        foreach (var line in lines)
        {
            to.Byte((byte)'{');
            Write(to, line, line.Detail, decimals);
            to.Raw("},"u8);
        }
        TransactionJson.CloseArray(to);
    }

    private static void Write(ByteWriter to, Line line, LineDetail? detail, int decimals)
    {
        First(to, "\"barcode\":"u8, detail?.Barcode);
        First(to, "\"charge\":"u8, detail?.Charge);
        if (detail?.CostMillionths is { } cost)
        {
            to.Raw("\"cost\":"u8);
            JsonBytes.Millionths(to, cost, 2);
            to.Byte((byte)',');
        }
        if (line.Discount != 0)
        {
            JsonBytes.Member(to, "\"discount\":"u8, line.Discount, decimals);
            to.Byte((byte)',');
        }
        if (detail is { Discounts: { Length: > 0 } discounts })
            Discounts(to, discounts, decimals);
        if (detail is { GiftCard: true })
            to.Raw("\"giftCard\":true,"u8);
        First(to, "\"lot\":"u8, detail?.Lot);
        JsonBytes.Member(to, "\"net\":"u8, line.Net, decimals);
        if (detail?.Original is { } original)
            Original(to, original);
        to.Raw(",\"price\":"u8);
        JsonBytes.Millionths(to, line.PriceMillionths, 2);
        to.Raw(",\"quantity\":"u8);
        JsonBytes.Millionths(to, line.Quantity.Millionths, 0);
        JsonBytes.Member(to, ",\"reason\":"u8, line.Reason);
        JsonBytes.Member(to, ",\"serial\":"u8, line.Serial);
        JsonBytes.Member(to, ",\"sku\":"u8, line.Sku.Value);
        if (detail?.Tax is { } tax)
            JsonBytes.Member(to, ",\"tax\":"u8, tax, decimals);
        Taxes(to, line.Taxes, decimals);
        JsonBytes.Member(to, ",\"unit\":"u8, line.Unit.Value);
        JsonBytes.Member(to, ",\"variant\":"u8, detail?.Variant);
    }

    private static void First(ByteWriter to, ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
            return;
        JsonBytes.Member(to, name, text);
        to.Byte((byte)',');
    }

    private static void Original(ByteWriter to, LineOriginal original)
    {
        to.Raw(",\"original\":{"u8);
        if (original.Line is { } line)
        {
            to.Raw("\"line\":"u8);
            JsonBytes.Number(to, line);
            to.Byte((byte)',');
        }
        to.Raw("\"number\":"u8);
        JsonBytes.Number(to, original.Id.Number);
        JsonBytes.Member(to, ",\"terminal\":"u8, original.Id.Terminal.Value);
        to.Byte((byte)'}');
    }

    private static void Discounts(ByteWriter to, LineDiscount[] discounts, int decimals)
    {
        to.Raw("\"discounts\":["u8);
        foreach (var (code, amount) in discounts)
        {
            JsonBytes.Member(to, "{\"amount\":"u8, amount, decimals);
            JsonBytes.Member(to, ",\"code\":"u8, code);
            to.Raw("},"u8);
        }
        TransactionJson.CloseArray(to);
        to.Byte((byte)',');
    }

    private static void Taxes(ByteWriter to, LineTax[] taxes, int decimals)
    {
        if (taxes.Length == 0)
            return;
        to.Raw(",\"taxes\":["u8);
        foreach (var tax in taxes)
        {
            JsonBytes.Member(to, "{\"amount\":"u8, tax.Amount, decimals);
            JsonBytes.Member(to, ",\"code\":"u8, tax.Code.Value);
            to.Raw(tax.Exempt ? ",\"exempt\":true},"u8 : "},"u8);
        }
        TransactionJson.CloseArray(to);
    }
}
