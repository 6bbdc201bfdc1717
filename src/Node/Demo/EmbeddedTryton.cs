using RetailActors.Actors.Catalogue;
using RetailActors.Node.Settings;
using RetailActors.Simulators.Tryton;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>A real Tryton with the company of a world, in the run's folder. It fails when it fails.</summary>
public sealed class EmbeddedTryton : ILocalErp
{
    private const string FolderName = "tryton";

    private readonly TrytonServer _server;
    private readonly TrytonDesk _desk;

    private EmbeddedTryton(TrytonServer server, TrytonDesk desk) => (_server, _desk) = (server, desk);

    /// <exception cref="ArgumentException">Tryton is not installed, or refuses the world.</exception>
    public static async Task<EmbeddedTryton> Start(
        World world, string folder, TimeProvider clock, int yearsBack, CancellationToken cancel)
    {
        try
        {
            var years = Enumerable.Range(clock.GetUtcNow().Year - yearsBack, yearsBack + 2).ToArray();
            var shop = new TrytonShop(world) { Years = years, OpenedOn = new DateOnly(years[0], 1, 2) };
            var server = await TrytonServer.Start(shop, Path.Combine(folder, FolderName), cancel);
            return new EmbeddedTryton(server, await TrytonDesk.At(server.Address, cancel));
        }
        catch (InvalidOperationException e)
        {
            throw new ArgumentException($"no Tryton: {e.Message}", e);
        }
    }

    public ErpSection Connected(ErpSection erp) => erp with
    {
        Kind = ErpKind.Tryton,
        Url = _server.Address,
        Company = _server.Shop.World.Company,
        Tenant = TrytonServer.Database,
        ClientId = TrytonServer.ConnectorUser,
        ClientSecret = new Secret(TrytonServer.ConnectorPassword),
        WalkIn = _server.Shop.WalkIn,
        // Two thousand lines take it half a minute on a slow machine.
        Timeout = erp.Timeout < TimeSpan.FromMinutes(2) ? TimeSpan.FromMinutes(2) : erp.Timeout,
    };

    public async ValueTask<IReadOnlyList<string>> Posted(CancellationToken cancel) =>
        [.. (await _desk.Rows("account.move", """[["journal.code", "=", "RETAIL"], ["state", "=", "posted"]]""",
            cancel, "number")).Select(move => move.GetProperty("number").GetString()!)];

    /// <summary>Of the retail journal alone: what the opening stock came to is not a till's.</summary>
    public async ValueTask<IReadOnlyDictionary<string, (decimal Debit, decimal Credit)>> Balances(
        CancellationToken cancel)
    {
        var sums = new Dictionary<string, (decimal, decimal)>();
        foreach (var line in await _desk.Rows("account.move.line",
            """[["move.journal.code", "=", "RETAIL"], ["move.state", "=", "posted"]]""", cancel,
            "account.code", "debit", "credit"))
        {
            var account = line.GetProperty("account.").GetProperty("code").GetString()!;
            var (debit, credit) = sums.GetValueOrDefault(account);
            sums[account] = (debit + TrytonDesk.Number(line, "debit"), credit + TrytonDesk.Number(line, "credit"));
        }
        return sums;
    }

    public void Fail(bool fails)
    {
    }

    public async ValueTask Enter(Item item, CancellationToken cancel) => await _desk.EnterItem(item, cancel);

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        await _server.DisposeAsync();
    }
}
