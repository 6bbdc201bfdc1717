using NodaTime;
using RetailActors.Actors.Storage;
using RetailActors.Contracts;
using RetailActors.Node.Storage;
using RetailActors.Node.Storage.Sqlite;
using Xunit;

namespace RetailActors.Node.Tests.Storage;

/// <summary>Damaged, foreign and too new snapshots cost time, never truth.</summary>
public sealed class SqliteSnapshotTests : IAsyncDisposable
{
    private static readonly ShardId Tills = new("terminals", 3);
    private readonly JournalFolder _folder = new();

    private string SnapshotsFile => Path.Combine(_folder.Path, SqliteJournal.SnapshotsFileName);

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task One_damaged_snapshot_takes_the_watermark_with_it()
    {
        var journal = await SavedTwo();
        Damage("UPDATE snapshots SET body = x'00' WHERE entity = 'B'");

        Assert.Equal(0, await journal.Watermark(Tills, CancellationToken.None));
        Assert.Null(await journal.Load(Tills, "A", CancellationToken.None));
    }

    [Theory]
    [InlineData("UPDATE snapshots SET body = x'00'")]
    [InlineData("UPDATE snapshots SET sequence = sequence + 1")]
    [InlineData("UPDATE snapshots SET version = version + 4294967296")]
    [InlineData("UPDATE snapshots SET checksum = 0")]
    public async Task A_damaged_snapshot_is_none_and_the_recovery_begins_at_the_journal(string damage)
    {
        var journal = await SavedTwo();
        Damage(damage);

        Assert.Null(await journal.Load(Tills, "A", CancellationToken.None));
        Assert.Equal(0, await journal.Watermark(Tills, CancellationToken.None));
    }

    [Fact]
    public async Task A_shard_at_work_keeps_its_other_snapshots_and_mends_the_damaged_one()
    {
        var journal = await SavedTwo();
        Damage("UPDATE snapshots SET body = x'00' WHERE entity = 'B'");

        Assert.Null(await journal.Load(Tills, "B", CancellationToken.None));
        Assert.NotNull(await journal.Load(Tills, "A", CancellationToken.None));
        await journal.Save(Tills, [Of("B")], 2, CancellationToken.None);

        Assert.Equal(2, await journal.Watermark(Tills, CancellationToken.None));
    }

    [Fact]
    public async Task Damage_met_while_loading_all_stops_that_recovery()
    {
        var journal = await SavedTwo();
        Damage("UPDATE snapshots SET body = x'00' WHERE entity = 'B'");

        await Assert.ThrowsAsync<JournalUnavailableException>(() => LoadAll(journal));
        Assert.Empty(await LoadAll(journal));
        Assert.Equal(0, await journal.Watermark(Tills, CancellationToken.None));
    }

    [Fact]
    public async Task Snapshots_survive_a_restart()
    {
        await (await SavedTwo()).DisposeAsync();

        var again = await _folder.Open();

        Assert.Equal(2, await again.Watermark(Tills, CancellationToken.None));
        Assert.Equal(["A", "B"], (await LoadAll(again)).Select(snapshot => snapshot.Entity));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_made_anew()
    {
        await (await SavedTwo()).DisposeAsync();
        File.WriteAllText(SnapshotsFile, new string('x', 100_000));

        var again = await _folder.Open();

        Assert.Equal(0, await again.Watermark(Tills, CancellationToken.None));
        await again.Save(Tills, [Of("A")], 2, CancellationToken.None);
        Assert.Equal(2, await again.Watermark(Tills, CancellationToken.None));
    }

    [Fact]
    public async Task Snapshots_of_another_journal_are_forgotten()
    {
        await (await SavedTwo()).DisposeAsync();
        File.Delete(_folder.File);
        var other = await _folder.Open();
        await other.Commit(Tills, await other.Claim(Tills, CancellationToken.None), [5]);

        Assert.Equal(0, await other.Watermark(Tills, CancellationToken.None));
        Assert.Empty(await LoadAll(other));
    }

    [Fact]
    public async Task Snapshots_ahead_of_a_restored_journal_are_forgotten()
    {
        await (await SavedTwo()).DisposeAsync();
        using (var database = SqliteDatabase.Open(_folder.File))
        {
            database.Execute("DELETE FROM blocks WHERE place & 0xff > 1");
            database.Execute("UPDATE shards SET head = 1");
        }

        var restored = await _folder.Open();

        Assert.Equal(0, await restored.Watermark(Tills, CancellationToken.None));
        Assert.Empty(await LoadAll(restored));
    }

    [Fact]
    public void Checksums_stay_what_they_are_in_files_that_exist()
    {
        var block = new Block(Tills, 2, 41, 3, Instant.FromUnixTimeSeconds(7), "the quick brown fox"u8.ToArray());

        Assert.Equal(0xad1a521eu, BlockChecksum.Of(block, 7_000_000_000));
        Assert.Equal(0xfb949cf2u, BlockChecksum.Of(Of("A"), Tills));
    }

    private async Task<SqliteJournal> SavedTwo()
    {
        var journal = await _folder.Open();
        await journal.Commit(Tills, await journal.Claim(Tills, CancellationToken.None), [1, 1]);
        await journal.Save(Tills, [Of("A"), Of("B")], 2, CancellationToken.None);
        return journal;
    }

    private void Damage(string sql)
    {
        using var database = SqliteDatabase.Open(SnapshotsFile);
        database.Execute(sql);
    }

    private static Snapshot Of(string entity) => new(entity, Sequence: 2, Version: 1, new byte[] { 1, 2, 3 });

    private static async Task<List<Snapshot>> LoadAll(SqliteJournal journal)
    {
        var all = new List<Snapshot>();
        await foreach (var snapshot in journal.LoadAll(Tills, CancellationToken.None))
            all.Add(snapshot);
        return all;
    }
}
