using RetailActors.Actors.Storage;
using RetailActors.Contracts;
using RetailActors.Node.Storage;
using RetailActors.Node.Storage.Sqlite;
using Xunit;

namespace RetailActors.Node.Tests.Storage;

/// <summary>What a full or failing disk does to a commit, and what the caller is told.</summary>
public sealed class SqliteFaultTests : IAsyncDisposable
{
    private static readonly ShardId Tills = new("terminals", 3);
    private readonly JournalFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task A_file_at_its_limit_fails_the_block_and_keeps_what_it_has()
    {
        var journal = await _folder.Open(JournalFolder.Small with { FileBytesMax = 400_000 });
        var fence = await journal.Claim(Tills, CancellationToken.None);
        var committed = await journal.Commit(Tills, fence, [1, 1, 1], bytes: 100_000);

        var answer = await journal.Append(Blocks.Of(Tills, 1, 4, bytes: 100_000), CancellationToken.None);

        Assert.Contains("full", Assert.IsType<CommitResult.Failed>(answer).Why, StringComparison.Ordinal);
        Blocks.AssertSame(committed, await journal.ReadAll(Tills));
        Assert.IsType<CommitResult.Committed>(
            await journal.Append(Blocks.Of(Tills, 1, 4, bytes: 1_000), CancellationToken.None));
    }

    [Fact]
    public async Task A_claim_that_was_rolled_back_leaves_no_trace()
    {
        var journal = await _folder.Open(JournalFolder.Small with { FileBytesMax = 8192 * 16 });
        var fence = await journal.Claim(Tills, CancellationToken.None);
        var number = 0;
        while (await Record.ExceptionAsync(() => ClaimAndFill(journal, number)) is null)
            number++;

        var lost = new ShardId(new string('k', 64), number);
        Assert.Equal(new Fence(0, 0), await journal.ReadFence(lost, CancellationToken.None));
        var answer = await journal.Append(Blocks.Of(lost, 1, 1), CancellationToken.None);
        Assert.Equal(new CommitResult.Fenced(new Fence(0, 0)), answer);
        Assert.Equal(fence, await journal.ReadFence(Tills, CancellationToken.None));
    }

    [Fact]
    public async Task No_space_during_the_commit_is_an_unknown_that_the_fence_settles()
    {
        var journal = await _folder.Open();
        var fence = await journal.Claim(Tills, CancellationToken.None);
        await journal.Commit(Tills, fence, [1, 1]);
        CommitResult answer;
        using (FileFault.NoSpace(_folder.File + "-wal"))
            answer = await journal.Append(Blocks.Of(Tills, 1, 3), CancellationToken.None);

        Assert.IsType<CommitResult.Unknown>(answer);
        Assert.Equal(new Fence(1, 2), await journal.ReadFence(Tills, CancellationToken.None));
        Assert.IsType<CommitResult.Committed>(await journal.Append(Blocks.Of(Tills, 1, 3), CancellationToken.None));
        Assert.Equal(3, (await journal.ReadAll(Tills)).Count);
        Assert.False(journal.Broken.IsCompleted);
    }

    [Fact]
    public async Task A_failed_write_during_the_commit_breaks_the_journal_for_this_process()
    {
        var journal = await _folder.Open();
        var fence = await journal.Claim(Tills, CancellationToken.None);
        var committed = await journal.Commit(Tills, fence, [1, 1]);
        CommitResult answer;
        using (FileFault.BrokenDisk(_folder.File + "-wal"))
            answer = await journal.Append(Blocks.Of(Tills, 1, 3), CancellationToken.None);

        Assert.IsType<CommitResult.Unknown>(answer);
        Assert.Contains("disk I/O error", await journal.Broken, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalBrokenException>(
            async () => await journal.Append(Blocks.Of(Tills, 1, 3), CancellationToken.None));
        await Assert.ThrowsAsync<JournalBrokenException>(
            async () => await journal.Claim(Tills, CancellationToken.None));
        await Assert.ThrowsAsync<JournalBrokenException>(
            async () => await journal.ReadFence(Tills, CancellationToken.None));
        Blocks.AssertSame(committed, await (await _folder.CopyAsAfterKill().Open()).ReadAll(Tills));
    }

    [Fact]
    public async Task A_place_that_is_taken_breaks_the_journal_instead_of_being_overwritten()
    {
        var journal = await _folder.Open();
        var fence = await journal.Claim(Tills, CancellationToken.None);
        var committed = await journal.Commit(Tills, fence, [1, 1]);
        using (var database = SqliteDatabase.Open(_folder.File))
            database.Execute("UPDATE shards SET head = 1");

        var answer = await journal.Append(Blocks.Of(Tills, 1, 2, bytes: 7), CancellationToken.None);

        Assert.IsType<CommitResult.Failed>(answer);
        Assert.True(journal.Broken.IsCompleted);
        using var again = SqliteDatabase.Open(_folder.File, readOnly: true);
        Assert.Equal(committed[1].Body.Length, again.Int64("SELECT length(body) FROM blocks WHERE place & 0xff = 2"));
    }

    private static async Task ClaimAndFill(SqliteJournal journal, int number)
    {
        var shard = new ShardId(new string('k', 64), number);
        var fence = await journal.Claim(shard, CancellationToken.None);
        for (var first = 1; first <= 3; first++)
        {
            if (await journal.Append(Blocks.Of(shard, fence.Epoch, first, bytes: 200), CancellationToken.None)
                is CommitResult.Failed)
                return;
        }
    }
}
