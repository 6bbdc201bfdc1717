using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Journals;

/// <summary>Reads a document with all its lines from the fact that made it.</summary>
public sealed class JournalReader(IJournal journal)
{
    private readonly BooksEventCodec _codec = new();

    // Orders stand close together: reading the neighbours of one needs the same block.
    private volatile Page? _last;

    /// <exception cref="CorruptJournalException">There is no journal at that place.</exception>
    public async ValueTask<Journal> Read(ShardId statements, long position, CancellationToken cancel) =>
        await ReadDocument(statements, position, cancel) as Journal
        ?? throw new CorruptJournalException(statements, position, "no journal was cut here");

    /// <exception cref="CorruptJournalException">There is no document at that place.</exception>
    public async ValueTask<Document> ReadDocument(ShardId shard, long position, CancellationToken cancel)
    {
        if (await Find(shard, position, cancel) is { } page)
        {
            var frame = page.Frames[(int)(position - page.Block.First)];
            Document? document = shard.Kind == Shards.Stock
                ? ShelfDocuments.In(frame, shard, out _)
                : Documents.In(_codec.Read(frame.Type, frame.Version, frame.Payload));
            if (document is not null)
                return document;
        }
        throw new CorruptJournalException(shard, position, "no document was made here");
    }

    private async ValueTask<Page?> Find(ShardId shard, long position, CancellationToken cancel)
    {
        if (_last is { } last && last.Block.Shard == shard && position >= last.Block.First
            && position <= last.Block.Last)
            return last;
        await foreach (var block in journal.Read(shard, position, cancel))
            return _last = new Page(block, EventFrame.ReadAll(block, new NameCache()));
        return null;
    }

    private sealed record Page(Block Block, List<EventFrame> Frames);
}
