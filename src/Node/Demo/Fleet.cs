using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Shopping;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>Where tills stand, and which nodes they send to.</summary>
public interface IShopFloor
{
    World World { get; }

    /// <summary>Their disks are there.</summary>
    string Folder { get; }

    /// <summary>Any node takes any terminal's sales.</summary>
    IReadOnlyList<Uri> Addresses { get; }

    /// <summary>The terminals' keys.</summary>
    IReadOnlyDictionary<TerminalId, string> Keys { get; }
}

/// <summary>All terminals of the demo, each with a shopper; what earlier runs recorded is on their disks.</summary>
public sealed class Fleet : IDisposable
{
    private readonly IReadOnlyList<HttpClient> _http;
    private readonly TillRecord _record;

    private Fleet(IReadOnlyList<HttpClient> http, TillRecord record, IReadOnlyList<Till> tills) =>
        (_http, _record, Tills) = (http, record, tills);

    public IReadOnlyList<Till> Tills { get; }

    public IReadOnlyList<SimulatedTerminal> Terminals => [.. Tills.Select(till => till.Terminal)];

    /// <summary>As of each till's last step.</summary>
    public (TerminalCounts Counts, int Queue) View()
    {
        var (counts, queue) = (new TerminalCounts(), 0);
        foreach (var till in Tills)
        {
            var view = till.View;
            (counts, queue) = (ThreeRecords.Add(counts, view.Counts), queue + view.Queue);
        }
        return (counts, queue);
    }

    /// <param name="watch">Sees what the tills send and are answered; null: nobody does.</param>
    public static Fleet Open(IShopFloor shop, DemoOptions options, TimeProvider time,
        Func<HttpMessageHandler, HttpMessageHandler>? watch = null)
    {
        var earlier = TillRecord.Earlier(shop.Folder).ToLookup(ticket => ticket.Terminal, ticket => ticket.Transaction);
        var record = new TillRecord(shop.Folder);
        var http = shop.Addresses.Select((_, at) => NewClient(() => shop.Addresses, at, watch)).ToArray();
        var tills = shop.World.Terminals.Select((terminal, at) => Open(terminal.Terminal, shop,
            [.. earlier[terminal.Terminal]], http[at % http.Length], record, options, time));
        return new Fleet(http, record, [.. tills]);
    }

    public static HttpClient NewClient(Uri node) => NewClient(() => [node], 0);

    private static HttpClient NewClient(Func<IReadOnlyList<Uri>> nodes, int first,
        Func<HttpMessageHandler, HttpMessageHandler>? watch = null) =>
        new(watch?.Invoke(new AnyNode(nodes, first)) ?? new AnyNode(nodes, first))
        {
            BaseAddress = nodes()[0],
            Timeout = TimeSpan.FromSeconds(30),
        };

    private static Till Open(
        TerminalId id, IShopFloor shop, IReadOnlyList<Transaction> earlier, HttpClient http, TillRecord record,
        DemoOptions options, TimeProvider time)
    {
        var last = earlier.Count == 0 ? 0 : earlier.Max(transaction => transaction.Number);
        // Another run is another stream of shoppers, whose numbers go on where the last one's ended.
        var seed = unchecked(options.Seed + (int)last);
        var shopper = Shopper.For(shop.World, id, seed, DemoOptions.Shoppers);
        var terminal = new SimulatedTerminal(id, http, shop.Keys[id], time, Seed(id, seed), options.Terminals);
        var till = new Till(terminal, at => GoOn(shopper.Next(Instant.FromDateTimeOffset(at)), id, last), record);
        foreach (var transaction in earlier)
            till.Remember(transaction);
        return till;
    }

    private static int Seed(TerminalId id, int seed) =>
        unchecked((int)Fingerprint.Of(System.Text.Encoding.UTF8.GetBytes($"{seed}:fault:{id}")));

    private static Transaction GoOn(Transaction t, TerminalId own, long last) => last == 0 ? t : t with
    {
        Number = t.Number + last,
        Original = t.Original is { } original && original.Terminal == own
            ? new TransactionId(own, original.Number + last)
            : t.Original,
    };

    public void Dispose()
    {
        foreach (var http in _http)
            http.Dispose();
        _record.Dispose();
    }
}
