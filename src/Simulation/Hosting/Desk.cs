using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;
using RetailActors.Streams.Cases;
using RetailActors.Streams.Facts;
using RetailActors.Streams.Statements;

namespace RetailActors.Simulation.Hosting;

/// <summary>
/// What reads the ERP's master data and looks again at what is held: on the node that owns the catalogue, by the real
/// rules.
/// </summary>
public sealed class Desk(Site site, Installation shards, StreamWiring streams, ErpModel erp, Provider? provider,
    ErpGoods? goods)
{
    private readonly PayoutOffice _payouts = new(site, shards);
    private Duration? _pause;

    private SimulatedNode Node => shards.Catalogue.Owner;

    public void Start()
    {
        Round(4_000, Refresh);
        Round(2_000, () => Release(null));
        if (goods is not null)
            Round(3_000, goods.Tell);
        if (provider is null)
            return;
        Round(6_000, () => _payouts.Import(provider.Next()));
        Round(3_000, _payouts.Match);
    }

    /// <summary>Between two rounds from now on, when time passes in hours and days.</summary>
    public void Pause(Duration pause) => _pause = pause;

    private void Round(int millisecondsMax, Action work) => site.Scheduler.After(
        _pause ?? Duration.FromMilliseconds(site.Scheduler.Random.Next(100, millisecondsMax)), "desk",
        () =>
        {
            Node.Soon(1, "desk", work);
            Round(millisecondsMax, work);
        });

    public void Refresh()
    {
        if (erp.Read() is not { } data)
            return;
        var node = Node;
        var today = BusinessDate.From(DateOnly.FromDateTime(node.Now.ToDateTimeUtc()));
        shards.Catalogue.Ask(node, Catalogue.Key, new CatalogueCommand.Learn(data, today), reply =>
        {
            node.Catalogue = reply.View;
            Release(Releases.HealsItself);
        });
    }

    /// <param name="chosen">Null: what waited for a shift or a sale that has come since.</param>
    public void Release(Func<CauseKey, bool>? chosen)
    {
        var node = Node;
        foreach (var shard in shards.Statements)
            foreach (var (key, books) in shard.Host.Shard?.States.ToList() ?? [])
            {
                var refs = Releases.Of(books, chosen
                    ?? Releases.OpenedShifts(books).Concat(ArrivedSales(books)).ToHashSet().Contains);
                if (refs.Length > 0)
                    node.WhenConnected("release", () => Read(node, shard, key, books.Store, refs));
            }
    }

    private IEnumerable<CauseKey> ArrivedSales(StoreBooks books)
    {
        var places = new DurablePlaces(shards);
        return books.Held.Values.Select(held => held.Cause).Where(cause => cause.Kind == CaseKinds.UnknownOriginal
            && TransactionId.Parse(cause.Subject) is var sale
            && places.Find(sale.Terminal, [sale.Number], CancellationToken.None).AsTask().Result.Count > 0);
    }

    private void Read(
        SimulatedNode node, ShardModel<StoreBooks, BooksCommand, BooksEvent, BooksReply> shard, string key,
        StoreId store, HeldRef[] refs)
    {
        var reader = new ReleaseReader(site.Journal, () => streams.KnownTo(node), streams.Originals());
        var terminals = new ShardId(Shards.Terminals, shard.Id.Number);
        var edited = shard.Host.Shard?.Find(key) is { } books ? Releases.Edited(books) : [];
        if (reader.Read(store, terminals, refs, edited, CancellationToken.None).AsTask().Result is not { } release)
            return;
        Mutants.Prepare(site, shard.Host.Shard?.Find(key), release);
        shard.Ask(node, key, Mutants.Of(site, release), _ => Mutants.Afterwards(site, shard, node, key, release));
    }

    /// <summary>A person acts on a case, as the operators' paths do.</summary>
    public void Retry(string key)
    {
        var (node, cause) = (Node, new CauseKey(key));
        shards.Cases.Ask(node, key, new CaseCommand.Act("someone", "retry", ""), reply =>
        {
            if (reply is CaseReply.NotOpen)
                return;
            if (cause.Kind == CaseKinds.Rejected)
                shards.Outbox.Ask(node, Outbox.Key,
                    new OutboxCommand.Retry(new DocumentId(cause.Subject), "someone"));
            else
                Release(held => held == cause);
        });
    }

    public void Waive(string key)
    {
        var (node, cause) = (Node, new CauseKey(key));
        shards.Cases.Ask(node, key, new CaseCommand.Act("someone", "waive", "tried"), reply =>
        {
            if (reply is CaseReply.NotOpen)
                return;
            foreach (var shard in shards.Statements)
                foreach (var (store, _) in shard.Host.Shard?.States.ToList() ?? [])
                    shard.Ask(node, store, new BooksCommand.Waive(cause, "someone", "tried"));
        });
    }

    public void Close(BusinessDate through)
    {
        foreach (var shard in shards.Statements)
            foreach (var (store, _) in shard.Host.Shard?.States.ToList() ?? [])
                shard.Ask(Node, store, new BooksCommand.Close(through));
    }
}
