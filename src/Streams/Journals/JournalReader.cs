using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;

namespace RetailActors.Streams.Journals;

/// <summary>Reads a document with all its lines from the fact that made it.</summary>
public sealed class JournalReader(IJournal journal)
{
    private readonly BooksEventCodec _codec = new();

    /// <exception cref="CorruptJournalException">There is no journal at that place.</exception>
    public async ValueTask<Journal> Read(ShardId statements, long position, CancellationToken cancel) =>
        await ReadDocument(statements, position, cancel) as Journal
        ?? throw new CorruptJournalException(statements, position, "no journal was cut here");

    /// <exception cref="CorruptJournalException">There is no document at that place.</exception>
    public async ValueTask<Document> ReadDocument(ShardId statements, long position, CancellationToken cancel)
    {
        await foreach (var block in journal.Read(statements, position, cancel))
        {
            var frame = EventFrame.ReadAll(block, new NameCache())[(int)(position - block.First)];
            if (_codec.Read(frame.Type, frame.Version, frame.Payload) is BooksEvent.JournalCut cut)
                return cut.Journal;
            break;
        }
        throw new CorruptJournalException(statements, position, "no document was made here");
    }
}
