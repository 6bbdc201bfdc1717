using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RetailActors.Node.Operations;

/// <summary>Small JSON bodies of operators and heartbeats, bounded and strict.</summary>
internal static class Bodies
{
    private const int BytesMax = 8 << 20;

    /// <summary>Null when the body was refused; the response is written then.</summary>
    public static async ValueTask<T?> Read<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (http.Request.ContentLength is > BytesMax)
                throw new JsonException($"the body has more than {BytesMax} bytes");
            var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var json = body.GetBuffer().AsMemory(0, (int)body.Length);
            NoNullInLists(json.Span);
            var value = JsonSerializer.Deserialize(json.Span, type) ?? throw new JsonException("the body is null");
            Complete(value, type);
            return value;
        }
        catch (JsonException e)
        {
            await Problems.Write(http, 400, "broken-json", "The body is not what is expected", e.Message);
            return null;
        }
    }

    /// <summary>The one null that the serializer lets into places that have none.</summary>
    private static void NoNullInLists(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        for (var before = JsonTokenType.None; reader.Read(); before = reader.TokenType)
            if (reader.TokenType == JsonTokenType.Null && before != JsonTokenType.PropertyName)
                throw new JsonException($"null in a list, at byte {reader.TokenStartIndex}; allowed: values");
    }

    /// <summary>What may not be null must be there, in the body and in what its lists hold.</summary>
    private static void Complete(object value, JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            var member = property.Get?.Invoke(value);
            if (member is null && !property.IsGetNullable)
                throw new JsonException($"{property.Name} is missing");
            if (member is System.Collections.IEnumerable list and not string)
                foreach (var item in list)
                    Complete(item, type.Options.GetTypeInfo(item.GetType()));
        }
    }

    public static Task Write<T>(HttpContext http, T value, JsonTypeInfo<T> type)
    {
        http.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(http.Response.Body, value, type, http.RequestAborted);
    }
}

/// <summary>Refusals as <c>application/problem+json</c> (RFC 9457).</summary>
internal static class Problems
{
    /// <summary>What a problem's type begins with.</summary>
    public const string Kind = "urn:retail-actors:problem:";

    public static async Task Write(HttpContext http, int status, string type, string title, string detail)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, Intake.Readable.Json);
        json.WriteStartObject();
        json.WriteString("type", Kind + type);
        json.WriteString("title", title);
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
        json.WriteEndObject();
    }
}
