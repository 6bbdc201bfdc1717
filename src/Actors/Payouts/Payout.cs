using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Payouts;

using Decision = Decision<PayoutEvent, PayoutReply>;

/// <summary>
/// One payout of a payment provider with the tickets behind its rows; under a key of <see cref="BankKey"/>, what the
/// bank's statements say under one reference. Both keep what came first: the same again is nothing, other is refused.
/// </summary>
public sealed class Payout : IEntity<Payout, PayoutCommand, PayoutEvent, PayoutReply>
{
    private const string BankPrefix = "bank|";

    private const int DifferencesMax = 20;

    public required string Key { get; init; }

    /// <summary>Null: not imported.</summary>
    public PayoutContent? Content { get; private set; }

    public Instant ImportedAt { get; private set; }

    public string ImportedBy { get; private set; } = "";

    public string Source { get; private set; } = "";

    /// <summary>By row, then by store.</summary>
    public SortedDictionary<int, SortedDictionary<string, IReadOnlyList<RowMatch>>> Matches { get; } = [];

    public List<(Instant At, BankLine Line)> BankLines { get; } = [];

    public bool IsBank => Key.StartsWith(BankPrefix, StringComparison.Ordinal);

    /// <summary>Of a bank key.</summary>
    public string Reference => Key[BankPrefix.Length..];

    public static string BankKey(string reference) => BankPrefix + reference;

    public static Payout New(string key) => new() { Key = key };

    public static PayoutCommand Wake { get; } = new PayoutCommand.Wake();

    /// <summary>What of the row no tender line stands behind, in minor units; 0 when it is explained.</summary>
    public long Unmatched(int row)
    {
        var content = Content!.Rows[row];
        var found = Matches.GetValueOrDefault(row)?.Values.SelectMany(m => m).ToArray() ?? [];
        return content.Type == PayoutRowType.Chargeback ? found.Length > 0 ? 0 : content.Gross
            : content.NeedsTicket ? content.Gross - found.Where(m => !m.ExplainsOnly).Sum(m => m.Amount) : 0;
    }

    /// <summary>Rows without tickets enough.</summary>
    public IEnumerable<int> UnmatchedRows => Enumerable.Range(0, Content?.Rows.Count ?? 0)
        .Where(row => Unmatched(row) != 0);

