using NodaTime;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Node.Settings;
using RetailActors.Streams.Monitoring;
using RetailActors.Streams.Payouts;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Hosting;

/// <summary>Applies the rules about the data every now and then; what they find is a case, and so an alarm.</summary>
internal sealed class DataMonitor(RetailNode node)
{
    private readonly StandingCases _cases = new(node);
    private readonly Dictionary<string, (long Done, Instant Since)> _moved = [];
    private readonly Instant _startedAt = node.Now;

    public async Task Run(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(node.Settings.Monitoring.Every, node.Clock, cancel);
            await Look();
        }
    }

    public async Task RunPayouts(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(node.Settings.Payouts.MatchEvery, node.Clock, cancel);
            await node.Payouts.Match(cancel);
            await _cases.Apply(PayoutRules.Kinds, [.. await node.Payouts.Findings()]);
        }
    }

    private async ValueTask Look()
    {
        var picture = new Picture(await Unposted(), await Cases(), [.. node.Pumps.Select(pump =>
            Moving(pump.Name.Replace(" → ", ">", StringComparison.Ordinal), pump.Read, pump.Behind))], await Syncs());
        await _cases.Apply(MonitoringRules.Kinds,
            [.. MonitoringRules.Find(picture, LimitsOf(node.Settings.Monitoring), node.Now)]);
    }

    private static MonitoringLimits LimitsOf(MonitoringSection section) => new(
        Duration.FromTimeSpan(section.UnpostedAfter), Duration.FromTimeSpan(section.UnpostedAfterAtMonthEnd),
        section.MonthEndDays, Duration.FromTimeSpan(section.BlockedInventoryAfter),
        Duration.FromTimeSpan(section.UnmatchedTendersAfter), Duration.FromTimeSpan(section.SyncStuckAfter),
        Duration.FromTimeSpan(section.ReaderStuckAfter), section.ReaderBehindMax);

    private async ValueTask<List<UnpostedPart>> Unposted()
    {
        var registry = node.Registry;
        var parts = await node.Shards.Outbox.Inspect(shard => (shard.Find(Outbox.Key)?.Deliveries.Values
            ?? Enumerable.Empty<DocumentDelivery>()).Where(d => d.State != DeliveryState.Posted)
            .Where(d => registry.Stores.ContainsKey(d.Journal.Store))
            .Select(d => Part(registry.Stores[d.Journal.Store], d.Journal.Id.Value, d.Journal.Date, d.Journal.Currency,
                d.Journal.Amount))
            .ToList());
        foreach (var host in node.Shards.Statements)
            parts.AddRange(await host.Inspect(shard => shard.States.Select(s => s.Value)
                .Where(books => registry.Stores.ContainsKey(books.Store))
                .SelectMany(books => books.Days.Values.Where(day => day.IsOpen).Select(day =>
                    Part(registry.Stores[books.Store], $"{books.Store} {day.Date} (no journal yet)", day.Date,
                        day.Key.Currency, day.OpenTotal))).ToArray()));
        return parts;
    }

    private static UnpostedPart Part(Store store, string name, BusinessDate date, Currency? currency, long amount) =>
        new(name, date, Zones.EndOf(date, store), currency ?? store.Currency, amount);

    private ValueTask<StandingCase[]> Cases() => node.Shards.Cases.Inspect(shard => shard.States
        .Where(s => s.Value.IsOpen)
        .Select(s => new StandingCase(s.Key, s.Value.Kind.Name, s.Value.OpenedAt, s.Value.Amounts)).ToArray());

    private async ValueTask<Movement[]> Syncs()
    {
        if (node.Erp is null)
            return [];
        var (waiting, done) = await node.Shards.Outbox.Inspect(shard => shard.Find(Outbox.Key) is { } outbox
            ? (outbox.Open.Count, outbox.PostedCount + outbox.RejectedCount)
            : (0, 0L));
        // Read now and then, never idle: what was read last counts, or the start when nothing was.
        return [new Movement("master-data", (node.Keeper.LastReadAt ?? _startedAt)
            + Duration.FromTimeSpan(node.Settings.Erp.MasterDataEvery), 0), Moving("erp", done, waiting)];
    }

    /// <summary>Since when work waits while nothing is done.</summary>
    private Movement Moving(string name, long done, long waiting)
    {
        if (waiting == 0 || !_moved.TryGetValue(name, out var before) || before.Done != done)
            _moved[name] = (done, node.Now);
        return new Movement(name, waiting == 0 ? null : _moved[name].Since, waiting);
    }
}
