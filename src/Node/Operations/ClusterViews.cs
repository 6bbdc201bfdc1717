using System.Text.Json;
using System.Text.Json.Serialization;

namespace RetailActors.Node.Operations;

// The cluster as operators see it, on the wire and as --json. Names are chosen; shapes only grow.

/// <param name="AnsweredBy">The node whose picture this is: each has its own, a heartbeat old at most.</param>
/// <param name="Cluster">Null: the node is alone.</param>
/// <param name="Journal">What a commit stands on.</param>
/// <param name="Broker">Null: no mail goes by a broker.</param>
public sealed record ClusterStateView(
    string? Cluster, string AnsweredBy, string Time, string Journal, BrokerView? Broker,
    IReadOnlyList<MemberView> Members, IReadOnlyList<GroupView> Groups);

/// <param name="Problem">Null when all is well.</param>
/// <param name="Waiting">Messages whose answer is awaited.</param>
public sealed record BrokerView(string Broker, string? Problem, long Sent, long Taken, int Waiting);

/// <param name="State"><c>alive</c>, <c>leaving</c>, <c>no-mail</c>: cut from the broker, or <c>dead</c>: silent for
/// too long.</param>
/// <param name="Shapes">The level of stored shapes that it reads.</param>
public sealed record MemberView(
    string Node, string Address, string Version, string State, double SilentSeconds, double AgeSeconds, int Groups,
    int Shapes);

/// <param name="Owner">Null: nobody has it now.</param>
/// <param name="Heir">Who reads ahead and will be given it.</param>
/// <param name="Wish">Where an operator wants it.</param>
/// <param name="Shapes">The level that a node must read to have it.</param>
public sealed record GroupView(
    string Group, string? Owner, string? Heir, string? Wish, bool Moving, int Shards, int Shapes);

public sealed record OwnershipView(string At, string Group, string Node, string Why);

/// <param name="To">A node; null leaves the group to the rule again.</param>
public sealed record MoveRequest(string? To);

/// <param name="On">False takes work again.</param>
public sealed record DrainRequest(bool On = true);

public sealed record DoneView(string What);

/// <param name="Durable">The last fact that is safe, as it was known last.</param>
public sealed record ShardPlaceView(string Shard, string Group, string? Node, long Epoch, long Durable);

public sealed record NodeShardView(
    string Shard, string Group, long Epoch, long Head, long Durable, int Entities, long MemoryBytes, int Mailbox,
    int Unanswered, long DeadLetters, int Parked);

public sealed record NodeInfoView(
    string Node, string Version, string Runtime, string System, string StartedAt, double UptimeSeconds,
    double ProcessorSeconds, int Processors, MemoryView Memory, PoolView Pool, int Connections,
    double AcceptedPerSecond, string Journal, BrokerView? Broker, string LogLevel, IReadOnlyList<string> Groups,
    IReadOnlyList<string> Moving);

/// <param name="Collections">Garbage collections since the start, by generation.</param>
public sealed record MemoryView(
    long ResidentBytes, long ManagedBytes, long AllocatedBytes, IReadOnlyList<int> Collections,
    double PausedSeconds);

public sealed record PoolView(int Threads, long Queued, long Completed);

/// <param name="PerSecond">Facts read a second, over the last ten.</param>
/// <param name="WaitingPercent">Of the last ten seconds, spent waiting for the target: backpressure.</param>
/// <param name="State"><c>caught up</c>, <c>reading</c>, or <c>failing</c>.</param>
public sealed record StreamView(
    string Source, string Target, long Read, long Behind, double PerSecond, double WaitingPercent, string State,
    string? Problem);

/// <param name="Name">A node, a group, a shard or an entity.</param>
public sealed record TreeView(string Name, string Says, IReadOnlyList<TreeView> Below);

/// <param name="State">As it is durable at <paramref name="Sequence"/>, or staged behind it.</param>
/// <param name="Status"><c>active</c>, <c>passive</c>, <c>parked</c>…</param>
public sealed record EntityView(
    string Kind, string Key, string Shard, string Group, string? Node, string Status, long Sequence, string? Why,
    JsonElement? State);

/// <param name="Next">To read on after; null when these are the last.</param>
public sealed record EntityEventsView(
    string Kind, string Key, string Shard, IReadOnlyList<EntityEventView> Events, long? Next);

/// <param name="Type">As stored: its id, and the version of its shape.</param>
public sealed record EntityEventView(
    long Sequence, string At, string Name, int Type, int Version, JsonElement Content);

/// <param name="Events">How many of its events made the state.</param>
public sealed record EntityReplayView(
    string Kind, string Key, string Shard, long AskedFor, long Sequence, string At, long Events, JsonElement State);

public sealed record PoisonView(string Shard, string? Node, string Entity, string Why);

public sealed record LogView(string Node, string Level, IReadOnlyList<LogLineView> Lines);

public sealed record LogLineView(long Number, string At, string Level, string Category, string Text);

public sealed record LogLevelRequest(string Level);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterStateView))]
[JsonSerializable(typeof(List<OwnershipView>))]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(DrainRequest))]
[JsonSerializable(typeof(DoneView))]
[JsonSerializable(typeof(List<ShardPlaceView>))]
[JsonSerializable(typeof(List<NodeShardView>))]
[JsonSerializable(typeof(NodeInfoView))]
[JsonSerializable(typeof(List<StreamView>))]
[JsonSerializable(typeof(TreeView))]
[JsonSerializable(typeof(EntityView))]
[JsonSerializable(typeof(EntityEventsView))]
[JsonSerializable(typeof(EntityReplayView))]
[JsonSerializable(typeof(List<PoisonView>))]
[JsonSerializable(typeof(LogView))]
[JsonSerializable(typeof(LogLevelRequest))]
public sealed partial class ClusterJson : JsonSerializerContext;
