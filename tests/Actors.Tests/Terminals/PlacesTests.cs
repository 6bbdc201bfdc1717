using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;

namespace RetailActors.Actors.Tests.Terminals;

public sealed class PlacesTests
{
    private readonly Places _places = new();

    [Fact]
    public void A_number_is_found_where_it_was_recorded_however_the_batches_came()
    {
        Record(7, 1, 2, 3, 20, 21);
        Record(9, 30);
        Record(12, 10, 11, 19, 4);

        Assert.Equal([(1, 7), (3, 7), (4, 12), (11, 12), (19, 12), (20, 7), (30, 9)],
            _places.Find([1, 3, 4, 11, 19, 20, 30]));
    }

    [Fact]
    public void Places_that_were_stored_are_read_again()
    {
        Record(7, 1, 2, 3, 20, 21);
        Record(12, 10, 11);
        var to = new ByteWriter();
        _places.Write(to);

        var from = new ByteReader(to.ToArray());
        var read = Places.Read(ref from);

        Assert.True(from.AtEnd);
        Assert.Equal([(2, 7), (11, 12), (21, 7)], read.Find([2, 11, 21]));
    }

    [Fact]
    public void Beyond_the_limit_the_lowest_numbers_are_forgotten()
    {
        for (var number = 1; number <= Places.RunsMax + 1; number++)
            Record(number, number);

        Assert.Empty(_places.Find([1]));
        Assert.Equal([(Places.RunsMax, Places.RunsMax)], _places.Find([Places.RunsMax]));
    }

    private void Record(long sequence, params int[] numbers) => _places.Add(
        [.. numbers.Select(n => new BatchItem(n, TransactionKind.Sale, default, 0, 0, 0, 0))], sequence);
}
