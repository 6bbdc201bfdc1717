using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Payouts;

/// <summary>From the books' facts to the settlements: tender lines that keep their transaction wait for a payout.
/// </summary>
public sealed class SettlementRoute : IRoute<SettlementCommand>
{
    private readonly FrameReader _frames = new();
    private readonly BooksEventCodec _codec = new();

    public IReadOnlyList<(string Entity, SettlementCommand Command)> Route(Block block, long after)
    {
        var commands = new List<(string, SettlementCommand)>();
        foreach (var frame in _frames.After(block, after))
        {
            if (frame.Type != BooksEventCodec.JournalCut
                || _codec.Read(frame.Type, frame.Version, frame.Payload) is not BooksEvent.JournalCut cut)
                continue;
            TenderLine[] lines = [.. cut.Journal.Lines.Where(l => l.Transaction is not null && l.Code is not null
                && l.Role is LineRole.TenderIn or LineRole.TenderOut).Select(Line)];
            if (lines.Length > 0)
                commands.Add((cut.Journal.Store.Value, new SettlementCommand.Expect(cut.Journal.Id, cut.Journal.Date,
                    cut.Journal.Currency, lines)));
        }
        return commands;
    }

    private static TenderLine Line(JournalLine line) => new(line.Reference ?? line.Transaction!.Value.ToString(),
        line.Transaction!.Value, new TenderId(line.Code!), line.Debit - line.Credit);
}
