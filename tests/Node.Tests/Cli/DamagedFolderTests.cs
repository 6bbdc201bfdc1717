using RetailActors.Node.Storage.Sqlite;
using Xunit;

namespace RetailActors.Node.Tests.Cli;

/// <summary>
/// What a broken disk leaves of a node's folder: the node names it and does not start, or it was only a cache. Then the
/// way back as docs/OPERATING has it: the backup, and the tills send what that lacks.
/// </summary>
public sealed class DamagedFolderTests : IAsyncLifetime
{
    private const long Backed = 120, Sold = 140;

    private readonly string _root = Directory.CreateTempSubdirectory("retail-damage-").FullName;
    private RealNode _node = null!;

    private string Data => Path.Combine(_root, "data");

    private string Backup => Path.Combine(_root, "backup");

    private string Journal => Path.Combine(Data, SqliteJournal.FileName);

    private string Snapshots => Path.Combine(Data, SqliteJournal.SnapshotsFileName);

    public async ValueTask InitializeAsync()
    {
        _node = new RealNode(Data);
        await _node.Start();
        await _node.Register();
        await _node.Sell(1, Backed);
        await _node.Stop();
        Copy(Data, Backup);
        await _node.Start();
        await _node.Sell(Backed + 1, Sold);
    }

    public ValueTask DisposeAsync()
    {
        _node.Dispose();
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("flipped", "is damaged at sequence")]
    [InlineData("halved", "is damaged")]
    [InlineData("noise", "is damaged")]
    [InlineData("headless", "is damaged")]
    public async Task A_damaged_journal_is_named_and_backup_and_tills_bring_all_back(string damage, string named)
    {
        await _node.Stop();
        Damage(Journal, damage);
        // A start reads what the snapshots do not hold; without them, all of it.
        File.Delete(Snapshots);

        var refused = await _node.TryStart();

        Assert.Equal(1, refused.Code);
        Assert.Contains(named, refused.Error + refused.Out, StringComparison.Ordinal);
        Directory.Delete(Data, recursive: true);
        Copy(Backup, Data);
        await _node.Start();
        // The till goes on; it is told that the backup lacks what came before, and sends that again.
        Assert.Equal((Backed, 200), await _node.Sell(Sold + 1, Sold + 1));
        Assert.Equal((Sold + 1, 200), await _node.Sell(Backed + 1, Sold));
    }

    [Theory]
    [InlineData("halved")]
    [InlineData("noise")]
    [InlineData("headless")]
    public async Task A_write_ahead_log_that_lost_its_end_leaves_a_whole_beginning(string damage)
    {
        await _node.Kill();
        Damage(Journal + "-wal", damage);

        await _node.Start();

        // What the disk lost, the till still has: asked for by its numbers.
        var (through, status) = await _node.Sell(Sold + 1, Sold + 1);
        Assert.Equal(200, status);
        Assert.InRange(through, Backed, Sold);
        Assert.Equal((Sold + 1, 200), await _node.Sell(through + 1, Sold));
    }

    [Theory]
    [InlineData("halved")]
    [InlineData("noise")]
    [InlineData("headless")]
    [InlineData("gone")]
    public async Task Damaged_snapshots_cost_time_and_nothing_else(string damage)
    {
        await _node.Stop();
        Assert.True(new FileInfo(Snapshots).Length > 0);
        Damage(Snapshots, damage);

        await _node.Start();

        Assert.Equal((Sold + 1, 200), await _node.Sell(Sold + 1, Sold + 1));
    }

    private static void Damage(string path, string damage)
    {
        using var file = File.Open(path, FileMode.Open);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        switch (damage)
        {
            case "halved":
                file.SetLength(bytes.Length / 2);
                return;
            case "gone":
                file.Close();
                File.Delete(path);
                return;
            case "headless":
                bytes.AsSpan(0, 512).Clear();
                break;
            case "noise":
                new Random(1).NextBytes(bytes.AsSpan(bytes.Length / 2, bytes.Length / 2));
                break;
            case "flipped":
                // One bit of a sale that was sold long ago.
                bytes[bytes.AsSpan().LastIndexOf("TEA"u8)] ^= 1;
                break;
        }
        file.Position = 0;
        file.Write(bytes);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
