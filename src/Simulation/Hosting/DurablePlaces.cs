using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Statements;

namespace RetailActors.Simulation.Hosting;

/// <summary>Asks the terminals, as they are durable, where they recorded a number.</summary>
internal sealed class DurablePlaces(Installation shards) : IPlaces
{
    public ValueTask<IReadOnlyList<Place>> Find(
        TerminalId terminal, IReadOnlyList<long> numbers, CancellationToken cancel)
    {
        if (!shards.Registry.Oracle.State(Actors.Registry.Registry.Key).Terminals.TryGetValue(terminal, out var known))
            return ValueTask.FromResult<IReadOnlyList<Place>>([]);
        var shard = shards.TerminalsOf(known.Store);
        var reply = Terminal.Decide(shard.Oracle.State(Terminal.KeyOf(known.Store, terminal)),
            new TerminalCommand.Locate(numbers), Instant.MinValue).Reply;
        return ValueTask.FromResult<IReadOnlyList<Place>>([.. ((TerminalReply.Located)reply).Places
            .Select(place => new Place(shard.Id, place.Number, place.Sequence))]);
    }
}
