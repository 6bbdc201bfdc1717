using NodaTime;

namespace RetailActors.Actors.Runtime;

/// <summary>
/// Runs commands and stages what they decide. An entity that throws is restarted with backoff, its command tried again,
/// then kept as a dead letter; its neighbours never notice (G9).
/// </summary>
internal sealed class Supervisor<TEntity, TCommand, TEvent, TReply>(
    ShardLimits limits, Entities<TEntity, TCommand, TEvent, TReply> entities, Answers<TReply> answers, ShardFacts facts,
    Staging staging)
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly IEventCodec<TEvent> _codec = TEntity.Events;

    /// <summary>A command that throws leaves nothing behind: its entity is restarted from what is durable.</summary>
    public void Execute(Slot<TEntity, TCommand, TReply> slot, Mail<TCommand, TReply> mail, Instant now)
    {
        var (mark, sequence) = (staging.Mark, slot.Sequence);
        try
        {
            var decision = TEntity.Decide(slot.State!, mail.Command, now);
            StageAll(slot, decision.Events);
            entities.Touched(slot);
            answers.Hold(staging.Head, mail.ReplyTo, decision.Reply);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            staging.Rollback(mark);
            slot.Sequence = sequence;
            Fail(slot, mail with { Attempts = mail.Attempts + 1 }, e, now);
        }
    }

    /// <returns>Why it failed, half done; null when all went well.</returns>
    public Exception? Apply(Slot<TEntity, TCommand, TReply> slot, TCommand command, Instant now)
    {
        try
        {
            StageAll(slot, TEntity.Decide(slot.State!, command, now).Events);
            entities.Touched(slot);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e;
        }
    }

    private void StageAll(Slot<TEntity, TCommand, TReply> slot, IReadOnlyList<TEvent> events)
    {
        for (var i = 0; i < events.Count; i++)
        {
            slot.Sequence = staging.Add(slot.Key, events[i], _codec);
            slot.State = TEntity.EvolveAt(slot.State!, events[i], slot.Sequence);
        }
    }

    public void Stage(RuntimeFact fact) => facts.Apply(fact, staging.Add(fact));

    private void Fail(
        Slot<TEntity, TCommand, TReply> slot, Mail<TCommand, TReply> mail, Exception error, Instant now)
    {
        if (mail.Attempts < limits.AttemptsMax)
            slot.Queue.AddFirst(mail);
        else
        {
            Bury(slot, mail, error.ToString(), FaultKind.DeadLettered, now);
            if (mail.IsWake)
                Entities<TEntity, TCommand, TEvent, TReply>.Mute(slot);
        }
        entities.Restart(slot, now + limits.BackoffAfter(mail.Attempts));
    }

    public void Bury(
        Slot<TEntity, TCommand, TReply> slot, Mail<TCommand, TReply> mail, string why, FaultKind kind, Instant now)
    {
        Stage(RuntimeFact.DeadLetter.Of(slot.Key, mail.Command?.ToString(), why, mail.Attempts, now, "command"));
        answers.HoldFault(staging.Head, mail.ReplyTo, new Fault(kind, $"{slot.Key}: kept as a dead letter"));
    }

    public void BuryFact(Slot<TEntity, TCommand, TReply> slot, TCommand command, string source, Instant now) =>
        Stage(RuntimeFact.DeadLetter.Of(slot.Key, command?.ToString(), slot.ParkedWhy ?? "failed repeatedly",
            limits.AttemptsMax, now, source));
}
