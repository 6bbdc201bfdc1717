using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Simulators.Terminals;

/// <summary>What came back: a reply, or a status (0: nothing came back) with the intake's words.</summary>
internal readonly record struct Answer(int Status, IntakeReply? Reply, TimeSpan? RetryAfter, string Why);

/// <summary>One terminal's HTTP side of docs/INTAKE.md.</summary>
/// <param name="http">Its base address is the node's.</param>
internal sealed class IntakeClient(HttpClient http, TerminalId terminal, string key, bool gzip, TimeProvider time)
{
    private const long ReplyBytesMax = 4 << 20;

    private const int WhyCharactersMax = 1_000;

    private readonly string _path = $"v1/terminals/{Uri.EscapeDataString(terminal.Value)}/";
    private readonly AuthenticationHeaderValue _authorization = new("Bearer", key);

    public async Task<Answer> Send(BatchId id, Transaction[] transactions, CancellationToken cancellation)
    {
        var body = new ByteWriter(1 << 14);
        BatchJson.Write(body, id, transactions);
        using var content = Content(body.WrittenMemory);
        return await Post("batches", content, cancellation);
    }

    public async Task<Answer> Heartbeat(int queueDepth, DateTimeOffset? oldest, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new HeartbeatBody(queueDepth, oldest), IntakeJson.Default.HeartbeatBody);
        using var content = Plain(body);
        return await Post("heartbeat", content, cancellation);
    }

    private async Task<Answer> Post(string path, HttpContent content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _path + path) { Content = content };
        request.Headers.Authorization = _authorization;
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            await response.Content.LoadIntoBufferAsync(ReplyBytesMax, cancellation);
            var status = (int)response.StatusCode;
            var text = await response.Content.ReadAsByteArrayAsync(cancellation);
            return response.StatusCode == HttpStatusCode.OK
                ? new Answer(status, JsonSerializer.Deserialize(text, IntakeJson.Default.IntakeReply), null, "")
                : new Answer(status, null, RetryAfter(response), Short(System.Text.Encoding.UTF8.GetString(text)));
        }
        catch (Exception e) when (IsLost(e, cancellation))
        {
            return new Answer(0, null, null, e.Message);
        }
    }

    /// <summary>The network's own failures, a time-out of the client, and an answer that was cut off.</summary>
    private static bool IsLost(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException or IOException or JsonException
        || e is OperationCanceledException && !cancellation.IsCancellationRequested;

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not { } after ? null
        : after.Delta ?? (after.Date is { } date ? date - time.GetUtcNow() : null);

    private ReadOnlyMemoryContent Content(ReadOnlyMemory<byte> body)
    {
        if (!gzip)
            return Plain(body);
        using var small = new MemoryStream();
        using (var zip = new GZipStream(small, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(body.Span);
        var content = Plain(small.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private static ReadOnlyMemoryContent Plain(ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static string Short(string text) => text.Length <= WhyCharactersMax ? text : text[..WhyCharactersMax];
}

internal sealed record IntakeReply(
    [property: JsonPropertyName("acknowledgedThrough"), JsonRequired] long AcknowledgedThrough,
    [property: JsonPropertyName("outcomes"), JsonRequired] IntakeOutcome[] Outcomes,
    [property: JsonPropertyName("gaps")] IntakeGap[]? Gaps);

internal sealed record IntakeOutcome(
    [property: JsonPropertyName("number"), JsonRequired] long Number,
    [property: JsonPropertyName("outcome"), JsonRequired] string Outcome);

internal sealed record IntakeGap(
    [property: JsonPropertyName("from"), JsonRequired] long From,
    [property: JsonPropertyName("to"), JsonRequired] long To);

internal sealed record HeartbeatBody(
    [property: JsonPropertyName("queueDepth")] int QueueDepth,
    [property: JsonPropertyName("oldest")] DateTimeOffset? Oldest);

[JsonSerializable(typeof(IntakeReply))]
[JsonSerializable(typeof(HeartbeatBody))]
internal sealed partial class IntakeJson : JsonSerializerContext;
