using Microsoft.Extensions.Logging;
using RetailActors.Actors.Storage;
using RetailActors.Node.Transport;

namespace RetailActors.Node.Hosting;

/// <summary>
/// What a node does for a group of shards while it owns it: reads their mail, reads their facts on, and for the office
/// speaks with the ERP and with people.
/// </summary>
internal sealed class GroupWork : IMailReader, IAsyncDisposable
{
    /// <summary>Longer than the broker takes to miss an owner that sleeps, or a queue to be made anew.</summary>
    private static readonly TimeSpan MailWithin = TimeSpan.FromSeconds(30);

    private readonly RetailNode _node;
    private readonly ShardGroup _group;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private IAsyncDisposable? _mail;
    private int _lost;

    private GroupWork(RetailNode node, ShardGroup group, ILogger log) =>
        (_node, _group, Pumps) = (node, group, NodePumps.Of(node, group, log));

    public IReadOnlyList<IPump> Pumps { get; }

    public static async Task<GroupWork> Start(
        RetailNode node, ShardGroup group, IShardTransport? transport, ILogger log, CancellationToken cancel)
    {
        var work = new GroupWork(node, group, log);
        foreach (var host in group.Hosts)
        {
            var from = host.Id;
            host.ReadBy = target => work.Pumps.Where(pump => pump.Source == from
                && (target.Length == 0 || $"{pump.Target}" == target)).Select(pump => pump.Read).DefaultIfEmpty().Min();
        }
        if (transport is not null)
            work._mail = await work.TakeMail(transport, cancel);
        foreach (var pump in work.Pumps)
            work.Run(pump.Run);
        if (group.IsOffice)
            foreach (var duty in OfficeDuties.Of(node, log))
                work.Run(duty);
        foreach (var host in group.Hosts)
            _ = work.Watch(host);
        return work;
    }

    /// <exception cref="TimeoutException">Not in time: without the broker the group can still be given to another node.
    /// </exception>
    private async ValueTask<IAsyncDisposable> TakeMail(IShardTransport transport, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(MailWithin);
        try
        {
            return await transport.Serve([.. _group.Hosts.Select(host => host.Id)], this, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"its mail could not be taken within {MailWithin.TotalSeconds} s; "
                + (transport.State.Problem ?? "another node may still read it"), e);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> Read(ShardId shard, ReadOnlyMemory<byte> message, bool redelivered) =>
        _group.Hosts.First(host => host.Id == shard).ReadMail(message);

    /// <param name="drainWithin">How long those who wait for an answer may still get it; zero stops at once.</param>
    public async Task Stop(TimeSpan drainWithin)
    {
        if (drainWithin > TimeSpan.Zero)
            await Rest(drainWithin);
        Volatile.Write(ref _lost, 1);
        // No mail from here on: what is not answered goes to the next owner.
        var closed = _mail?.DisposeAsync().AsTask() ?? Task.CompletedTask;
        // At once: whoever waits here is told before anything that may take its time when the database is silent.
        var drained = drainWithin > TimeSpan.Zero
            ? Task.WhenAll(_group.Hosts.Select(host => host.Drain(drainWithin).AsTask()))
            : _group.Stop();
        await closed;
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await drained.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _group.Stop();
        _stop.Dispose();
    }

    /// <summary>
    /// Readers and duties end while the shards still answer here. Afterwards what they ask would go to the next owner,
    /// who begins when this one has ended.
    /// </summary>
    private async Task Rest(TimeSpan within)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).WaitAsync(within, _node.Clock)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public ValueTask DisposeAsync() => new(Stop(TimeSpan.Zero));

    private void Run(Func<CancellationToken, Task> duty) => _running.Add(Task.Run(async () =>
    {
        try
        {
            await duty(_stop.Token);
        }
        catch (Exception e)
        {
            if (!_stop.IsCancellationRequested)
                Lost(e);
        }
    }));

    private async Task Watch(IShardHost host)
    {
        try
        {
            await host.Completion;
        }
        catch (Exception e)
        {
            Lost(e);
        }
    }

    private void Lost(Exception e)
    {
        if (Interlocked.Exchange(ref _lost, 1) == 0)
            _node.Lost(_group, e);
    }
}
