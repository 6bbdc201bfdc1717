using RetailActors.Actors.Retail;
using RetailActors.Node.Edits;
using RetailActors.Node.Tests.Journey;
using Xunit;

namespace RetailActors.Node.Tests.Edits;

public sealed class TransactionEditorTests
{
    private static readonly Transaction Sale = TestShop.Sale(1);

    [Fact]
    public void Any_field_can_be_set_taken_away_or_added()
    {
        var edited = Edited(
            ("lines[0].sku", "MUG"), ("lines[0].giftCard", "true"), ("original.terminal", "S001-T02"),
            ("original.number", "77"), ("tenders[0].amount", "10.00"), ("tenders[1].tender", "CARD"),
            ("tenders[1].amount", "2.00"), ("customer", "C-9"), ("businessDate", "2026-11-19"));

        var sale = edited.Transaction;
        Assert.Equal(("MUG", true), (sale.Lines[0].Sku.Value, sale.Lines[0].Detail!.GiftCard));
        Assert.Equal(new TransactionId(new TerminalId("S001-T02"), 77), sale.Original);
        Assert.Equal([("CASH", 1_000L), ("CARD", 200L)], sale.Tenders.Select(t => (t.Id.Value, t.Amount)));
        Assert.Equal(("C-9", BusinessDate.Parse("2026-11-19")), (sale.Customer, sale.BusinessDate));
        Assert.Equal(new Actors.Statements.EditChange("lines[0].sku", "TEA", "MUG"), edited.Changes[0]);
        Assert.Equal(new Actors.Statements.EditChange("customer", null, "C-9"), edited.Changes[7]);
    }

    [Fact]
    public void What_is_taken_away_is_absent() =>
        Assert.Empty(Edited(("lines[0].taxes[0]", null)).Transaction.Lines[0].Taxes);

    [Theory]
    [InlineData("number", "2", "cannot be edited")]
    [InlineData("lines[1].sku", "A", "lines[1].quantity")]
    [InlineData("lines[2].sku", "A", "place 2 of 1")]
    [InlineData("lines[0].sku", "", "printable")]
    [InlineData("lines[0].sku.x", "A", "there is no object")]
    [InlineData("lines[0].quantity", "two", "quantity")]
    [InlineData("kind", "gift", "allowed: sale")]
    [InlineData("total", null, "total is missing")]
    [InlineData("colour", "red", "colour is not a field")]
    [InlineData("total", "12.00", "nothing would change")]
    [InlineData("", "A", "no field")]
    [InlineData("a.b.c.d.e.f.g", "A", "no field")]
    public void What_a_till_could_not_have_sent_cannot_be_edited_into_it(string field, string? value, string why) =>
        Assert.Contains(why, Assert.IsType<EditResult.Refused>(TransactionEditor.Edit(Sale,
            [KeyValuePair.Create(field, value)])).Why, StringComparison.Ordinal);

    private static EditResult.Edited Edited(params (string Field, string? Value)[] set) =>
        Assert.IsType<EditResult.Edited>(TransactionEditor.Edit(Sale,
            [.. set.Select(one => KeyValuePair.Create(one.Field, one.Value))]));
}
