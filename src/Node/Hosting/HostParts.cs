using Microsoft.Extensions.Logging;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Transport;

namespace RetailActors.Node.Hosting;

/// <summary>What every shard of a node stands on.</summary>
/// <param name="Transport">Carries mail to the shards of other nodes; null: this node owns every shard.</param>
/// <param name="MailWithin">How long an answer of another node is awaited.</param>
public sealed record HostParts(
    IJournal Journal, ISnapshots Snapshots, ShardLimits Limits, int MailboxMax, TimeProvider Clock, ILogger Log,
    IShardTransport? Transport = null, TimeSpan MailWithin = default);
