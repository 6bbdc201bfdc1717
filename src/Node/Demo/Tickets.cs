using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Simulators.OnlineRetail;
using RetailActors.Simulators.Shopping;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>The files of a replay: the UCI Online Retail set as CSV, or tickets of one's own as NDJSON.</summary>
public sealed class Tickets
{
    private readonly Dictionary<TransactionId, ulong> _known = [];
    private readonly ByteWriter _json = new(4 << 10);
    private readonly string[] _csv;
    private readonly string[] _ndjson;
    private readonly World? _given;
    private readonly bool _withShifts;

    /// <param name="world">Null: derived from the files, which only CSV allows.</param>
    /// <param name="withShifts">Gives the tickets of CSV files the shifts that the file does not tell.</param>
    /// <exception cref="ArgumentException">A file is not there, or NDJSON comes without a world.</exception>
    public Tickets(IReadOnlyList<string> files, World? world, bool withShifts = false)
    {
        _withShifts = withShifts;
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            throw new ArgumentException($"there is no file '{missing}'");
        _csv = [.. files.Where(IsCsv)];
        _ndjson = [.. files.Where(file => !IsCsv(file))];
        _given = world;
        if (_ndjson.Length > 0 && world is null)
            throw new ArgumentException($"{_ndjson[0]} holds tickets of your own: name their world with --world DIR");
    }

    private static bool IsCsv(string file) => file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
        || file.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The world of these files, and of what the folder was given before.</summary>
    /// <exception cref="TicketFileException">A file is not understood.</exception>
    public World World(World? earlier)
    {
        var own = _given ?? OnlineRetailWorld.From(_csv);
        return earlier is null ? own : WorldMerge.Of(earlier, own);
    }

    /// <summary>
    /// All tickets of the files; one that was remembered, or came before, with the same content is passed over.
    /// </summary>
    /// <param name="tally">Counts the tickets of CSV files.</param>
    /// <exception cref="TicketFileException">A file is not understood, or a number comes with two contents.</exception>
    public IEnumerable<Ticket> Read(OnlineRetailTally tally)
    {
        var months = new OnlineRetailTickets();
        foreach (var file in _csv)
            foreach (var ticket in Counted(months.Read(file), tally))
                if (IsNew(file, ticket))
                    yield return ticket;
        foreach (var file in _ndjson)
            foreach (var ticket in TicketFile.Read(file))
                if (IsNew(file, ticket))
                    yield return ticket;
    }

    private IEnumerable<Ticket> Counted(IEnumerable<Ticket> month, OnlineRetailTally tally)
    {
        var tickets = month.Select(ticket =>
        {
            tally.Add(ticket);
            return ticket;
        });
        return _withShifts ? new DayShifts(OnlineRetailWorld.Cash).Of(tickets) : tickets;
    }

    /// <summary>What the tickets of the CSV files should have come to; empty when they do.</summary>
    public IReadOnlyList<string> Differences(OnlineRetailTally tally) =>
        _csv.Length == 0 || _given is not null ? [] : tally.Differences(OnlineRetailCount.Of(_csv));

    /// <summary>A ticket that the terminals of this folder have from an earlier run.</summary>
    public void Remember(Ticket ticket) => _known[IdOf(ticket)] = Content(ticket.Transaction);

    private bool IsNew(string file, Ticket ticket)
    {
        var content = Content(ticket.Transaction);
        if (_known.TryAdd(IdOf(ticket), content))
            return true;
        return _known[IdOf(ticket)] == content
            ? false
            : throw new TicketFileException(file, $"{IdOf(ticket)} was recorded before with other content");
    }

    private static TransactionId IdOf(Ticket ticket) => new(ticket.Terminal, ticket.Transaction.Number);

    private ulong Content(Transaction transaction)
    {
        _json.Reset();
        TransactionJson.Write(_json, transaction);
        return Fingerprint.Of(_json.Written);
    }
}

/// <summary>Two worlds as one; where both know a code, the later one wins.</summary>
internal static class WorldMerge
{
    public static World Of(World earlier, World later) => later with
    {
        Stores = Merge(earlier.Stores, later.Stores, store => store.Store),
        Terminals = Merge(earlier.Terminals, later.Terminals, terminal => terminal.Terminal),
        Items = Merge(earlier.Items, later.Items, item => item.Sku),
        Tenders = Merge(earlier.Tenders, later.Tenders, tender => tender.Tender),
        Taxes = Merge(earlier.Taxes, later.Taxes, tax => tax.Code),
        Reasons = Merge(earlier.Reasons, later.Reasons, reason => reason.Reason),
        Accounts = Merge(earlier.Accounts, later.Accounts, account => account.Account),
    };

    private static List<T> Merge<T, TKey>(IEnumerable<T> earlier, IEnumerable<T> later, Func<T, TKey> key)
        where TKey : notnull
    {
        var merged = new OrderedDictionary<TKey, T>();
        foreach (var one in earlier.Concat(later))
            merged[key(one)] = one;
        return [.. merged.Values];
    }
}
