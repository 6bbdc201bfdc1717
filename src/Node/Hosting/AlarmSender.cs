using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using NodaTime;
using RetailActors.Actors.Alarms;
using RetailActors.Actors.Cases;
using RetailActors.Node.Operations;
using RetailActors.Node.Settings;

namespace RetailActors.Node.Hosting;

/// <summary>
/// Tells people of cases: to the log, and by a signed POST to the configured address. What was not answered with 2xx is
/// sent again under the same id until it is; a receiver drops ids that it has seen.
/// </summary>
internal sealed class AlarmSender(RetailNode node, ILogger log)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly AlarmsSection _settings = node.Settings.Alarms;
    private readonly AlarmPolicy _policy = PolicyOf(node.Settings.Alarms);

    private static AlarmPolicy PolicyOf(AlarmsSection alarms) => new(
        alarms.SeverityMin,
        alarms.QuietHours is { } part ? new QuietHours(part.From, part.Until, alarms.QuietZone) : null,
        alarms.EscalateAfter == TimeSpan.Zero ? null : Duration.FromTimeSpan(alarms.EscalateAfter),
        Duration.FromTimeSpan(alarms.RetryBackoffMin), Duration.FromTimeSpan(alarms.RetryBackoffMax));

    public async Task Run(CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = true };
        using var http = new HttpClient(handler) { Timeout = _settings.Timeout };
        while (!cancel.IsCancellationRequested)
        {
            var seen = ((ShardTail)node.Shards.Alarms.Tail).Durable;
            if (await Ask(new AlarmCommand.Next(_policy)) is not AlarmReply.Due due)
                continue;
            foreach (var message in due.Messages)
                await Send(http, message, cancel);
            if (due.Messages.Count == 0)
                await Rest(seen, due.NextAt, cancel);
        }
    }

    private ValueTask<AlarmReply> Ask(AlarmCommand command) => node.Shards.Alarms.Ask(Alarms.Key, command);

    private async ValueTask Rest(long seen, Instant? nextAt, CancellationToken cancel)
    {
        var wait = nextAt is { } at && at - node.Now is var until && until.ToTimeSpan() < LongestWait
            ? until.ToTimeSpan()
            : LongestWait;
        if (wait <= TimeSpan.Zero)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(node.Shards.Alarms.Tail.WaitBeyond(seen, stop.Token).AsTask(),
            Task.Delay(wait, node.Clock, stop.Token));
        await stop.CancelAsync();
    }

    private async Task Send(HttpClient http, AlarmMessage message, CancellationToken cancel)
    {
        var id = IdOf(message);
        if (message.Attempt == 0)
            foreach (var notice in message.Notices)
                Write(id, notice);
        var why = AddressOf(message.Target) is { } address ? await Post(http, address, id, message, cancel) : null;
        if (why is null)
        {
            await Ask(new AlarmCommand.Sent(message.Number));
            return;
        }
        Log.AlarmFailed(log, id, message.Attempt + 1, why);
        await Ask(new AlarmCommand.Failed(message.Number, why, _policy));
    }

    private string IdOf(AlarmMessage message) => $"{node.Settings.Node.Name}-{message.Number}";

    private Uri? AddressOf(AlarmTarget target) =>
        target == AlarmTarget.Second ? _settings.EscalationUrl ?? _settings.Url : _settings.Url;

    /// <returns>Null when it was taken; otherwise why not.</returns>
    private async ValueTask<string?> Post(HttpClient http, Uri address, string id, AlarmMessage message,
        CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(AlarmText.Of(node, _settings, id, message),
            AlarmJson.Default.AlarmBody);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Retail-Alarm-Id", id);
        request.Headers.Add("X-Retail-Attempt", $"{message.Attempt + 1}");
        if (_settings.Secret is { } secret)
            request.Headers.Add("X-Retail-Signature", Signature(secret, node.Now.ToUnixTimeSeconds(), body));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return answer.IsSuccessStatusCode ? null : $"the receiver answers {(int)answer.StatusCode}";
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is HttpRequestException or IOException
            or OperationCanceledException)
        {
            return e is OperationCanceledException ? $"no answer within {_settings.Timeout}" : e.Message;
        }
    }

    /// <summary>
    /// <c>t=UNIX-SECONDS,v1=HEX</c>: HMAC-SHA256 over the seconds, a dot and the body. The time lets a receiver refuse
    /// what somebody recorded and plays again.
    /// </summary>
    internal static string Signature(Secret secret, long unixSeconds, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()));
        hash.AppendData(Encoding.ASCII.GetBytes($"{unixSeconds}."));
        hash.AppendData(body);
        return $"t={unixSeconds},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private void Write(string id, Notice notice)
    {
        var (kind, severity, owner) = ($"{notice.Kind}", $"{notice.Severity}", $"{notice.Owner}");
        if (notice.Severity == Severity.Critical && notice.Kind != NoticeKind.Closed)
            Log.CriticalAlarm(log, id, kind, notice.Case, severity, owner, notice.Why);
        else
            Log.Alarm(log, id, kind, notice.Case, severity, owner, notice.Why);
    }
}
