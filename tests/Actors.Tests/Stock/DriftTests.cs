using RetailActors.Actors.Retail;
using RetailActors.Actors.Stock;

namespace RetailActors.Actors.Tests.Stock;

public sealed class DriftTests
{
    private static readonly BusinessDate Day = BusinessDate.Parse("2026-11-20");
    private static readonly Rational Dozen = new(12, 1);

    [Theory]
    [InlineData("-1 -4 -8 -5", 90, DriftCause.None, "")]
    [InlineData("-1 -4 -8 -5", 108, DriftCause.NotRelieved, "1 2 3 4")]
    [InlineData("-1 -4 -8 -5", 103, DriftCause.NotRelieved, "3 4")]
    [InlineData("-1 -4 -8 -5", 94, DriftCause.Missing, "2")]
    [InlineData("-1 -4 -8 -5", 86, DriftCause.Doubled, "2")]
    [InlineData("-1 3 -5", 87, DriftCause.Missing, "2")]
    [InlineData("-1 -4 -8 -5", 46, DriftCause.WrongUnit, "2")]
    [InlineData("-1 -12", 101, DriftCause.WrongUnit, "2")]
    [InlineData("-1 -4 -8 -5", 83, DriftCause.RelievedNotSold, "")]
    [InlineData("-1 -4 -8 -5", 1090, DriftCause.ReceivedThere, "")]
    public void What_the_erp_has_otherwise_is_said_by_the_moves(string moves, int erp, DriftCause cause, string named)
    {
        var shelf = Shelf("W1", 90, erp, [.. moves.Split(' ').Select(int.Parse)]);

        var finding = Assert.Single(DriftAttribution.Explain([shelf], [Dozen]));

        Assert.Equal((cause, named), (finding.Cause, string.Join(' ', finding.Moves.Select(move => move.Sequence))));
        Assert.Contains($"the ERP has {erp}, we have 90", finding.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_move_that_the_erp_took_from_another_warehouse_is_named_on_both()
    {
        var (mine, other) = (Shelf("W1", 90, 94, -1, -4), Shelf("W2", 50, 46));

        var findings = DriftAttribution.Explain([mine, other], []);

        Assert.All(findings, finding => Assert.Equal((DriftCause.WrongWarehouse, 2L, new WarehouseId("W2")),
            (finding.Cause, finding.Moves[0].Sequence, finding.Other!.Value)));
    }

    private static ShelfReading Shelf(string name, int ours, int erp, params int[] moves) => new(
        new WarehouseId(name), Quantity.Of(ours), Quantity.Of(erp),
        [.. moves.Select((units, i) => new RecentMove(i + 1, Day, MoveReason.Sold, Quantity.Of(units)))]);
}
