using System.Collections.Concurrent;
using RetailActors.Simulators.Tryton;
using Xunit;

[assembly: AssemblyFixture(typeof(RetailActors.Tryton.Tests.TrytonPool))]

namespace RetailActors.Tryton.Tests;

/// <summary>
/// Servers that tests use one after the other: each finds the company as it was built, and only the first one waits for
/// Tryton to start.
/// </summary>
public sealed class TrytonPool : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<TrytonShop, ConcurrentBag<Rented>> Idle = [];

    /// <summary>Where it was when it was new, and the accountant's session in it.</summary>
    public sealed record Rented(string Folder, TrytonServer Server, Judge Judge)
    {
        public string Pristine => Path.Combine(Folder, "pristine.sqlite");
    }

    public static async Task<Rented> Rent(TrytonShop shop)
    {
        if (!Of(shop).TryTake(out var rented))
            return await New(shop);
        await rented.Server.GoBackTo(rented.Pristine, default);
        rented.Judge.Server = rented.Server.Address;
        return rented;
    }

    public static void Return(Rented rented) => Of(rented.Server.Shop).Add(rented);

    public async ValueTask DisposeAsync()
    {
        foreach (var (folder, server, judge) in Idle.Values.SelectMany(bag => bag))
        {
            judge.Dispose();
            await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ConcurrentBag<Rented> Of(TrytonShop shop) => Idle.GetOrAdd(shop, _ => []);

    private static async Task<Rented> New(TrytonShop shop)
    {
        var folder = Directory.CreateTempSubdirectory("retail-tryton-").FullName;
        var server = await TrytonServer.Start(shop, folder, default);
        var rented = new Rented(folder, server, await Judge.At(server.Address));
        server.CopyTo(rented.Pristine);
        return rented;
    }
}
