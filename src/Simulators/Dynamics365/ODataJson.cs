using System.Buffers;
using System.Text.Json;

namespace RetailActors.Simulators.Dynamics365;

internal static class ODataJson
{
    public static void WriteRow(Utf8JsonWriter to, EntityType type, object?[] row, int[]? select)
    {
        to.WriteStartObject();
        to.WriteString("@odata.etag", "W/\"JzAsMjI1NjU0MjE5NTgn\"");
        WriteFields(to, type, row, select);
        to.WriteEndObject();
    }

    public static void WriteFields(Utf8JsonWriter to, EntityType type, object?[] row, int[]? select)
    {
        if (select is null)
            for (var index = 0; index < row.Length; index++)
                WriteField(to, type.Fields[index], row[index]);
        else
            foreach (var index in select)
                WriteField(to, type.Fields[index], row[index]);
    }

    private static void WriteField(Utf8JsonWriter to, Field field, object? value)
    {
        switch (value)
        {
            case string text: to.WriteString(field.Name, text); break;
            case decimal number: to.WriteNumber(field.Name, number); break;
            case DateTimeOffset date:
                to.WriteString(field.Name, date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
                break;
            // The database has no null: an empty number is 0, an empty text "", an empty date 1900-01-01.
            default:
                if (field.Kind == FieldKind.Number)
                    to.WriteNumber(field.Name, 0);
                else
                    to.WriteString(field.Name, field.Kind == FieldKind.Date ? "1900-01-01T12:00:00Z" : "");
                break;
        }
    }

    public static byte[] Error(string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var to = new Utf8JsonWriter(buffer);
        to.WriteStartObject();
        to.WriteStartObject("error");
        to.WriteString("code", "");
        to.WriteString("message", "An error has occurred.");
        to.WriteStartObject("innererror");
        to.WriteString("message", message);
        to.WriteString("type", "System.InvalidOperationException");
        to.WriteString("stacktrace", "");
        to.WriteEndObject();
        to.WriteEndObject();
        to.WriteEndObject();
        to.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
