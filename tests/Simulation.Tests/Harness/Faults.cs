using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;
namespace RetailActors.Simulation.Tests.Harness;

/// <summary>Probabilities of what may go wrong with one commit, one save or one load.</summary>
public sealed record Faults
{
    public static readonly Faults None = new();

    public static readonly Faults Some = new()
    {
        CommitFails = 0.02,
        UnknownWritten = 0.02,
        UnknownNotWritten = 0.02,
        UnknownLate = 0.02,
        Torn = 0.01,
        SaveFails = 0.1,
    };

    public double CommitFails { get; init; }

    public double UnknownWritten { get; init; }

    public double UnknownNotWritten { get; init; }

    /// <summary>The outcome is unknown, and the block arrives after the question for it.</summary>
    public double UnknownLate { get; init; }

    /// <summary>The last block is half written: its checksum says so, and it counts as not written.</summary>
    public double Torn { get; init; }

    public double SaveFails { get; init; }
}

/// <summary>Bugs of a host that are switched on to prove that the simulation finds them.</summary>
public enum HostMutation
{
    None,
    AnswerBeforeCommit,
    SkipFence,
    ForgetCursor,
    SaveSnapshotBeforeBarrier,
    BelieveUnknown,
}
