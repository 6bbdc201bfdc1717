using System.Buffers;
using System.Text.Json;
using RetailActors.Actors.Terminals;

namespace RetailActors.Node.Intake;

/// <summary>The 200 answer to a batch (docs/INTAKE.md).</summary>
public static class BatchAnswer
{
    public const int GapsMax = 100;

    public const string ContentType = "application/json";

    private static readonly JsonEncodedText[] Names =
        [JsonEncodedText.Encode("accepted"), JsonEncodedText.Encode("repeat"), JsonEncodedText.Encode("conflict"),
            JsonEncodedText.Encode("held")];

    private static readonly JsonEncodedText Number = JsonEncodedText.Encode("number");
    private static readonly JsonEncodedText OutcomeName = JsonEncodedText.Encode("outcome");

    /// <param name="reply">One outcome an item of the batch, in its order.</param>
    /// <param name="whys">Why an item is held, by its place in the batch.</param>
    /// <param name="warnings">What an item is warned of, held or not, by its place in the batch.</param>
    public static void Write(
        IBufferWriter<byte> to, TransactionBatch batch, BatchReply reply,
        IReadOnlyDictionary<int, string>? whys = null,
        IReadOnlyDictionary<int, IReadOnlyList<string>>? warnings = null)
    {
        using var json = new Utf8JsonWriter(to, Readable.Json);
        json.WriteStartObject();
        json.WriteString("batch"u8, batch.Id.Value);
        json.WriteNumber("acknowledgedThrough"u8, reply.AcknowledgedThrough);
        Span<int> counts = stackalloc int[Names.Length];
        foreach (var outcome in reply.Outcomes)
            counts[(int)outcome]++;
        json.WriteNumber("accepted"u8, counts[(int)Outcome.Accepted]);
        json.WriteNumber("repeats"u8, counts[(int)Outcome.Repeat]);
        json.WriteNumber("conflicts"u8, counts[(int)Outcome.Conflict]);
        json.WriteNumber("held"u8, counts[(int)Outcome.Held]);
        WriteOutcomes(json, batch.Items, reply.Outcomes, whys, warnings);
        WriteGaps(json, reply);
        json.WriteEndObject();
    }

    private static void WriteOutcomes(
        Utf8JsonWriter json, BatchItem[] items, Outcome[] outcomes, IReadOnlyDictionary<int, string>? whys,
        IReadOnlyDictionary<int, IReadOnlyList<string>>? warnings)
    {
        json.WriteStartArray("outcomes"u8);
        for (var i = 0; i < items.Length; i++)
        {
            json.WriteStartObject();
            json.WriteNumber(Number, items[i].Number);
            json.WriteString(OutcomeName, Names[(int)outcomes[i]]);
            if (outcomes[i] == Outcome.Held && whys is not null && whys.TryGetValue(i, out var why))
                json.WriteString("why"u8, why);
            if (warnings is not null && warnings.TryGetValue(i, out var said))
                WriteTexts(json, "warnings"u8, said);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteGaps(Utf8JsonWriter json, BatchReply reply)
    {
        json.WriteStartArray("gaps"u8);
        var shown = Math.Min(reply.Gaps.Count, GapsMax);
        for (var i = 0; i < shown; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("from"u8, reply.Gaps[i].From);
            json.WriteNumber("to"u8, reply.Gaps[i].To);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("gapsMore"u8, reply.GapsMore + reply.Gaps.Count - shown);
    }
}

/// <summary>A refusal as <c>application/problem+json</c> (RFC 9457).</summary>
public static class ProblemJson
{
    public const string ContentType = "application/problem+json";

    public static void Write(IBufferWriter<byte> to, Refusal refusal)
    {
        using var json = new Utf8JsonWriter(to, Readable.Json);
        json.WriteStartObject();
        json.WriteString("type"u8, TypeOf(refusal.Kind));
        json.WriteString("title"u8, TitleOf(refusal.Kind));
        json.WriteNumber("status"u8, refusal.Status);
        json.WriteString("detail"u8, refusal.Detail);
        if (refusal.Field is { } field)
            json.WriteString("field"u8, field);
        if (refusal.Value is { } value)
            json.WriteString("value"u8, value);
        if (refusal.Allowed is { } allowed)
            json.WriteString("allowed"u8, allowed);
        if (refusal.Position is { } position)
            json.WriteNumber("position"u8, position);
        json.WriteEndObject();
    }

    /// <summary>Stable: programs may tell problems apart by it.</summary>
    public static string TypeOf(RefusalKind kind) =>
        Operations.Problems.Kind + JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private static string TitleOf(RefusalKind kind) => kind switch
    {
        RefusalKind.BrokenJson => "The body is not well-formed JSON",
        RefusalKind.BrokenEncoding => "The body cannot be inflated",
        RefusalKind.UnknownField => "A field is not known",
        RefusalKind.MissingField => "A field is missing",
        RefusalKind.RepeatedField => "A field is there twice",
        RefusalKind.WrongValue => "A value is not allowed",
        RefusalKind.WrongCount => "The count is not that of the transactions",
        RefusalKind.WrongTotal => "The total is not the sum of the transactions",
        RefusalKind.WrongChecksum => "The checksum is not that of the transactions",
        RefusalKind.RepeatedNumber => "A number is there twice",
        RefusalKind.NoKey => "A terminal's key is needed",
        RefusalKind.WrongKey => "The key is not this terminal's",
        RefusalKind.UnknownTerminal => "The terminal is not known",
        RefusalKind.TooLarge => "The body is too large",
        RefusalKind.TooSlow => "The body comes too slowly",
        RefusalKind.UnknownType => "The content type is not known",
        RefusalKind.UnknownEncoding => "The content encoding is not known",
        RefusalKind.Busy => "Too much is waiting",
        RefusalKind.Unavailable => "Facts cannot be made durable now",
        _ => throw new System.Diagnostics.UnreachableException(kind.ToString()),
    };
}

/// <summary>For people who read it on a terminal: it is never put into a page, so an apostrophe stays one.</summary>
internal static class Readable
{
    public static JsonWriterOptions Json { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
