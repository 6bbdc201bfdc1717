using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Cases;

/// <summary>Cases raise alarms at a real receiver, at least once and each under one id.</summary>
public sealed class AlarmTests
{
    private const string Secret = "a secret of more than sixteen characters";

    private static string[] Settings(Receiver receiver, params string[] more) =>
    [
        $"retail.alarms.url = \"{receiver.Url}/first\"", $"retail.alarms.secret = \"{Secret}\"",
        "retail.alarms.retry-backoff-min = 10ms", "retail.alarms.retry-backoff-max = 50ms", .. more,
    ];

    private static Task<CaseActReply> Act(TestShop shop, string act, CaseActRequest request) => shop.Operator.Post(
        $"v1/cases/{act}", request, NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, default);

    [Fact]
    public async Task A_case_is_told_once_signed_and_told_again_when_it_is_over()
    {
        await using var receiver = await Receiver.Start();
        await using var shop = await Open(Settings(receiver));
        await shop.Send(Till1, "b1", Sale(1, "GHOST"));
        await shop.Send(Till1, "b2", Sale(2, "GHOST"));
        await Until(() => Task.FromResult(receiver.All.Count == 1), "the alarm came");

        var alarm = receiver.All.Single();
        Assert.Equal(alarm.Id, alarm.Alarm.Id);
        var notice = Assert.Single(alarm.Alarm.Alarms);
        Assert.Equal(("opened", "unmapped-sku:GHOST", "critical", "operations"),
            (notice.What, notice.Case, notice.Severity, notice.Owner));
        Assert.NotEmpty(notice.Remedy);
        AssertSigned(alarm);

        shop.Erp.Mend(Data("GHOST"));
        await shop.Node.Keeper.Refresh(default);
        await Until(() => Task.FromResult(receiver.All.Count == 2), "its end came");
        Assert.Equal(["first: opened unmapped-sku:GHOST", "first: closed unmapped-sku:GHOST"], receiver.Told);
    }

    private static void AssertSigned(Received alarm)
    {
        var parts = alarm.Signature.Split(',');
        var time = long.Parse(parts[0]["t=".Length..], CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{time}."), .. alarm.Body];
        Assert.Equal($"v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed))}",
            parts[1]);
    }

    [Fact]
    public async Task An_alarm_that_the_receiver_refused_comes_again_under_its_id_also_over_a_restart()
    {
        await using var receiver = await Receiver.Start();
        receiver.Refuse = int.MaxValue;
        await using var shop = await Open(Settings(receiver));
        await shop.Send(Till1, "b1", Sale(1, "GHOST"));
        await Until(() => Task.FromResult(receiver.All.Count >= 2), "it was tried again");

        await shop.StopNode();
        receiver.Refuse = 1;
        await shop.StartNode();
        await Until(() => Task.FromResult(receiver.Told.Any()), "it came through");
        await shop.Send(Till1, "b2", Sale(2, "OTHER"));
        await Until(() => Task.FromResult(receiver.Told.Count() == 2), "so did the next one");

        Assert.Equal(["first: opened unmapped-sku:GHOST", "first: opened unmapped-sku:OTHER"], receiver.Told);
        Assert.Equal(2, receiver.All.Select(r => r.Id).Distinct().Count());
        var view = await shop.Operator.Get("v1/alarms", AlarmJson.Default.AlarmsView, default);
        await Until(async () => (await shop.Operator.Get("v1/alarms", AlarmJson.Default.AlarmsView, default))
            is { Sent: 2, Messages.Count: 0 }, "both are off the list");
        Assert.True(view.IsSigned);
    }

    [Fact]
    public async Task What_nobody_takes_up_is_escalated_to_the_second_address_with_its_person()
    {
        await using var receiver = await Receiver.Start();
        await using var shop = await Open(Settings(receiver, "retail.alarms.escalate-after = 1s",
            $"retail.alarms.escalation-url = \"{receiver.Url}/second\"", "retail.alarms.escalation-person = Grace"));
        await shop.Send(Till1, "b1", Sale(1, "GHOST"), Sale(2, "TAKEN"));
        await Until(() => Task.FromResult(receiver.Told.Count() == 2), "both are told");
        await Act(shop, "assign", new CaseActRequest("unmapped-sku:TAKEN", Person: "ada"));

        await Until(() => Task.FromResult(receiver.All.Any(r => r.To == "second")), "one is escalated");

        Assert.Equal("Grace", receiver.All.Single(r => r.To == "second").Alarm.Person);
        Assert.Equal(["second: escalated unmapped-sku:GHOST"],
            receiver.Told.Where(told => told.StartsWith("second", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task In_quiet_hours_a_warning_waits_while_a_critical_alarm_goes_out()
    {
        await using var receiver = await Receiver.Start();
        // Quiet all day but for one minute, which a test does not meet twice.
        var now = TimeProvider.System.GetUtcNow();
        var (from, until) = (now.AddMinutes(-30), now.AddMinutes(-31).AddDays(1));
        await using var shop = await Open(Settings(receiver,
            $"retail.alarms.quiet-hours = \"{from:HH:mm}-{until:HH:mm}\"", "retail.alarms.quiet-zone = UTC"));

        await shop.Send(Till1, "b1", Sale(1) with { Currency = RetailActors.Actors.Retail.Currency.Of("EUR") });
        await Until(async () => (await shop.Operator.Get("v1/alarms", AlarmJson.Default.AlarmsView, default))
            .Waiting == 1, "the warning waits");
        await shop.Send(Till1, "b2", Sale(2, "GHOST"));

        await Until(() => Task.FromResult(receiver.Told.Any()), "the critical one is told");
        Assert.Equal(["first: opened unmapped-sku:GHOST"], receiver.Told);
    }
}
