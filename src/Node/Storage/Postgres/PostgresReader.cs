using Npgsql;
using RetailActors.Actors.Storage;
using RetailActors.Node.Storage.Sqlite;

namespace RetailActors.Node.Storage.Postgres;

/// <summary>Reads blocks in pages of bounded bytes, and verifies each: order, count and checksum.</summary>
internal sealed class PostgresReader(NpgsqlDataSource source, PostgresOptions options)
{
    // The size of a body is known without reading it. One block beyond the bytes is read, so that a page is not empty.
    private const string Page =
        """
        SELECT first, count, epoch, at, checksum, body FROM (
            SELECT *, sum(octet_length(body)::bigint) OVER (ORDER BY first) - octet_length(body) AS before FROM (
                SELECT * FROM block WHERE shard = $1 AND first >= coalesce(
                    (SELECT max(first) FROM block WHERE shard = $1 AND first <= $2), $2)
                ORDER BY first LIMIT 1000) AS near) AS sized
        WHERE before < $3 ORDER BY first
        """;

    /// <param name="from">With <paramref name="begins"/>, a block must begin exactly here.</param>
    /// <exception cref="CorruptJournalException">What is there is not what was written.</exception>
    public async ValueTask<(List<Block> Blocks, bool AtHead)> Read(
        ShardId shard, int id, long from, bool begins, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        // The head first: the page that is read after it reaches at least so far.
        var head = await Head(connection, id, cancel);
        if (from > head)
            return ([], true);
        await using var command = new NpgsqlCommand(Page, connection);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = (long)options.ReadPageBytes });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var blocks = new List<Block>();
        while (await reader.ReadAsync(cancel))
        {
            var block = new Block(shard, reader.GetInt64(2), reader.GetInt64(0), reader.GetInt32(1),
                BlockPlace.At(reader.GetInt64(3)), (byte[])reader.GetValue(5));
            Verify(block, blocks.Count > 0 ? blocks[^1].Last + 1 : from, begins || blocks.Count > 0,
                reader.GetInt64(3), reader.GetInt64(4));
            blocks.Add(block);
        }
        if (blocks.Count == 0)
            throw new CorruptJournalException(shard, from, $"no block is there, the head is {head}");
        return (blocks, blocks[^1].Last >= head);
    }

    private static void Verify(Block block, long expected, bool begins, long at, long checksum)
    {
        if (begins ? block.First != expected : block.First > expected || block.Last < expected)
            throw new CorruptJournalException(block.Shard, expected,
                $"the block there has {block.First} to {block.Last}");
        if (block.Count < 1 || BlockChecksum.Of(block, at) != checksum)
            throw new CorruptJournalException(block.Shard, block.First, "the checksum is wrong");
    }

    private static async ValueTask<long> Head(NpgsqlConnection connection, int id, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT head FROM shard WHERE id = $1", connection);
        command.Parameters.Add(new() { Value = id });
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }
}
