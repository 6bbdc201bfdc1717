using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;

namespace RetailActors.Simulation.Models;

/// <summary>What a device recorded, in its own words: the record that everything is held against.</summary>
/// <param name="Packed">The canonical bytes, as the intake would have made them.</param>
public sealed record Ticket(TerminalId Terminal, StoreId Store, Transaction Sale, byte[] Packed, ulong Fingerprint)
{
    public long Number => Sale.Number;

    /// <summary>Its bytes cannot be read behind their head: what an older or newer program may have stored.</summary>
    public bool IsPoison { get; init; }

    public static Ticket Of(TerminalId terminal, StoreId store, Transaction sale, bool isPoison)
    {
        var to = new ByteWriter();
        TransactionCodec.Write(to, sale);
        // Cut in the middle of its lines: the head is whole, so that it is recorded, and the rest is not.
        var packed = isPoison ? to.ToArray()[..^3] : to.ToArray();
        return new Ticket(terminal, store, sale, packed, Actors.Retail.Fingerprint.Of(packed)) { IsPoison = isPoison };
    }

    public static TransactionBatch Batch(BatchId id, IReadOnlyList<Ticket> tickets)
    {
        var (items, at) = (new BatchItem[tickets.Count], 0);
        var bytes = new byte[tickets.Sum(ticket => ticket.Packed.Length)];
        for (var i = 0; i < items.Length; i++)
        {
            tickets[i].Packed.CopyTo(bytes, at);
            items[i] = TransactionBatch.ItemOf(tickets[i].Packed, at);
            at += tickets[i].Packed.Length;
        }
        return new TransactionBatch(id, items, bytes);
    }
}
