using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Actors.Tests.Books;

/// <summary>Steps of customer orders as journals hold them; the first version does not say the currency.</summary>
public sealed class OrderStepBytesTests
{
    private const string PickedUp = "044C415939020853303031" + "2D54303107E707" + "0103544541025731" + "8092F401";

    [Theory]
    [InlineData(1, PickedUp, null)]
    [InlineData(2, PickedUp + "00", null)]
    [InlineData(2, PickedUp + "0103455552", "EUR")]
    public void Every_version_is_read(int version, string bytes, string? currency)
    {
        var fact = Assert.IsType<BooksEvent.OrderChanged>(StoreBooks.Events.Read(
            BooksEventCodec.OrderChanged, version, Convert.FromHexString(bytes)));

        var step = fact.Step;
        Assert.Equal(("LAY9", OrderAct.PickUp, new TransactionId(new TerminalId("S001-T01"), 7), -500, currency),
            (step.Order, step.Act, step.By, step.Deposit, step.Currency?.Code));
        Assert.Equal(new SetAside(new Sku("TEA"), new WarehouseId("W1"), Quantity.Of(2)), Assert.Single(step.Lines));
        var again = new ByteWriter();
        StoreBooks.Events.Write(fact, again);
        if (version == StoreBooks.Events.TypeOf(fact).Version)
            Assert.Equal(bytes, Convert.ToHexString(again.Written));
    }
}
