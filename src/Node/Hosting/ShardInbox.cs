using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using RetailActors.Actors.Runtime;

namespace RetailActors.Node.Hosting;

/// <summary>
/// What reaches a shard from other threads: mail, bounded, and errands, which are the loop's own and few. Anyone puts
/// in; only the loop takes out, and sleeps while there is nothing.
/// </summary>
internal sealed class ShardInbox<TEntity, TCommand, TEvent, TReply>(int mailMax)
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    public readonly record struct Mail(string Entity, TCommand Command, IReplyTo<TReply>? ReplyTo);

    private readonly Channel<Mail> _mail =
        Channel.CreateBounded<Mail>(new BoundedChannelOptions(mailMax) { SingleReader = true });
    private readonly ConcurrentQueue<Action<Shard<TEntity, TCommand, TEvent, TReply>>> _errands = new();
    private readonly Doorbell _bell = new();

    public int MailCount => _mail.Reader.Count;

    public bool HasNoErrand => _errands.IsEmpty;

    /// <summary>False when it is full or closed.</summary>
    public bool TrySend(Mail mail)
    {
        if (!_mail.Writer.TryWrite(mail))
            return false;
        _bell.Ring();
        return true;
    }

    public void Do(Action<Shard<TEntity, TCommand, TEvent, TReply>> errand)
    {
        _errands.Enqueue(errand);
        _bell.Ring();
    }

    public bool TryTakeMail(out Mail mail) => _mail.Reader.TryRead(out mail);

    public bool TryTakeErrand([MaybeNullWhen(false)] out Action<Shard<TEntity, TCommand, TEvent, TReply>> errand) =>
        _errands.TryDequeue(out errand);

    /// <summary>When the loop has ended: whoever waits for a look into the shard gets it, or its refusal, now.
    /// </summary>
    public void EndErrands(Shard<TEntity, TCommand, TEvent, TReply> shard, Action<string> refused)
    {
        while (_errands.TryDequeue(out var errand))
            try
            {
                errand(shard);
            }
            catch (Exception e) when (e is InvalidOperationException or BrokenInvariantException)
            {
                refused(e.Message);
            }
    }

    public void Ring() => _bell.Ring();

    public ValueTask Wait() => _bell.Wait();

    /// <summary>Whoever waits for an answer is told to come again.</summary>
    public void FailMail(string why)
    {
        while (_mail.Reader.TryRead(out var mail))
            mail.ReplyTo?.Fail(new Fault(FaultKind.ShardLost, why));
    }

    /// <summary>No more mail; the loop wakes.</summary>
    public void Close()
    {
        _mail.Writer.TryComplete();
        _bell.Ring();
    }
}
