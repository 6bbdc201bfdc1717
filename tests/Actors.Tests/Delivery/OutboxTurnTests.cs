using NodaTime;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Actors.Tests.Delivery;

/// <summary>Stock goes before orders, and orders before journals; none of them waits for ever (R20).</summary>
public sealed class OutboxTurnTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 20, 12, 0);
    private static readonly DeliveryPolicy Policy =
        new(1, Duration.FromSeconds(1), Duration.FromMinutes(1), 5, Duration.FromSeconds(30));

    private readonly Outbox _outbox = Outbox.New(Outbox.Key);
    private readonly List<OutboxEvent> _facts = [];

    [Fact]
    public void Stock_is_delivered_before_what_came_earlier()
    {
        Enqueue("S001-20261120-1", "S001-T01#1", "S001-20261120+1");

        Assert.Equal(["S001-20261120+1", "S001-T01#1", "S001-20261120-1"], Deliver(3));
    }

    [Fact]
    public void However_much_stock_and_orders_wait_journals_have_their_turn()
    {
        Enqueue([.. Enumerable.Range(1, 40).Select(n => $"S001-20261120+{n}")]);
        Enqueue([.. Enumerable.Range(1, 40).Select(n => $"S001-T01#{n}")]);
        Enqueue("S001-20261119-1", "S001-20261119-2");

        var delivered = Deliver(16);

        Assert.Equal(["S001-20261119-1", "S001-20261119-2"],
            delivered.Where(id => new DocumentId(id).Kind == DocumentKind.Journal));
        Assert.Equal(["S001-T01#1", "S001-T01#2"],
            delivered.Where(id => new DocumentId(id).Kind == DocumentKind.SalesOrder));
    }

    [Fact]
    public void A_return_waits_for_its_sale_refused_or_not_and_nothing_else_waits_for_it()
    {
        Enqueue("S001-T01#1");
        Enqueue(new DocumentId("S001-T01#1"), "S001-T01#2");
        Enqueue(new DocumentId("S009-T09#9"), "S001-T01#3");
        Enqueue("S001-T01#4");
        Decide(new OutboxCommand.Next(new HashSet<DocumentId>(), Policy));
        Decide(new OutboxCommand.Rejected(new DocumentId("S001-T01#1"), "period closed"));

        Assert.Equal(["S001-T01#3", "S001-T01#4"], Deliver(2));
        Assert.Empty(Due());
        Assert.Equal(new DocumentId("S001-T01#1"),
            _outbox.AwaitedBy(_outbox.Deliveries[new DocumentId("S001-T01#2")]));

        Decide(new OutboxCommand.Retry(new DocumentId("S001-T01#1"), "ana"));
        Assert.Equal(["S001-T01#1", "S001-T01#2"], Deliver(2));
    }

    /// <summary>Also when both could be sent at once.</summary>
    [Fact]
    public void What_waits_for_another_is_not_sent_beside_it_and_a_snapshot_and_the_facts_remember()
    {
        Enqueue("S001-T01#1");
        Enqueue(new DocumentId("S001-T01#1"), "S001-T01#2");
        var bytes = new ByteWriter();
        Outbox.Write(_outbox, bytes);
        var (read, replayed) = (Outbox.Read(Outbox.Key, bytes.ToArray()), Outbox.New(Outbox.Key));
        foreach (var fact in _facts)
        {
            var to = new ByteWriter();
            Outbox.Events.Write(fact, to);
            var (type, version) = Outbox.Events.TypeOf(fact);
            Outbox.Evolve(replayed, Outbox.Events.Read(type, version, to.ToArray()));
        }

        foreach (var outbox in new[] { _outbox, read, replayed })
            Assert.Equal("S001-T01#1", Assert.Single(Assert.IsType<OutboxReply.Errands>(Outbox.Decide(outbox,
                new OutboxCommand.Next(new HashSet<DocumentId>(), Policy with { ConcurrentMax = 4 }), Now).Reply).Due)
                .Journal.Id.Value);
    }

    [Fact]
    public void The_turn_survives_a_snapshot()
    {
        Enqueue([.. Enumerable.Range(1, 10).Select(n => $"S001-20261120+{n}")]);
        Deliver(5);
        var (first, second) = (new ByteWriter(), new ByteWriter());
        Outbox.Write(_outbox, first);
        var read = Outbox.Read(Outbox.Key, first.ToArray());
        Outbox.Write(read, second);

        Assert.Equal((5L, 5), (read.Turn, read.Open.Count));
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void The_oldest_posted_orders_become_numbers_and_are_never_delivered_again()
    {
        Enqueue([.. Enumerable.Range(1, 5).Select(n => $"S001-T01#{n}"), "S001-20261120-1"]);
        Deliver(6);
        var keepsTwo = Policy with { PostedOrdersKept = 2 };

        Decide(new OutboxCommand.Next(new HashSet<DocumentId>(), keepsTwo));
        Enqueue("S001-T01#1", "S001-T01#3");

        Assert.Equal(["S001-20261120-1", "S001-T01#4", "S001-T01#5"],
            _outbox.Deliveries.Keys.Select(id => id.Value).Order(StringComparer.Ordinal));
        Assert.All(Enumerable.Range(1, 5), n => Assert.True(_outbox.IsPosted(new DocumentId($"S001-T01#{n}"))));
        Assert.False(_outbox.IsPosted(new DocumentId("S001-T01#6")));
        Assert.Equal((6L, 0), (_outbox.PostedCount, _outbox.Open.Count));
        var (first, second) = (new ByteWriter(), new ByteWriter());
        Outbox.Write(_outbox, first);
        var read = Outbox.Read(Outbox.Key, first.ToArray());
        Outbox.Write(read, second);
        Assert.Equal(first.ToArray(), second.ToArray());
        Assert.Equal((6L, true), (read.PostedCount, read.IsPosted(new DocumentId("S001-T01#2"))));
    }

    /// <summary>Bytes of each version as journals hold them: the first says neither what is posted before nor the
    /// currency, the second no currency.</summary>
    [Theory]
    [InlineData(1, "0A533030312D54303123310453303031A9A2010001010164", null, null)]
    [InlineData(2, "0A533030312D54303123310453303031A9A20100010101640A533030312D5430312337", "S001-T01#7", null)]
    [InlineData(3, "0A533030312D54303123310453303031A9A2010001010164010A533030312D54303123370103455552",
        "S001-T01#7", "EUR")]
    public void Every_version_of_what_is_queued_is_read(int version, string bytes, string? after, string? currency)
    {
        var fact = Assert.IsType<OutboxEvent.Enqueued>(
            Outbox.Events.Read(OutboxEventCodec.Enqueued, version, Convert.FromHexString(bytes)));

        Assert.Equal(("S001-T01#1", 100, after, currency), (fact.Journal.Id.Value, fact.Journal.Debit,
            fact.Journal.After?.Value, fact.Journal.Currency?.Code));
        var again = new ByteWriter();
        Outbox.Events.Write(fact, again);
        if (version == Outbox.Events.TypeOf(fact).Version)
            Assert.Equal(bytes, Convert.ToHexString(again.Written));
    }

    private void Enqueue(params string[] ids) => Enqueue(null, ids);

    private void Enqueue(DocumentId? after, params string[] ids)
    {
        foreach (var id in ids)
            Decide(new OutboxCommand.Enqueue(new Outgoing(new DocumentId(id), new StoreId("S001"),
                BusinessDate.Parse("2026-11-20"), 0, 1, 1, 1, 100)
            {
                After = after,
            }));
    }

    private IReadOnlyList<Errand> Due() => Assert.IsType<OutboxReply.Errands>(
        Decide(new OutboxCommand.Next(new HashSet<DocumentId>(), Policy))).Due;

    private List<string> Deliver(int count)
    {
        var delivered = new List<string>();
        for (var left = count; left > 0; left--)
        {
            var reply = Decide(new OutboxCommand.Next(new HashSet<DocumentId>(), Policy));
            var errand = Assert.Single(Assert.IsType<OutboxReply.Errands>(reply).Due);
            delivered.Add(errand.Journal.Id.Value);
            Decide(new OutboxCommand.Posted(errand.Journal.Id, "ERP-1"));
        }
        return delivered;
    }

    private OutboxReply Decide(OutboxCommand command)
    {
        var decision = Outbox.Decide(_outbox, command, Now);
        foreach (var fact in decision.Events)
        {
            Outbox.Evolve(_outbox, fact);
            _facts.Add(fact);
        }
        return decision.Reply;
    }
}
