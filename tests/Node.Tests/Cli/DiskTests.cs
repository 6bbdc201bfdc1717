using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Cli;

/// <summary>The real process on a disk that is full, and on one that nobody may write.</summary>
public sealed class DiskTests : IDisposable
{
    private const int Mebibytes = 6;

    private readonly SmallDisk _disk = new(Mebibytes);
    private readonly RealNode _node;

    public DiskTests() => _node = new RealNode(_disk.Data);

    public void Dispose()
    {
        _node.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task A_disk_that_fills_up_turns_tills_away_and_loses_nothing_of_what_was_acknowledged()
    {
        await _node.Start(_disk.IsMounted ? null : 1 << 20);
        await _node.Register();

        var (acknowledged, refused) = await _node.Sell(1, 100_000);
        _disk.Grow(64);

        Assert.True(refused is 503 or 0, $"{refused}");
        Assert.True(acknowledged > 0);
        await Until(async () =>
        {
            // It goes on by itself as soon as there is room; where its files are limited, it has to be started again.
            if (_node.HasStopped)
                await _node.Start();
            return (await _node.Sell(acknowledged + 1, acknowledged + 1)).Status == 200;
        }, "sales after there is room again");
        // More may be durable than was answered, less never.
        var (through, _) = await _node.Sell(acknowledged + 2, acknowledged + 2);
        Assert.True(through >= acknowledged + 2, $"{acknowledged} acknowledged, then only {through}");
    }

    [Fact]
    public async Task A_disk_that_may_not_be_written_is_named_and_a_start_after_that_goes_on()
    {
        await _node.Start();
        await _node.Register();
        await _node.Sell(1, 5);
        await _node.Stop();
        _disk.Protect(on: true);

        var refused = await _node.TryStart();

        _disk.Protect(on: false);
        Assert.Equal(1, refused.Code);
        Assert.Contains($"'{_disk.Data}' may not be written", refused.Error, StringComparison.Ordinal);
        await _node.Start();
        Assert.Equal((6L, 200), await _node.Sell(6, 6));
    }
}
