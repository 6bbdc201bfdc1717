using Microsoft.Extensions.Logging;
using RetailActors.Node.Settings;
using RetailActors.Streams.Alarms;
using RetailActors.Streams.Cases;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Facts;
using RetailActors.Streams.Payouts;
using RetailActors.Streams.Statements;
using RetailActors.Streams.Stock;

namespace RetailActors.Node.Hosting;

/// <summary>The readers between the shards of a node. Stock and money are read apart: neither waits for the other.
/// </summary>
internal static class NodePumps
{
    /// <summary>The readers of the facts of one group's shards; they run where these are.</summary>
    public static IReadOnlyList<IPump> Of(RetailNode node, ShardGroup group, ILogger log)
    {
        FactPump<TCommand> Pump<TCommand>(IShardHost from, IFactTarget<TCommand> to, IRoute<TCommand> route) =>
            new(node.Journal, from, to, route, node.Clock, log);

        var (shards, pumps) = (node.Shards, new List<IPump>());
        foreach (var host in group.Hosts)
        {
            var n = host.Id.Number;
            if (host.Id.Kind == Shards.Terminals)
                pumps.Add(Pump(host, shards.Statements[n], new BookingRoute(node.Knowledge, node.OriginalReader())));
            if (host.Id.Kind == Shards.Statements)
            {
                pumps.Add(Pump(host, shards.Outbox, new OutboxRoute()));
                pumps.Add(Pump(host, shards.Settlements[n], new SettlementRoute(() => node.Catalogue)));
                pumps.AddRange(shards.Stock.Select(stock =>
                    Pump(host, stock, new StockRoute(stock.Id.Number, shards.Stock.Count))));
            }
            if (host.Id.Kind == Shards.Stock)
                pumps.Add(Pump(host, shards.Outbox, new ShelfRoute(node.Settings.Erp.Stock == ErpStock.Postings)));
            if (host.Id.Kind is Shards.Terminals or Shards.Statements or Shards.Stock or Shards.Outbox)
                pumps.Add(Pump(host, shards.Cases, new CaseRoute()));
            if (host.Id.Kind == Shards.Cases)
                pumps.Add(Pump(host, shards.Alarms, new AlarmRoute()));
        }
        return pumps;
    }
}
