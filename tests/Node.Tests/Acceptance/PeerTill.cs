using System.Text.Json;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>
/// One till of a case's store and its shift: <c>open</c>, <c>start CASH 50</c>, <c>float CASH 100</c>, <c>safe</c>,
/// <c>bank</c>, <c>remove</c>, <c>in</c>, <c>out</c>, <c>declare</c>, <c>suspend</c>, <c>resume</c>, <c>blind</c>,
/// <c>close CASH 120</c>, or a sale such as <c>1 P1 20.00 -&gt; CASH 20.00</c>.
/// </summary>
public sealed class PeerTill(PeerStore store, TerminalId terminal)
{
    private static readonly Dictionary<string, TransactionKind> Words = new()
    {
        ["open"] = TransactionKind.ShiftOpen,
        ["start"] = TransactionKind.StartAmount,
        ["float"] = TransactionKind.FloatEntry,
        ["safe"] = TransactionKind.SafeDrop,
        ["bank"] = TransactionKind.BankDrop,
        ["remove"] = TransactionKind.TenderRemoval,
        ["in"] = TransactionKind.PayIn,
        ["out"] = TransactionKind.PayOut,
        ["declare"] = TransactionKind.TenderDeclaration,
        ["suspend"] = TransactionKind.ShiftSuspend,
        ["resume"] = TransactionKind.ShiftResume,
        ["blind"] = TransactionKind.ShiftBlindClose,
        ["close"] = TransactionKind.ShiftClose,
    };

    private long _number;
    private int _batch;
    private int _minute;

    public TerminalId Id => terminal;

    public string Reason { get; set; } = "customer";

    /// <summary>Each as a transaction of the shift, one minute after the other.</summary>
    public Task<JsonElement> Do(string shift, params string[] steps) =>
        Send([.. steps.Select(step => Of(step) with { Shift = shift })]);

    public async Task<JsonElement> Send(params Transaction[] transactions)
    {
        var (status, answer) = await store.Shop.Send(terminal, $"{terminal}-b{++_batch}", transactions);
        Assert.True(status == 200, $"{status}: {answer}");
        return answer;
    }

    public Transaction Of(string step)
    {
        var words = step.Split(' ', 2);
        var at = Instant.FromUtc(2025, 6, 2, 10, 0) + Duration.FromMinutes(_minute++);
        if (!Words.TryGetValue(words[0], out var kind))
            return Ticket.Parse(step, terminal, ++_number, store.Currency) with { At = at };
        var sign = kind == TransactionKind.PayOut ? -1 : 1;
        Tender[] tenders = words.Length == 1 ? [] : [.. words[1].Split(',', StringSplitOptions.TrimEntries)
            .Select(one => one.Split(' ')).Select(one => new Tender(new TenderId(one[0]),
                sign * Ticket.ToMinor(one[1], store.Currency)))];
        return Ticket.Parse("1 P1 0.00 -> CASH 0.00", terminal, ++_number, store.Currency) with
        {
            Kind = kind,
            At = at,
            Lines = [],
            Tenders = tenders,
            Total = tenders.Sum(tender => tender.Amount),
            Reason = kind is TransactionKind.PayIn or TransactionKind.PayOut ? Reason : null,
        };
    }

    /// <summary>A number that was used up and does not come.</summary>
    public void Skip() => _number++;

    public Task<ShiftView> Shift(string shift) => store.Shop.Operator.Get(
        $"v1/shifts/{store.Id}/{shift}", NodeJson.Default.ShiftView, default);

    /// <summary>The account of the shift once the books have read what was sent.</summary>
    public async Task<ShiftTenderView> Till(string shift, string tender = "CASH")
    {
        await new NodeReconciliation(store.Shop.Node).CatchUp();
        return Assert.Single((await Shift(shift)).Tenders, one => one.Tender == tender);
    }
}
