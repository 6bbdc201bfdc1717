namespace RetailActors.Node.Settings;

public enum ClusterKind { None, Rabbitmq }

public sealed record ClusterSection
{
    [Choice(ClusterKind.None, "One node on its own, or nodes that share the work and write to each other by RabbitMQ.")]
    public required ClusterKind Kind { get; init; }

    [Name("retail", "The cluster: the same at all its nodes, and unlike every other's on the same servers.")]
    public required string Name { get; init; }

    [Text(null, "The broker, without its password; several of one broker cluster with commas between.",
        Example = "amqps://retail@rabbit-1.example,amqps://retail@rabbit-2.example", NeededBy = ClusterKind.Rabbitmq)]
    public string? Broker { get; init; }

    [Secret("RETAIL_BROKER_PASSWORD", "The broker user's password.")]
    public Secret? BrokerPassword { get; init; }

    [Url("Where the other nodes reach this one; left out, where it listens.",
        Example = "http://node-1.example:8480")]
    public Uri? Advertise { get; init; }

    [Duration("1s", "50ms", "30s", "How often a node says that it is alive.")]
    public required TimeSpan HeartbeatEvery { get; init; }

    [Duration("6s", "500ms", "5m", "A node that has been silent for so long is dead, and others take what it had.")]
    public required TimeSpan DeadAfter { get; init; }

    [Duration("2s", "0s", "5m", "A node that joins waits so long before it takes work from others.")]
    public required TimeSpan SettleAfter { get; init; }

    [Count(3, 1, 64, "groups", "Groups of shards that change their owner at the same time.")]
    public required int MovesMax { get; init; }

    [Duration("20s", "1s", "10m", "A node that is told to stop has so long to hand over what it has.")]
    public required TimeSpan DrainWithin { get; init; }

    [Duration("10s", "100ms", "5m", "How long an answer of another node is awaited.")]
    public required TimeSpan AnswerWithin { get; init; }
}
