namespace RetailActors.Simulation.Engine;

/// <summary>Everything that goes wrong, or that people and outsiders do, in a simulated run.</summary>
public enum Mishap
{
    // Storage.
    CommitFails, CommitUnknown, CommitLate, PowerLoss, TornWrite, FsyncError, DiskFull, SnapshotFails, SnapshotLost,

    // Nodes and who owns what.
    NodeCrash, NodePause, NodeCutOff, ClockJump, ShardMoves, ShardStolen,

    // Between the intake and the owner of a shard.
    MessageLost, MessageTwice, CancelOverlap, ReplyLost, MailboxFull,

    // Between terminals and the intake.
    RequestLost, AnswerLost, RequestTwice, RequestLate, StoreOffline,

    // The ERP.
    ErpDown, ErpThrottles, ErpTimesOutBefore, ErpTimesOutAfter, ErpLeavesOrphan, ErpRejects, MasterDataChanges,

    // Terminals.
    BackupRestored, TwoWithOneRange, IdentityChanges, ClockWrong, BatchOutOfOrder, Poison, WrongTicket,

    // People.
    CaseRetried, CaseWaived, DayClosed,
}
