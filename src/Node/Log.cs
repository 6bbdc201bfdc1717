using Microsoft.Extensions.Logging;

namespace RetailActors.Node;

/// <summary>All that a node logs; event ids 3000–3999, always with the id of what it is about.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information,
        "{Shard} recovered to {Head} in {Milliseconds} ms: {Events} events, {Snapshots} snapshots, epoch {Epoch}")]
    public static partial void Recovered(ILogger log, string shard, long head, long milliseconds, long events,
        int snapshots, long epoch);

    [LoggerMessage(3001, LogLevel.Warning, "{Shard} lost a commit and is replayed: {Why}")]
    public static partial void CommitLost(ILogger log, string shard, string why);

    [LoggerMessage(3002, LogLevel.Critical,
        "{Shard} belongs to another owner (epoch {Epoch}); this node stops serving it")]
    public static partial void Fenced(ILogger log, string shard, long epoch);

    [LoggerMessage(3003, LogLevel.Error, "{Shard} failed and is replayed in {Backoff}")]
    public static partial void ShardFailed(ILogger log, Exception error, string shard, TimeSpan backoff);

    [LoggerMessage(3004, LogLevel.Error, "{Shard}: command {Index} of facts from {Source} fails, attempt {Attempts}")]
    public static partial void PoisonedFact(ILogger log, Exception error, string shard, string source, int index,
        int attempts);

    [LoggerMessage(3005, LogLevel.Warning, "{Shard}: snapshots were not stored and will be tried again: {Why}")]
    public static partial void SnapshotFailed(ILogger log, string shard, string why);

    [LoggerMessage(3006, LogLevel.Warning, "Reading facts from {Source} to {Target} stopped and goes on in {Backoff}")]
    public static partial void PumpFailed(ILogger log, Exception error, string source, string target, TimeSpan backoff);

    [LoggerMessage(3007, LogLevel.Warning, "Master data could not be read from {Erp}: {Why}")]
    public static partial void MasterDataUnavailable(ILogger log, string erp, string why);

    [LoggerMessage(3008, LogLevel.Information, "Master data of {Erp}: {Changed} codes changed")]
    public static partial void MasterDataLearned(ILogger log, string erp, int changed);

    [LoggerMessage(3009, LogLevel.Warning, "Journal {Journal}: {Outcome}: {Why}")]
    public static partial void DeliveryTrouble(ILogger log, string journal, string outcome, string why);

    [LoggerMessage(3010, LogLevel.Information,
        "Node {Node} serves {Url}; data in {Folder}; {Stores} stores, {Terminals} terminals")]
    public static partial void Started(ILogger log, string node, string url, string folder, int stores, int terminals);

    [LoggerMessage(3030, LogLevel.Warning, "Alarm {Id}: {Kind} {Case} ({Severity}, {Owner}): {Why}")]
    public static partial void Alarm(ILogger log, string id, string kind, string @case, string severity, string owner,
        string why);

    [LoggerMessage(3031, LogLevel.Critical, "Alarm {Id}: {Kind} {Case} ({Severity}, {Owner}): {Why}")]
    public static partial void CriticalAlarm(ILogger log, string id, string kind, string @case, string severity,
        string owner, string why);

    [LoggerMessage(3032, LogLevel.Error, "Alarm {Id} could not be posted, attempt {Attempt}: {Why}")]
    public static partial void AlarmFailed(ILogger log, string id, int attempt, string why);

    [LoggerMessage(3011, LogLevel.Critical, "Node stops: {Why}")]
    public static partial void Stopping(ILogger log, string why);

    [LoggerMessage(3012, LogLevel.Warning, "A shard did not answer and is asked again: {Why}")]
    public static partial void WorkFailed(ILogger log, string why);

    [LoggerMessage(3081, LogLevel.Information, "{Who} as {Role}: {Method} {Path}: {Status}")]
    public static partial void Acted(ILogger log, string who, string role, string method, string path, int status);

    [LoggerMessage(3082, LogLevel.Warning, "{Who} may not {Method} {Path}: that is for {Allowed}")]
    public static partial void Denied(ILogger log, string who, string method, string path, string allowed);

    [LoggerMessage(3150, LogLevel.Warning, "The broker at {Broker} is lost ({Connection}): {Why}; trying again")]
    public static partial void BrokerLost(ILogger log, string broker, string connection, string why);

    [LoggerMessage(3151, LogLevel.Information, "Connected again to the broker at {Broker} ({Connection})")]
    public static partial void BrokerConnected(ILogger log, string broker, string connection);

    [LoggerMessage(3152, LogLevel.Warning, "The mail of {Shard} is interrupted and goes on: {Why}")]
    public static partial void MailInterrupted(ILogger log, string shard, string why);

    [LoggerMessage(3153, LogLevel.Error, "Mail of {Shard} is damaged and was dropped; its askers ask again: {Why}")]
    public static partial void MailDamaged(ILogger log, string shard, string why);

    [LoggerMessage(3154, LogLevel.Warning,
        "The queue {Queue} confirms nothing and is made anew: it has lost its leader")]
    public static partial void QueueMadeAnew(ILogger log, string queue);

    [LoggerMessage(3080, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(ILogger log, Exception error, string method, string path);

    [LoggerMessage(3101, LogLevel.Information, "{Group} is served here, {Milliseconds} ms after it was claimed")]
    public static partial void Owns(ILogger log, string group, long milliseconds);

    [LoggerMessage(3102, LogLevel.Information, "{Group} was handed over")]
    public static partial void HandedOver(ILogger log, string group);

    [LoggerMessage(3103, LogLevel.Warning, "{Group} cannot go on here: {Why}")]
    public static partial void GroupLost(ILogger log, string group, string why);

    [LoggerMessage(3104, LogLevel.Warning, "{Group} could not be moved and is looked at again: {Why}")]
    public static partial void MoveFailed(ILogger log, string group, string why);

    [LoggerMessage(3105, LogLevel.Warning, "The cluster's tables cannot be used now and are asked again: {Why}")]
    public static partial void ClusterTrouble(ILogger log, string why);

    [LoggerMessage(3107, LogLevel.Warning, "{Group} is left to newer nodes: {Why}")]
    public static partial void LeftToNewer(ILogger log, string group, string why);

    [LoggerMessage(3106, LogLevel.Warning, "{Node} was taken for dead and joins anew")]
    public static partial void Rejoins(ILogger log, string node);

    [LoggerMessage(3109, LogLevel.Warning,
        "{Group} is given up: for {Milliseconds} ms the cluster's tables have not heard that this node is alive")]
    public static partial void LeaseOver(ILogger log, string group, long milliseconds);
}
