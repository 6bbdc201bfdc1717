using RetailActors.Actors.Storage;
using RetailActors.Contracts;
using RetailActors.Node.Storage;
using RetailActors.Node.Storage.Sqlite;
using Xunit;

namespace RetailActors.Node.Tests.Storage;

/// <summary>
/// A file that is not what was written is reported with its shard and sequence; nothing is left out in silence.
/// </summary>
public sealed class SqliteDamageTests : IAsyncDisposable
{
    private static readonly ShardId Tills = new("terminals", 3);
    private static readonly int PageBytes = JournalFolder.Small.PageBytes;
    private readonly JournalFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Theory]
    [InlineData("UPDATE blocks SET body = zeroblob(length(body)) WHERE place & 0xffffffffff = 5", 5, "checksum")]
    [InlineData("UPDATE blocks SET body = substr(body, 2) WHERE place & 0xffffffffff = 5", 5, "checksum")]
    [InlineData("UPDATE blocks SET checksum = checksum + 1 WHERE place & 0xffffffffff = 5", 5, "checksum")]
    [InlineData("UPDATE blocks SET at = at + 1 WHERE place & 0xffffffffff = 5", 5, "checksum")]
    [InlineData("UPDATE blocks SET at = 9223372036854775807 WHERE place & 0xffffffffff = 5", 5, "checksum")]
    [InlineData("UPDATE blocks SET epoch = 0 WHERE place & 0xffffffffff = 5", 5, "checksum")]
    [InlineData("UPDATE blocks SET epoch = 2 WHERE place & 0xffffffffff = 5", 5, "epoch 2")]
    [InlineData("UPDATE blocks SET count = 3 WHERE place & 0xffffffffff = 5", 5, "checksum")]
    [InlineData("UPDATE blocks SET count = 0 WHERE place & 0xffffffffff = 5", 5, "0 events")]
    [InlineData("UPDATE blocks SET count = 99 WHERE place & 0xffffffffff = 5", 20, "holds 5 to 103")]
    [InlineData("UPDATE blocks SET place = place + 1 WHERE place & 0xffffffffff = 5", 5, "no block holds it")]
    [InlineData("DELETE FROM blocks WHERE place & 0xffffffffff = 1", 1, "no block holds it")]
    [InlineData("DELETE FROM blocks WHERE place & 0xffffffffff = 5", 5, "no block holds it")]
    [InlineData("DELETE FROM blocks WHERE place & 0xffffffffff = 17", 17, "the head is 20")]
    [InlineData("DELETE FROM blocks", 1, "the head is 20")]
    [InlineData("UPDATE shards SET head = 21", 21, "the head is 21")]
    [InlineData("UPDATE shards SET head = 16", 16, "that is the head")]
    [InlineData("UPDATE shards SET head = 0", 0, "that is the head")]
    [InlineData("UPDATE shards SET number = 4 WHERE number = 3", 1, "checksum")]
    public async Task Damage_is_named(string damage, long sequence, string why)
    {
        await CommitFiveBlocksOfFour();
        Change(damage);

        var journal = await _folder.Open();

        var shard = Assert.Single(await journal.Shards(CancellationToken.None));
        var found = await Assert.ThrowsAsync<CorruptJournalException>(() => journal.ReadAll(shard));
        Assert.Equal((shard, sequence), (found.Shard, found.Sequence));
        Assert.Contains(why, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gap_is_seen_also_where_a_page_of_blocks_ends()
    {
        var journal = await _folder.Open();
        var fence = await journal.Claim(Tills, CancellationToken.None);
        await journal.Commit(Tills, fence, [1, 1, 1, 1], bytes: JournalFolder.Small.ReadPageBytes);
        await journal.DisposeAsync();
        Change("DELETE FROM blocks WHERE place & 0xffffffffff = 2");

        var again = await _folder.Open();

        var found = await Assert.ThrowsAsync<CorruptJournalException>(() => again.ReadAll(Tills));
        Assert.Equal(2, found.Sequence);
    }

    [Fact]
    public async Task A_file_cut_short_is_refused_or_reported()
    {
        var committed = await CommitFiveBlocksOfFour(bytes: 20_000);
        var length = new FileInfo(_folder.File).Length;
        foreach (var share in new[] { 0.1, 0.5, 0.9 })
        {
            await using var copy = _folder.CopyAsAfterKill();
            using (var file = File.OpenWrite(copy.File))
                file.SetLength((long)(length * share));

            Assert.True(await ReportedOrWhole(copy, committed), $"cut at {share}");
        }
    }

    [Fact]
    public async Task A_file_with_a_page_of_noise_is_refused_or_reported_or_did_not_need_it()
    {
        var committed = await CommitFiveBlocksOfFour(bytes: 20_000);
        var pages = new FileInfo(_folder.File).Length / PageBytes;
        var reported = 0;
        for (var page = 0; page < pages; page++)
        {
            await using var copy = _folder.CopyAsAfterKill();
            var noise = new byte[PageBytes];
            new Random(page).NextBytes(noise);
            using (var file = File.OpenWrite(copy.File))
            {
                file.Position = page * PageBytes;
                file.Write(noise);
            }

            reported += await ReportedOrWhole(copy, committed) ? 1 : 0;
        }
        Assert.True(reported > 5 * 20_000 / PageBytes, $"{reported} of {pages} pages");
    }

    [Fact]
    public async Task A_write_ahead_log_cut_anywhere_leaves_a_whole_beginning()
    {
        await using var live = new JournalFolder();
        var journal = await live.Open(JournalFolder.Small with { CheckpointBytes = 4 << 20 });
        var fence = await journal.Claim(Tills, CancellationToken.None);
        var committed = await journal.Commit(Tills, fence, Enumerable.Repeat(2, 20), bytes: 3_000);
        var length = new FileInfo(live.File + "-wal").Length;
        var longest = 0;
        for (var cut = 0; cut <= 12; cut++)
        {
            await using var copy = live.CopyAsAfterKill();
            using (var wal = File.OpenWrite(copy.File + "-wal"))
                wal.SetLength(length * cut / 12);

            var after = await copy.Open();

            var read = await after.ReadAll(Tills);
            Blocks.AssertSame(committed[..read.Count], read);
            Assert.Equal(2L * read.Count, (await after.ReadFence(Tills, CancellationToken.None)).Head);
            Assert.True(read.Count >= longest);
            longest = read.Count;
        }
        Assert.Equal(20, longest);
    }

    private async Task<List<Block>> CommitFiveBlocksOfFour(int bytes = 40)
    {
        await using var journal = await _folder.Open();
        var fence = await journal.Claim(Tills, CancellationToken.None);
        return await journal.Commit(Tills, fence, [4, 4, 4, 4, 4], bytes);
    }

    private void Change(string sql)
    {
        using var database = SqliteDatabase.Open(_folder.File);
        database.Execute(sql);
        Assert.True(database.Changes > 0);
    }

    /// <summary>True when the damage was reported; false when every block was read as it was committed.</summary>
    private static async Task<bool> ReportedOrWhole(JournalFolder damaged, List<Block> committed)
    {
        try
        {
            Blocks.AssertSame(committed, await (await damaged.Open()).ReadAll(Tills));
            return false;
        }
        catch (Exception failed) when (failed is JournalOpenException or CorruptJournalException)
        {
            return true;
        }
    }
}
