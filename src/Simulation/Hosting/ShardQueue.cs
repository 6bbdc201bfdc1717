using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Simulation.Engine;

namespace RetailActors.Simulation.Hosting;

/// <summary>
/// A shard's mailbox in a cluster: a durable queue with a single active consumer. What a consumer had not acknowledged
/// when its channel closed comes again, in order and before the rest. A consumer that is only cancelled keeps what it
/// had fetched, and works on beside its successor: then only the journal's fence keeps order.
/// </summary>
public sealed class ShardQueue<TCommand, TReply>(Site site)
{
    private const int Prefetch = 8;

    private sealed record Message(long Number, string Entity, TCommand Command, IReplyTo<TReply>? ReplyTo);

    private sealed class Consumer(SimulatedNode node, Func<string, TCommand, IReplyTo<TReply>?, bool> trySend)
    {
        public SimulatedNode Node => node;

        public SortedDictionary<long, Message> Unacknowledged { get; } = [];

        public Queue<Message> Fetched { get; } = new();

        public bool IsOpen { get; set; } = true;

        public bool IsScheduled { get; set; }

        public bool TrySend(Message message, IReplyTo<TReply> replyTo) =>
            trySend(message.Entity, message.Command, replyTo);
    }

    private readonly SortedDictionary<long, Message> _ready = [];
    private readonly Dictionary<object, Consumer> _consumers = [];
    private Consumer? _active;
    private long _number;
    private long _published;
    private long _newest;

    public int Count => _ready.Count;

    /// <summary>The publisher's request; it may get lost on the way, or be sent twice.</summary>
    public void Publish(string entity, TCommand command, IReplyTo<TReply>? replyTo)
    {
        if (site.Swarm.Strikes(Mishap.MessageLost, 0.1, _active is null ? "no consumer" : "consumer"))
            return;
        var times = site.Swarm.Strikes(Mishap.MessageTwice, 0.15, _ready.Count > 0 ? "backlog" : "empty") ? 2 : 1;
        var published = ++_published;
        for (; times > 0; times--)
            site.Scheduler.Soon(10, "queued", () =>
            {
                if (published < _newest)
                    site.Swarm.Count(Mishap.MessageReordered, _ready.Count > 0 ? "backlog" : "empty");
                _newest = Math.Max(_newest, published);
                var message = new Message(++_number, entity, command, replyTo);
                _ready.Add(message.Number, message);
                Deliver();
            });
    }

    /// <summary>A new channel; it becomes the active consumer when no other is open.</summary>
    public void Open(object key, SimulatedNode node, Func<string, TCommand, IReplyTo<TReply>?, bool> trySend)
    {
        Close(key);
        var consumer = _consumers[key] = new Consumer(node, trySend);
        if (_active is { IsOpen: true } before && before != consumer)
            site.Swarm.Count(Mishap.CancelOverlap, before.Unacknowledged.Count > 0 ? "with mail" : "without mail");
        _active = consumer;
        Deliver();
    }

    /// <summary>The channel is gone: what it had not acknowledged goes back, where it was.</summary>
    public void Close(object key)
    {
        if (!_consumers.Remove(key, out var consumer))
            return;
        consumer.IsOpen = false;
        foreach (var message in consumer.Unacknowledged.Values)
            _ready.TryAdd(message.Number, message);
        if (_active == consumer)
            _active = _consumers.Values.FirstOrDefault();
        Deliver();
    }

    private void Deliver()
    {
        while (_active is { } active && active.Unacknowledged.Count < Prefetch && _ready.Count > 0)
        {
            var (number, message) = _ready.First();
            _ready.Remove(number);
            active.Unacknowledged.Add(number, message);
            active.Fetched.Enqueue(message);
            Hand(active, 5);
        }
    }

    private void Hand(Consumer consumer, int millisecondsMax)
    {
        if (consumer.IsScheduled)
            return;
        consumer.IsScheduled = true;
        consumer.Node.Soon(millisecondsMax, "takes mail", () =>
        {
            consumer.IsScheduled = false;
            while (consumer.IsOpen && consumer.Fetched.TryPeek(out var message))
            {
                if (!consumer.TrySend(message, new Answer(this, consumer, message)))
                {
                    Hand(consumer, 50);
                    return;
                }
                consumer.Fetched.Dequeue();
            }
        });
    }

    private void Acknowledge(Consumer consumer, Message message)
    {
        consumer.Unacknowledged.Remove(message.Number);
        Deliver();
    }

    /// <summary>Acknowledged after the commit; what a lost shard says is no answer: it comes again.</summary>
    private sealed class Answer(ShardQueue<TCommand, TReply> queue, Consumer consumer, Message message)
        : IReplyTo<TReply>
    {
        public void Reply(TReply reply)
        {
            queue.Acknowledge(consumer, message);
            message.ReplyTo?.Reply(reply);
        }

        public void Fail(Fault fault)
        {
            if (fault.Kind != FaultKind.ShardLost)
                queue.Acknowledge(consumer, message);
            message.ReplyTo?.Fail(fault);
        }
    }
}
