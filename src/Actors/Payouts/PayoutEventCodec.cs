using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Payouts;

/// <summary>Stored shapes of a payout's events. Type ids 100–103.</summary>
public sealed class PayoutEventCodec : IEventCodec<PayoutEvent>
{
    public const int Imported = 100, Matched = 101, BankTaken = 102;

    public (int Type, int Version) TypeOf(PayoutEvent fact) => fact switch
    {
        PayoutEvent.Imported => (Imported, 1),
        PayoutEvent.Matched => (Matched, 1),
        PayoutEvent.BankTaken => (BankTaken, 1),
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    public void Write(PayoutEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case PayoutEvent.Imported imported:
                WriteImported(to, imported);
                break;
            case PayoutEvent.Matched matched:
                WriteMatched(to, matched);
                break;
            case PayoutEvent.BankTaken taken:
                to.Var(taken.At.ToUnixTimeMilliseconds());
                to.Text(taken.Who);
                to.Text(taken.Source);
                to.Count(taken.Lines.Count);
                foreach (var line in taken.Lines)
                    WriteLine(to, line);
                break;
        }
    }

    public PayoutEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var from = new ByteReader(payload.Span);
        return (type, version) switch
        {
            (Imported, 1) => ReadImported(ref from),
            (Matched, 1) => ReadMatched(ref from),
            (BankTaken, 1) => ReadBankTaken(ref from),
            _ => throw new UnknownShapeException($"payout event {type} version {version}"),
        };
    }

    internal static void WriteImported(ByteWriter to, PayoutEvent.Imported imported)
    {
        to.Var(imported.At.ToUnixTimeMilliseconds());
        to.Text(imported.Who);
        to.Text(imported.Source);
        to.Text(imported.Content.Id);
        to.Count(imported.Content.Date.DaysSince1970);
        to.Text(imported.Content.Currency.Code);
        to.OptionalText(imported.Content.BankReference);
        to.Count(imported.Content.Rows.Count);
        foreach (var row in imported.Content.Rows)
        {
            to.Byte((byte)row.Type);
            to.Text(row.Transaction);
            to.OptionalText(row.Original);
            to.OptionalText(row.Merchant);
            to.Var(row.Gross);
            to.Var(row.Fee);
            to.Var(row.Net);
        }
    }

    internal static PayoutEvent.Imported ReadImported(ref ByteReader from)
    {
        var (at, who, file) = (Instant.FromUnixTimeMilliseconds(from.Var()), from.Text(), from.Text());
        var (id, date, currency, bank) = (from.Text(), new BusinessDate(from.Count()), Currency.Of(from.Text()),
            from.OptionalText());
        var rows = new List<PayoutRow>();
        for (var left = from.Count(); left > 0; left--)
            rows.Add(new PayoutRow((PayoutRowType)from.Byte(), from.Text(), from.OptionalText(), from.OptionalText(),
                from.Var(), from.Var(), from.Var()));
        return new PayoutEvent.Imported(at, new PayoutContent(id, date, currency, bank, rows), who, file);
    }

    internal static void WriteMatched(ByteWriter to, PayoutEvent.Matched matched)
    {
        to.Text(matched.Store);
        to.Count(matched.Matches.Count);
        foreach (var match in matched.Matches)
        {
            to.Count(match.Row);
            to.Text(match.Transaction.Terminal.Value);
            to.UVar((ulong)match.Transaction.Number);
            to.Text(match.Journal.Value);
            to.Var(match.Amount);
            to.Bool(match.ExplainsOnly);
        }
    }

    internal static PayoutEvent.Matched ReadMatched(ref ByteReader from)
    {
        var store = from.Text();
        var matches = new List<RowMatch>();
        for (var left = from.Count(); left > 0; left--)
            matches.Add(new RowMatch(from.Count(), new TransactionId(new TerminalId(from.Text()), (long)from.UVar()),
                new DocumentId(from.Text()), from.Var(), from.Bool()));
        return new PayoutEvent.Matched(store, matches);
    }

    internal static void WriteLine(ByteWriter to, BankLine line)
    {
        to.Count(line.Date.DaysSince1970);
        to.Text(line.Currency.Code);
        to.Var(line.Amount);
        to.Text(line.Reference);
    }

    internal static BankLine ReadLine(ref ByteReader from) =>
        new(new BusinessDate(from.Count()), Currency.Of(from.Text()), from.Var(), from.Text());

    private static PayoutEvent.BankTaken ReadBankTaken(ref ByteReader from)
    {
        var (at, who, file) = (Instant.FromUnixTimeMilliseconds(from.Var()), from.Text(), from.Text());
        var lines = new List<BankLine>();
        for (var left = from.Count(); left > 0; left--)
            lines.Add(ReadLine(ref from));
        return new PayoutEvent.BankTaken(at, lines, who, file);
    }
}
