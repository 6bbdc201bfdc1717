using NodaTime;
using RetailActors.Actors.Alarms;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;
using RetailActors.Simulation.Runs;
using RetailActors.Streams.Alarms;
using RetailActors.Streams.Cases;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Facts;
using RetailActors.Streams.Payouts;
using RetailActors.Streams.Statements;
using RetailActors.Streams.Stock;

namespace RetailActors.Simulation.Hosting;

/// <summary>
/// The readers between the shards, the ERP's driver and the queues: begun with each life of a host, as the real node
/// begins them.
/// </summary>
public sealed class StreamWiring
{
    private static readonly EnrichmentRules Rules = new(Duration.FromDays(1), null);
    private readonly List<IPump> _pumps = [];
    private readonly Site _site;
    private readonly Installation _shards;
    private readonly ErpModel _erp;
    private readonly DeliveryPolicy _delivery;
    private readonly AlarmReceiver _receiver;
    private ErpDriver? _driver;
    private AlarmDriver? _alarms;

    public StreamWiring(
        Site site, Installation shards, ErpModel erp, AlarmReceiver receiver, RetailerShape shape)
    {
        (_site, _shards, _erp, _receiver) = (site, shards, erp, receiver);
        (_delivery, Journals, Alarms) = (shape.Delivery, shape.Journals, shape.Alarms);
        foreach (var node in shards.Nodes)
            Wire(node);
    }

    public JournalPolicy Journals { get; }

    public AlarmPolicy Alarms { get; }

    /// <summary>A reader of the sales that returns refer to.</summary>
    public OriginalReader Originals() => new(_site.Journal, new DurablePlaces(_shards));

    public Knowledge KnownTo(SimulatedNode node) => new(node.Registry, node.Catalogue, Rules, Journals);

    private void Wire(SimulatedNode node)
    {
        for (var n = 0; n < _shards.Statements.Count; n++)
        {
            var (terminals, queue) = (_shards.Terminals[n].On(node), _shards.Queues[n]);
            terminals.Opened = () => queue.Open(terminals, node, terminals.TrySend);
            terminals.Ended = () => queue.Close(terminals);
            var (books, source) = (_shards.Statements[n].On(node), _shards.Terminals[n].Id);
            books.Opened = () => Begin(source, books,
                Mutants.Of(_site, new BookingRoute(() => KnownTo(node), Originals())));
        }
        foreach (var stock in _shards.Stock)
            stock.On(node).Opened = () =>
            {
                foreach (var books in _shards.Statements)
                    Begin(books.Id, stock.On(node), new StockRoute(stock.Id.Number, _shards.Stock.Count));
            };
        _shards.Cases.On(node).Opened = () =>
        {
            foreach (var source in _shards.Terminals.Select(s => s.Id)
                .Concat(_shards.Statements.Select(s => s.Id)).Append(_shards.Outbox.Id))
                Begin(source, _shards.Cases.On(node), Mutants.Of(_site, new CaseRoute()));
        };
        _shards.Outbox.On(node).Opened = () =>
        {
            foreach (var books in _shards.Statements)
                Begin(books.Id, _shards.Outbox.On(node), new OutboxRoute());
            _driver = new ErpDriver(_site, _shards.Outbox.On(node), _erp, _delivery);
            _driver.Wake();
        };
        WireMore(node);
    }

    /// <summary>What only some retailers have: payouts, and people who are told of cases.</summary>
    private void WireMore(SimulatedNode node)
    {
        for (var n = 0; n < _shards.Settlements.Count; n++)
        {
            var (settlements, source) = (_shards.Settlements[n].On(node), _shards.Statements[n].Id);
            settlements.Opened = () => Begin(source, settlements,
                Mutants.Of(_site, new SettlementRoute(() => node.Catalogue)));
        }
        if (_shards.Alarms?.On(node) is { } alarms)
            alarms.Opened = () =>
            {
                Begin(_shards.Cases.Id, alarms, new AlarmRoute());
                _alarms = new AlarmDriver(_site, alarms, _receiver, Alarms);
                _alarms.Wake();
            };
    }

    private void Begin<TCommand>(ShardId source, IFactTaker<TCommand> target, IRoute<TCommand> route)
    {
        var pump = new Pump<TCommand>(_site, source, target, route);
        _pumps.Add(pump);
        pump.Wake();
    }

    /// <summary>A shard's journal has grown: whoever reads it hears of it.</summary>
    public void Grown(ShardId shard)
    {
        _pumps.RemoveAll(pump => !pump.IsAlive);
        foreach (var pump in _pumps)
            if (pump.Source == shard)
                pump.Wake();
        if (shard == _shards.Alarms?.Id && _alarms is { IsAlive: true })
            _alarms.Wake();
        if (shard == _shards.Outbox.Id && _driver is { IsAlive: true })
            _driver.Wake();
    }
}
