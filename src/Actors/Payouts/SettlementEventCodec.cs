using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Payouts;

/// <summary>Stored shapes of a settlement's events. Type ids 96–99.</summary>
public sealed class SettlementEventCodec : IEventCodec<SettlementEvent>
{
    public const int Expected = 96, Matched = 97;

    public (int Type, int Version) TypeOf(SettlementEvent fact) => fact switch
    {
        SettlementEvent.Expected => (Expected, 1),
        SettlementEvent.Matched => (Matched, 1),
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    public void Write(SettlementEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case SettlementEvent.Expected expected:
                to.Text(expected.Journal.Value);
                to.Count(expected.Date.DaysSince1970);
                to.Text(expected.Currency.Code);
                to.Count(expected.Lines.Count);
                foreach (var line in expected.Lines)
                    SettlementShapes.WriteLine(to, line);
                break;
            case SettlementEvent.Matched matched:
                to.Var(matched.At.ToUnixTimeMilliseconds());
                to.Text(matched.Payout);
                to.Count(matched.Allocations.Count);
                foreach (var allocation in matched.Allocations)
                    SettlementShapes.WriteAllocation(to, allocation);
                break;
        }
    }

    public SettlementEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var from = new ByteReader(payload.Span);
        return (type, version) switch
        {
            (Expected, 1) => ReadExpected(ref from),
            (Matched, 1) => ReadMatched(ref from),
            _ => throw new UnknownShapeException($"settlement event {type} version {version}"),
        };
    }

    private static SettlementEvent.Expected ReadExpected(ref ByteReader from)
    {
        var (journal, date, currency) = (new DocumentId(from.Text()), new BusinessDate(from.Count()),
            Currency.Of(from.Text()));
        var lines = new List<TenderLine>();
        for (var left = from.Count(); left > 0; left--)
            lines.Add(SettlementShapes.ReadLine(ref from));
        return new SettlementEvent.Expected(journal, date, currency, lines);
    }

    private static SettlementEvent.Matched ReadMatched(ref ByteReader from)
    {
        var (at, payout) = (Instant.FromUnixTimeMilliseconds(from.Var()), from.Text());
        var allocations = new List<Allocation>();
        for (var left = from.Count(); left > 0; left--)
            allocations.Add(SettlementShapes.ReadAllocation(ref from));
        return new SettlementEvent.Matched(at, payout, allocations);
    }
}
