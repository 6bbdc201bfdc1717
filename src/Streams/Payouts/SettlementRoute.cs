using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Payouts;

/// <summary>
/// From the books' facts to the settlements: tenders that keep their transaction wait for a payout, in journals and as
/// payments of orders.
/// </summary>
/// <param name="catalogue">Says which tenders of an order keep their transaction.</param>
public sealed class SettlementRoute(Func<Catalogue> catalogue) : IRoute<SettlementCommand>
{
    private readonly FrameReader _frames = new();
    private readonly BooksEventCodec _codec = new();

    public IReadOnlyList<(string Entity, SettlementCommand Command)> Route(Block block, long after)
    {
        var commands = new List<(string, SettlementCommand)>();
        foreach (var frame in _frames.After(block, after))
        {
            if (frame.IsRuntime || frame.Type is not (BooksEventCodec.JournalCut or BooksEventCodec.OrderMade))
                continue;
            var document = Documents.In(_codec.Read(frame.Type, frame.Version, frame.Payload))!;
            var lines = LinesOf(document);
            if (lines.Length > 0)
                commands.Add((document.Store.Value,
                    new SettlementCommand.Expect(document.Id, document.Date, document.Currency, lines)));
        }
        return commands;
    }

    private TenderLine[] LinesOf(Document document) => document switch
    {
        Journal journal => [.. journal.Lines.Where(l => l.Transaction is not null && l.Code is not null
            && l.Role is LineRole.TenderIn or LineRole.TenderOut).Select(Line)],
        SalesOrder order => [.. order.Payments
            .Where(p => catalogue().Tender(p.Tender, order.Date) is { PerTransaction: true })
            .Select(p => new TenderLine(p.Reference ?? order.Transaction.ToString(), order.Transaction, p.Tender,
                p.Amount))],
        _ => [],
    };

    private static TenderLine Line(JournalLine line) => new(line.Reference ?? line.Transaction!.Value.ToString(),
        line.Transaction!.Value, new TenderId(line.Code!), line.Debit - line.Credit);
}
