using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Monitoring;
using Xunit;

namespace RetailActors.Streams.Tests.Monitoring;

public sealed class MonitoringRulesTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 20, 12, 0);
    private static readonly Currency Pounds = Currency.Of("GBP");

    private static readonly MonitoringLimits Limits = new(
        UnpostedAfter: Duration.FromHours(24), UnpostedAfterAtMonthEnd: Duration.FromHours(4), MonthEndDays: 3,
        BlockedInventoryAfter: Duration.FromHours(4), UnmatchedTendersAfter: Duration.FromHours(4),
        SyncStuckAfter: Duration.FromMinutes(30), ReaderStuckAfter: Duration.FromMinutes(5), ReaderBehindMax: 1_000);

    private static readonly Picture Nothing = new([], [], [], []);

    private static IEnumerable<string> Find(Picture picture, Instant now) =>
        MonitoringRules.Find(picture, Limits, now).Select(f => $"{f.Key}: {f.Why}");

    private static UnpostedPart Part(string name, string date, Instant dayEnd) =>
        new(name, BusinessDate.Parse(date), dayEnd, Pounds, 1200);

    [Fact]
    public void A_store_day_is_late_after_a_day_and_near_the_months_end_after_hours()
    {
        var dayEnd = Now - Duration.FromHours(5);
        Assert.Empty(Find(Nothing with { Unposted = [Part("J1", "2026-11-19", dayEnd)] }, Now));
        Assert.Equal(["unposted:2026-11: 1 not posted: J1"],
            Find(Nothing with { Unposted = [Part("J1", "2026-11-19", Now - Duration.FromHours(25))] }, Now));

        var end = Instant.FromUtc(2026, 11, 29, 12, 0);
        Assert.Equal(["unposted:2026-11: 1 not posted: J1"],
            Find(Nothing with { Unposted = [Part("J1", "2026-11-28", end - Duration.FromHours(5))] }, end));
        Assert.Empty(Find(Nothing with { Unposted = [Part("J1", "2026-11-28", end - Duration.FromHours(3))] }, end));
    }

    [Fact]
    public void One_finding_a_month_names_the_oldest_and_adds_up_what_waits_per_currency()
    {
        var late = Now - Duration.FromDays(3);
        UnpostedPart[] parts = [Part("J2", "2026-11-17", late + Duration.FromDays(1)), Part("J1", "2026-11-16", late),
            Part("J0", "2026-10-31", late) with { Currency = Currency.Of("EUR") }];

        var found = MonitoringRules.Find(Nothing with { Unposted = parts }, Limits, Now).ToDictionary(f => f.Key);

        Assert.Equal("2 not posted: J1, J2", found["unposted:2026-11"].Why);
        Assert.Equal([new CurrencyAmount(Pounds, 2400)], found["unposted:2026-11"].Amounts);
        Assert.Equal([new CurrencyAmount(Currency.Of("EUR"), 1200)], found["unposted:2026-10"].Amounts);
    }

    [Fact]
    public void Blocked_stock_and_tenders_without_an_account_are_findings_once_they_are_old()
    {
        StandingCase Of(string kind, int hours) => new($"{kind}:X", kind, Now - Duration.FromHours(hours),
            [new CurrencyAmount(Pounds, 100)]);

        Assert.Empty(Find(Nothing with { Cases = [Of("unmapped-sku", 3), Of("unmapped-tender", 3)] }, Now));
        Assert.Equal(
            ["blocked-inventory:stock: 1 causes keep sales from relieving stock: unmapped-unit:X",
                "unmatched-tenders:tenders: 1 tenders have no account: unmapped-tender:X"],
            Find(Nothing with { Cases = [Of("unmapped-unit", 5), Of("unmapped-tender", 5), Of("clock", 50)] }, Now));
    }

    [Fact]
    public void A_sync_and_a_reader_that_stand_still_and_one_that_is_far_behind_are_findings()
    {
        var picture = Nothing with
        {
            Syncs = [new Movement("erp", Now - Duration.FromHours(1), 3), new Movement("idle", null, 0)],
            Readers =
            [
                new Movement("still", Now - Duration.FromMinutes(6), 1), new Movement("slow", Now, 2_000),
                new Movement("well", Now, 10), new Movement("idle", null, 0),
            ],
        };

        Assert.Equal(["stuck-sync:erp", "reader-lag:still", "reader-lag:slow"],
            MonitoringRules.Find(picture, Limits, Now).Select(f => f.Key));
    }

    [Fact]
    public void Every_finding_is_of_a_kind_that_the_playbook_knows() =>
        Assert.All(MonitoringRules.Kinds, kind => Assert.Contains(CaseKinds.All, known => known.Name == kind));
}
