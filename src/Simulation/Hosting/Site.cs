using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;

namespace RetailActors.Simulation.Hosting;

/// <summary>What everything in one run shares.</summary>
/// <param name="IsCluster">Several nodes with a shared journal and queues; otherwise one node, its own file.</param>
public sealed record Site(
    SeededScheduler Scheduler, Swarm Swarm, SimulatedJournal Journal, SimulatedSnapshots Snapshots, Mutation Mutation,
    bool IsCluster);