    public static Decision Decide(Payout state, PayoutCommand command, Instant now) => command switch
    {
        PayoutCommand.Import import when state.Content is null => new(new PayoutReply.Imported(),
            [new PayoutEvent.Imported(now, import.Content, import.Who, import.Source)]),
        PayoutCommand.Import import => Decision.Only(Compare(state.Content!, import.Content)),
        PayoutCommand.Match match => DecideMatch(state, match),
        PayoutCommand.TakeBank take => DecideBank(state, take, now),
        PayoutCommand.Wake => Decision.Only(new PayoutReply.Done(0)),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    private static PayoutReply Compare(PayoutContent known, PayoutContent given)
    {
        var differences = new List<string>();
        void Add(string field, object? before, object? after)
        {
            if (!Equals(before, after) && differences.Count < DifferencesMax)
                differences.Add($"{field}: {before ?? "none"} is known, {after ?? "none"} was given");
        }
        Add("date", known.Date, given.Date);
        Add("currency", known.Currency, given.Currency);
        Add("bankReference", known.BankReference, given.BankReference);
        Add("rows", known.Rows.Count, given.Rows.Count);
        foreach (var (index, (before, after)) in known.Rows.Zip(given.Rows).Index())
            Add($"row {index + 1}", Text(before, known.Currency), Text(after, given.Currency));
        return differences.Count == 0 ? new PayoutReply.Same() : new PayoutReply.Conflict(differences);
    }

    private static string Text(PayoutRow row, Currency currency) =>
        $"{row.Type} {row.Transaction} gross {Money.Format(row.Gross, currency.Decimals)} fee "
        + $"{Money.Format(row.Fee, currency.Decimals)} net {Money.Format(row.Net, currency.Decimals)}"
        + $"{(row.Original is { } o ? $" of {o}" : "")}{(row.Merchant is { } m ? $" for {m}" : "")}";

    private static Decision DecideMatch(Payout state, PayoutCommand.Match match)
    {
        var news = match.Matches.GroupBy(m => m.Row).Where(row => !row.SequenceEqual(
            state.Matches.GetValueOrDefault(row.Key)?.GetValueOrDefault(match.Store) ?? [])).SelectMany(row => row)
            .ToArray();
        return news.Length == 0 ? Decision.Only(new PayoutReply.Done(0))
            : new(new PayoutReply.Done(0), [new PayoutEvent.Matched(match.Store, news)]);
    }

    /// <summary>A statement names no ids of its lines: of equal ones there are as many as in the fullest.</summary>
    private static Decision DecideBank(Payout state, PayoutCommand.TakeBank take, Instant now)
    {
        var news = take.Lines.GroupBy(line => line).SelectMany(line => Enumerable.Repeat(line.Key,
            Math.Max(0, line.Count() - state.BankLines.Count(known => known.Line == line.Key)))).ToArray();
        return news.Length == 0 ? Decision.Only(new PayoutReply.Done(0))
            : new(new PayoutReply.Done(news.Length), [new PayoutEvent.BankTaken(now, news, take.Who, take.Source)]);
    }

    public static Payout Evolve(Payout state, PayoutEvent fact)
    {
        switch (fact)
        {
            case PayoutEvent.Imported imported:
                (state.Content, state.ImportedAt, state.ImportedBy, state.Source) = (imported.Content, imported.At,
                    imported.Who, imported.Source);
                break;
            case PayoutEvent.Matched matched:
                foreach (var row in matched.Matches.GroupBy(m => m.Row))
                    state.Match(row.Key, matched.Store, [.. row]);
                break;
            case PayoutEvent.BankTaken taken:
                state.BankLines.AddRange(taken.Lines.Select(line => (taken.At, line)));
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
        return state;
    }

    private void Match(int row, string store, RowMatch[] matches)
    {
        if (!Matches.TryGetValue(row, out var stores))
            Matches[row] = stores = new SortedDictionary<string, IReadOnlyList<RowMatch>>(StringComparer.Ordinal);
        stores[store] = matches;
    }

    public static Instant? WakeAt(Payout state) => null;

    public static long SizeOf(Payout state) =>
        1_000 + (state.Content?.Rows.Count ?? 0) * 300L + state.Matches.Count * 250L + state.BankLines.Count * 150L;

    public static IEventCodec<PayoutEvent> Events { get; } = new PayoutEventCodec();

    public static int SnapshotVersion => 1;

    public static void Write(Payout state, ByteWriter to)
    {
        to.Bool(state.Content is not null);
        if (state.Content is { } content)
            PayoutEventCodec.WriteImported(to, new(state.ImportedAt, content, state.ImportedBy, state.Source));
        var stores = state.Matches.SelectMany(row => row.Value.Select(s => (Store: s.Key, s.Value)))
            .GroupBy(s => s.Store).OrderBy(s => s.Key, StringComparer.Ordinal).ToArray();
        to.Count(stores.Length);
        foreach (var store in stores)
            PayoutEventCodec.WriteMatched(to, new(store.Key, [.. store.SelectMany(s => s.Value)]));
        to.Count(state.BankLines.Count);
        foreach (var (at, line) in state.BankLines)
        {
            to.Var(at.ToUnixTimeMilliseconds());
            PayoutEventCodec.WriteLine(to, line);
        }
    }

    public static Payout Read(string key, ReadOnlyMemory<byte> snapshot)
    {
        var from = new ByteReader(snapshot.Span);
        var state = New(key);
        if (from.Bool())
            Evolve(state, PayoutEventCodec.ReadImported(ref from));
        for (var left = from.Count(); left > 0; left--)
            Evolve(state, PayoutEventCodec.ReadMatched(ref from));
        for (var left = from.Count(); left > 0; left--)
            state.BankLines.Add((Instant.FromUnixTimeMilliseconds(from.Var()), PayoutEventCodec.ReadLine(ref from)));
        return state;
    }
}
