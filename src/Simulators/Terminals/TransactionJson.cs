using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Simulators.Terminals;

/// <summary>
/// A transaction as canonical JSON (RFC 8785): names sorted, no white space, absent and empty members left out.
/// </summary>
public static class TransactionJson
{
    private static readonly byte[][] Kinds =
        [.. Enumerable.Range(0, 22).Select(kind => System.Text.Encoding.ASCII.GetBytes(
            System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(((TransactionKind)kind).ToString())))];

    public static void Write(ByteWriter to, Transaction t)
    {
        var decimals = t.Currency.Decimals;
        to.Raw("{\"at\":\""u8);
        Time(to, t.At, t.OffsetMinutes);
        to.Raw("\",\"businessDate\":\""u8);
        Date(to, t.BusinessDate.DaysSince1970);
        to.Raw("\",\"currency\":"u8);
        JsonBytes.Text(to, t.Currency.Code);
        JsonBytes.Member(to, ",\"customer\":"u8, t.Customer);
        Declared(to, t.Declared, decimals);
        JsonBytes.Member(to, ",\"drawer\":"u8, t.Drawer);
        to.Raw(",\"kind\":\""u8);
        to.Raw(Kinds[(int)t.Kind]);
        to.Byte((byte)'"');
        LineJson.Write(to, t.Lines, decimals);
        to.Raw(",\"number\":"u8);
        JsonBytes.Number(to, t.Number);
        JsonBytes.Member(to, ",\"order\":"u8, t.Order);
        if (t.Original is { } original)
        {
            to.Raw(",\"original\":{\"number\":"u8);
            JsonBytes.Number(to, original.Number);
            JsonBytes.Member(to, ",\"terminal\":"u8, original.Terminal.Value);
            to.Byte((byte)'}');
        }
        Rate(to, t.Rate);
        JsonBytes.Member(to, ",\"reason\":"u8, t.Reason);
        JsonBytes.Member(to, ",\"receipt\":"u8, t.Receipt);
        if (t.Rounding != 0)
            JsonBytes.Member(to, ",\"rounding\":"u8, t.Rounding, decimals);
        JsonBytes.Member(to, ",\"shift\":"u8, t.Shift);
        JsonBytes.Member(to, ",\"staff\":"u8, t.Staff);
        if (t.TaxIncluded is { } included)
            to.Raw(included ? ",\"taxIncluded\":true"u8 : ",\"taxIncluded\":false"u8);
        Tenders(to, t.Tenders, decimals);
        JsonBytes.Member(to, ",\"total\":"u8, t.Total, decimals);
        to.Byte((byte)'}');
    }

    private static void Rate(ByteWriter to, FrozenRate? rate)
    {
        if (rate is not { } given)
            return;
        to.Raw(",\"rate\":"u8);
        JsonBytes.Decimal(to, given.Billionths, FrozenRate.Decimals);
    }

    private static void Declared(ByteWriter to, Declared? declared, int decimals)
    {
        if (declared is null)
            return;
        to.Raw(",\"declared\":{"u8);
        var start = to.Length;
        Amount(to, "\"discount\":"u8, declared.Discount, decimals);
        Amount(to, "\"gross\":"u8, declared.Gross, decimals);
        if (declared.Items is { } items)
        {
            to.Raw("\"items\":"u8);
            JsonBytes.Millionths(to, items.Millionths, 0);
            to.Byte((byte)',');
        }
        Amount(to, "\"net\":"u8, declared.Net, decimals);
        Amount(to, "\"paid\":"u8, declared.Paid, decimals);
        Amount(to, "\"tax\":"u8, declared.Tax, decimals);
        if (to.Length > start)
            to.Truncate(to.Length - 1);
        to.Byte((byte)'}');
    }

    private static void Amount(ByteWriter to, ReadOnlySpan<byte> name, long? minor, int decimals)
    {
        if (minor is not { } amount)
            return;
        JsonBytes.Member(to, name, amount, decimals);
        to.Byte((byte)',');
    }

    private static void Tenders(ByteWriter to, Tender[] tenders, int decimals)
    {
        if (tenders.Length == 0)
            return;
        to.Raw(",\"tenders\":["u8);
        foreach (var tender in tenders)
        {
            JsonBytes.Member(to, "{\"amount\":"u8, tender.Amount, decimals);
            if (tender.Foreign is { } foreign)
            {
                JsonBytes.Member(to, ",\"currency\":"u8, foreign.Currency.Code);
                JsonBytes.Member(to, ",\"currencyAmount\":"u8, foreign.Amount, foreign.Currency.Decimals);
                Rate(to, foreign.Rate);
            }
            JsonBytes.Member(to, ",\"reference\":"u8, tender.Reference);
            JsonBytes.Member(to, ",\"tender\":"u8, tender.Id.Value);
            to.Raw("},"u8);
        }
        CloseArray(to);
    }

    /// <summary>In place of the comma after the last item.</summary>
    internal static void CloseArray(ByteWriter to)
    {
        to.Truncate(to.Length - 1);
        to.Byte((byte)']');
    }

    private static void Date(ByteWriter to, int daysSince1970)
    {
        var date = new BusinessDate(daysSince1970).ToDateOnly();
        var text = to.Reserve(10);
        JsonBytes.Digits(text[..4], date.Year);
        text[4] = (byte)'-';
        JsonBytes.Digits(text[5..7], date.Month);
        text[7] = (byte)'-';
        JsonBytes.Digits(text[8..], date.Day);
    }

    private static void Time(ByteWriter to, Instant at, int offsetMinutes)
    {
        var local = at.ToUnixTimeMilliseconds() + offsetMinutes * 60_000L;
        var days = (int)Math.Floor(local / (double)NodaConstants.MillisecondsPerDay);
        var millis = (int)(local - days * (long)NodaConstants.MillisecondsPerDay);
        Date(to, days);
        var text = to.Reserve(19);
        "T00:00:00.000+00:00"u8.CopyTo(text);
        JsonBytes.Digits(text[1..3], millis / 3_600_000);
        JsonBytes.Digits(text[4..6], millis / 60_000 % 60);
        JsonBytes.Digits(text[7..9], millis / 1000 % 60);
        JsonBytes.Digits(text[10..13], millis % 1000);
        text[13] = (byte)(offsetMinutes < 0 ? '-' : '+');
        JsonBytes.Digits(text[14..16], Math.Abs(offsetMinutes) / 60);
        JsonBytes.Digits(text[17..], Math.Abs(offsetMinutes) % 60);
    }
}
