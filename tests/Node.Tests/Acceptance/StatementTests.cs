using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>Statements from their tickets to the ledger, by day and by shift.</summary>
public sealed class StatementTests
{
    [Fact]
    public async Task A_days_statement_is_started_marked_and_posted()
    {
        await using var shop = await TestShop.Open("retail.journals.quiet = 1h");
        await shop.Send(TestShop.Till1, "b1", TestShop.Sale(1));
        await Until(async () => (await shop.Statements()) is [{ State: "marked", Transactions: 1 }], "marked");

        await shop.Operator.Post("v1/close", new CloseRequest("2026-12-31"), NodeJson.Default.CloseRequest,
            NodeJson.Default.CloseReply, default);

        await Until(async () => (await shop.Statements()) is [{ State: "posted" }], "posted");
        var statement = Assert.Single(await shop.Statements());
        Assert.Equal(("S001-20261120", "12.00"), (statement.Statement, statement.Total));
        Assert.All(statement.Steps, step => Assert.Contains(step.Is, new[] { "done", "notApplicable" }));
    }

    [Fact]
    public async Task By_shift_a_statement_waits_for_its_close_and_no_other_waits_for_it()
    {
        await using var shop = await TestShop.Open("retail.statements.method = shift");
        await shop.Send(TestShop.Till1, "b1", Turn(1, "A", TransactionKind.ShiftOpen), In("A", TestShop.Sale(2)));
        await shop.Send(TestShop.Till2, "b2", Turn(1, "B", TransactionKind.ShiftOpen), In("B", TestShop.Sale(2)),
            Turn(3, "B", TransactionKind.ShiftClose));
        await Until(async () => (await shop.Statements()).Any(s => s is { Shift: "B", State: "posted" }), "B");
        Assert.Equal("started", (await shop.Statements()).Single(s => s.Shift == "A").State);

        await shop.Send(TestShop.Till1, "b3", Turn(3, "A", TransactionKind.ShiftClose));

        await Until(async () => (await shop.Statements()).All(s => s.State == "posted"), "A");
        Assert.Equal(["S001-20261120/A", "S001-20261120/B"], (await shop.Statements()).Select(s => s.Statement));
        Assert.True((await shop.Reconcile()).Clean);
    }

    [Fact]
    public async Task A_ticket_after_the_close_of_its_shifts_statement_is_in_a_supplement_of_it()
    {
        await using var shop = await TestShop.Open("retail.statements.method = shift");
        await shop.Send(TestShop.Till1, "b1", Turn(1, "A", TransactionKind.ShiftOpen), In("A", TestShop.Sale(2)),
            Turn(3, "A", TransactionKind.ShiftClose));
        await Until(async () => (await shop.Statements()) is [{ State: "posted" }], "posted");

        await shop.Send(TestShop.Till1, "b2", In("A", TestShop.Sale(4)));

        await Until(async () => (await shop.Statements()) is [{ State: "posted", Journals.Count: 2 }], "it");
        Assert.Equal([false, true], (await shop.Statements())[0].Journals.Select(journal => journal.Supplement));
    }

    [Fact]
    public async Task A_statement_that_the_erp_rejects_says_where_it_hangs_and_goes_on_when_it_is_retried()
    {
        await using var shop = await TestShop.Open();
        shop.Erp.ClosePeriodsBefore(new DateOnly(2026, 11, 21));
        await shop.Send(TestShop.Till1, "b1", TestShop.Sale(1));
        await Until(async () => (await shop.Statements()) is [{ FailedAt: "posted", Why: not null }], "fails");
        Assert.Contains((await shop.Statements())[0].Steps, step => step is { State: "posted", Is: "failed" });

        shop.Erp.ClosePeriodsBefore(null);
        await shop.Operator.Post("v1/statements/retry", new StatementActRequest("S001-20261120"),
            NodeJson.Default.StatementActRequest, NodeJson.Default.CloseReply, default);

        await Until(async () => (await shop.Statements()) is [{ State: "posted", FailedAt: null }], "posted");
    }

    private static Transaction In(string shift, Transaction sale) => sale with { Shift = shift };

    private static Transaction Turn(long number, string shift, TransactionKind kind) => In(shift, TestShop.Sale(number))
        with
    { Kind = kind, Lines = [], Tenders = [], Total = 0 };
}
