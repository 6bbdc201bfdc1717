using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Auditing;

/// <summary>Every code that the terminals have sent, counted; one reading of their facts.</summary>
public sealed class SeenCodes(IJournal journal)
{
    private readonly Dictionary<UsedCode, long> _seen = [];

    public IEnumerable<UsedCode> All => _seen.Select(s => s.Key with { Uses = s.Value });

    public async ValueTask Add(ShardId terminals, CancellationToken cancel)
    {
        var (frames, codec, interner) = (new FrameReader(), new TerminalEventCodec(), new Interner());
        await foreach (var block in journal.Read(terminals, 1, cancel))
            foreach (var frame in frames.After(block, 0))
                if (frame.Type == TerminalEventCodec.Recorded
                    && codec.Read(frame.Type, frame.Version, frame.Payload) is TerminalEvent.Recorded recorded)
                    foreach (var item in recorded.Batch.Items)
                        Add(Terminal.Parse(frame.Entity).Store, recorded.Batch, item, interner);
    }

    private void Add(StoreId store, TransactionBatch batch, BatchItem item, Interner interner)
    {
        Transaction ticket;
        try
        {
            var from = new ByteReader(batch.BytesOf(item).Span);
            ticket = TransactionCodec.Read(ref from, interner);
        }
        catch (Exception e) when (e is CorruptBytesException or FormatException or ArgumentException
            or OverflowException)
        {
            // What cannot be read stands in a case of its own.
            return;
        }
        Count(new UsedCode("store", store.Value));
        Count(new UsedCode("currency", ticket.Currency.Code));
        if (ticket.Customer is { } customer)
            Count(new UsedCode("customer", customer));
        if (ticket is { Reason: { } reason, Kind: TransactionKind.PayIn or TransactionKind.PayOut })
            Count(new UsedCode("reason", reason));
        foreach (var tender in ticket.Tenders)
            Count(new UsedCode("tender", tender.Id.Value));
        foreach (var line in ticket.Lines)
        {
            Count(new UsedCode("sku", line.Sku.Value, line.Unit.Value,
                line.Taxes.Length > 0 ? line.Taxes[0].Code.Value : null));
            foreach (var tax in line.Taxes)
                Count(new UsedCode("tax", tax.Code.Value));
        }
    }

    private void Count(UsedCode code) => _seen[code] = _seen.GetValueOrDefault(code) + 1;
}
