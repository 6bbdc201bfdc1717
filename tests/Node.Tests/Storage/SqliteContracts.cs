using RetailActors.Actors.Storage;
using RetailActors.Contracts;

namespace RetailActors.Node.Tests.Storage;

public sealed class SqliteJournalContract : JournalContract
{
    private readonly JournalFolder _folder = new();

    protected override async ValueTask<IJournal> Start() => await _folder.Open();

    protected override async ValueTask<IJournal> RestartAfterCrash() => await _folder.CopyAsAfterKill().Open();

    protected override ValueTask Stop() => _folder.DisposeAsync();
}

public sealed class SqliteJournalFenceContract : JournalFenceContract
{
    private readonly JournalFolder _folder = new();

    protected override async ValueTask<IJournal> Start() => await _folder.Open();

    protected override ValueTask Stop() => _folder.DisposeAsync();
}

public sealed class SqliteSnapshotsContract : SnapshotsContract
{
    private readonly JournalFolder _folder = new();

    protected override async ValueTask<ISnapshots> Start()
    {
        var journal = await _folder.Open();
        var fence = await journal.Claim(Tills, CancellationToken.None);
        await journal.Commit(Tills, fence, [1_000_000]);
        return journal;
    }

    protected override async ValueTask<ISnapshots> RestartAfterCrash() => await _folder.CopyAsAfterKill().Open();

    protected override ValueTask Stop() => _folder.DisposeAsync();
}
