namespace RetailActors.Simulation.Engine;

/// <summary>Everything that goes wrong, or that people and outsiders do, in a simulated run.</summary>
public enum Mishap
{
    // Storage.
    CommitFails, CommitUnknown, CommitLate, PowerLoss, TornWrite, FsyncError, DiskFull, SnapshotFails, SnapshotLost,

    // Nodes and who owns what.
    NodeCrash, NodePause, NodeCutOff, ClockJump, ShardMoves, ShardStolen, StaleOwner,

    // Between the intake and the owner of a shard.
    MessageLost, MessageTwice, MessageReordered, CancelOverlap, ReplyLost, MailboxFull,

    // Between terminals and the intake.
    RequestLost, AnswerLost, RequestTwice, RequestLate, StoreOffline,

    // The ERP.
    ErpDown, ErpThrottles, ErpTimesOutBefore, ErpTimesOutAfter, ErpLeavesOrphan, ErpRejects, MasterDataChanges,

    // Terminals.
    BackupRestored, TwoWithOneRange, IdentityChanges, ClockWrong, BatchOutOfOrder, Poison, WrongTicket,

    // Customers, providers, whoever is told of cases.
    OverReturn, RefundDiffers, PayoutTwice, PayoutInParts, PayoutOfNothing, AlarmLost, AlarmAnswerLost,

    // People.
    CaseRetried, CaseWaived, DayClosed,
}
