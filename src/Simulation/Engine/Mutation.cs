namespace RetailActors.Simulation.Engine;

/// <summary>Bugs that are switched on to prove that the simulation finds them.</summary>
public enum Mutation
{
    None,

    /// <summary>A host answers while the commit is on its way.</summary>
    AnswerBeforeCommit,

    /// <summary>The journal takes a block from whoever sends it.</summary>
    SkipFence,

    /// <summary>A reader keeps its cursor beside the target's journal, not in the block of the effect.</summary>
    ForgetCursor,

    /// <summary>A snapshot is saved before the journal has what it covers.</summary>
    SaveSnapshotBeforeBarrier,

    /// <summary>An unknown commit is taken for a good one.</summary>
    BelieveUnknown,

    /// <summary>Returns are subtracted from sales.</summary>
    NetReturns,

    /// <summary>The ERP hears of a journal before the intent is durable, and nothing is looked up.</summary>
    DropIntent,

    /// <summary>An attempt without a known outcome is sent again without a look-up.</summary>
    SendAgainWithoutLookUp,

    /// <summary>A number with other content counts as a repeat: the second content is forgotten.</summary>
    TreatConflictAsRepeat,

    /// <summary>What was held and released is booked a second time.</summary>
    BookHeldTwice,

    /// <summary>A held transaction is released without looking whether it can be booked now.</summary>
    ReleaseWithoutCheck,

    /// <summary>Stock moves again when a held transaction is released.</summary>
    MoveStockTwice,

    /// <summary>The ERP's Retry-After is not obeyed.</summary>
    IgnoreRetryAfter,

    /// <summary>A case is not told of what is held.</summary>
    ForgetCase,

    /// <summary>A torn block is read as if it were whole.</summary>
    ReadTornBlock,

    /// <summary>The same as <see cref="SendAgainWithoutLookUp"/>, for orders alone.</summary>
    OrderAgainWithoutLookUp,

    /// <summary>What a return gives back is not compared with what is back already.</summary>
    ForgetGivenBack,

    /// <summary>An order's goods are in a stock posting too.</summary>
    PostStockOfOrders,

    /// <summary>A ticket that is held does not count in its shift.</summary>
    CountOnlyBooked,

    /// <summary>A journal's last card payment waits for no payout.</summary>
    ForgetTender,

    /// <summary>A row of a payout is matched with any payment that is large enough.</summary>
    MatchByAmount,

    /// <summary>What the ERP moved counts again when it is told again.</summary>
    ForgetErpMoves,

    /// <summary>A message that nobody took counts as sent.</summary>
    BelieveAlarmSent,
}
