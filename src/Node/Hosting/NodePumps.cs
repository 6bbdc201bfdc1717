using Microsoft.Extensions.Logging;
using RetailActors.Actors.Alarms;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Payouts;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Streams.Alarms;
using RetailActors.Streams.Cases;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Payouts;
using RetailActors.Streams.Statements;
using RetailActors.Streams.Stock;

namespace RetailActors.Node.Hosting;

/// <summary>The readers between the shards of a node. Stock and money are read apart: neither waits for the other.
/// </summary>
internal static class NodePumps
{
    public static IReadOnlyList<IPump> Of(RetailNode node, ILogger log)
    {
        FactPump<CaseCommand> Pump(IShardHost from) =>
            new(node.Journal, from, node.Shards.Cases, new CaseRoute(), node.Clock, log);

        var pumps = new List<IPump>();
        foreach (var (terminals, books) in node.Shards.Terminals.Zip(node.Shards.Statements))
        {
            pumps.Add(new FactPump<BooksCommand>(node.Journal, terminals, books,
                new BookingRoute(node.Knowledge, node.OriginalReader()), node.Clock, log));
            pumps.Add(Pump(terminals));
            pumps.Add(Pump(books));
            pumps.Add(new FactPump<OutboxCommand>(node.Journal, books, node.Shards.Outbox, new OutboxRoute(),
                node.Clock, log));
            foreach (var stock in node.Shards.Stock)
                pumps.Add(new FactPump<StockCommand>(node.Journal, books, stock,
                    new StockRoute(stock.Id.Number, node.Shards.Stock.Count), node.Clock, log));
        }
        foreach (var (books, settlements) in node.Shards.Statements.Zip(node.Shards.Settlements))
            pumps.Add(new FactPump<SettlementCommand>(node.Journal, books, settlements,
                new SettlementRoute(() => node.Knowledge().Catalogue), node.Clock, log));
        pumps.AddRange(node.Shards.Stock.Select(shard => (IPump)Pump(shard)));
        pumps.Add(Pump(node.Shards.Outbox));
        pumps.Add(new FactPump<AlarmCommand>(node.Journal, node.Shards.Cases, node.Shards.Alarms, new AlarmRoute(),
            node.Clock, log));
        return pumps;
    }
}
