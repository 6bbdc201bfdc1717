using RetailActors.Node.Transport;

namespace RetailActors.Cluster.Tests.Transport;

public sealed class MemoryTransportContract : TransportContract
{
    private MemoryMail? _mail;

    protected override ValueTask<IShardTransport> Join(int waitingMax) =>
        ValueTask.FromResult((_mail ??= new MemoryMail(waitingMax)).Join(TimeProvider.System));

    protected override ValueTask Stop() => ValueTask.CompletedTask;
}

public sealed class MemoryHandOverContract : HandOverContract
{
    private MemoryMail? _mail;

    protected override ValueTask<IShardTransport> Join(int waitingMax) =>
        ValueTask.FromResult((_mail ??= new MemoryMail(waitingMax)).Join(TimeProvider.System));

    protected override ValueTask Stop() => ValueTask.CompletedTask;
}

public sealed class RabbitTransportContract(SharedBroker broker) : TransportContract
{
    private readonly string _prefix = broker.NewPrefix();

    protected override async ValueTask<IShardTransport> Join(int waitingMax) =>
        await RabbitNodes.Join(broker, _prefix, waitingMax);

    protected override ValueTask Stop() => ValueTask.CompletedTask;
}

public sealed class RabbitHandOverContract(SharedBroker broker) : HandOverContract
{
    private readonly string _prefix = broker.NewPrefix();

    protected override async ValueTask<IShardTransport> Join(int waitingMax) =>
        await RabbitNodes.Join(broker, _prefix, waitingMax);

    protected override ValueTask Stop() => ValueTask.CompletedTask;
}
