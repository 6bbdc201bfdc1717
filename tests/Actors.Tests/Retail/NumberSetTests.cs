using FsCheck;
using FsCheck.Fluent;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Tests.Retail;

public sealed class NumberSetTests
{
    private enum Operation
    {
        Add,
        AddRange,
        Remove,
        AddAll,
    }

    private readonly record struct Step(Operation What, int From, int Length);

    private static readonly Gen<Step[]> Steps =
        (from what in Gen.Elements(Operation.Add, Operation.AddRange, Operation.Remove, Operation.AddAll)
         from start in Gen.Choose(1, 60)
         from length in Gen.Choose(1, 12)
         select new Step(what, start, length)).ArrayOf();

    private static readonly Gen<long[]> Numbers = Gen.Choose(1, 60).Select(n => (long)n).ArrayOf();

    [Fact]
    public void Any_sequence_of_changes_gives_what_a_plain_set_gives() =>
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            var (set, plain) = (new NumberSet(), new HashSet<long>());
            foreach (var step in steps)
            {
                Apply(step, set, plain);
                Same(plain, set);
            }
        }).QuickCheckThrowOnFailure();

    private static void Apply(Step step, NumberSet set, HashSet<long> plain)
    {
        var (from, to) = ((long)step.From, (long)step.From + step.Length - 1);
        switch (step.What)
        {
            case Operation.Add:
                Assert.Equal(plain.Add(from), set.Add(from));
                break;
            case Operation.AddRange:
                Assert.Equal(Range(from, to).Count(plain.Add), set.AddRange(from, to));
                break;
            case Operation.Remove:
                Assert.Equal(plain.Remove(from), set.Remove(from));
                break;
            case Operation.AddAll:
                set.AddAll(Of(Range(from, to).Where(n => n % 3 != 0)));
                plain.UnionWith(Range(from, to).Where(n => n % 3 != 0));
                break;
        }
    }

    [Fact]
    public void Except_and_intersect_are_those_of_plain_sets() =>
        Prop.ForAll(Numbers.ToArbitrary(), Numbers.ToArbitrary(), (a, b) =>
        {
            Same([.. a.Except(b)], Of(a).Except(Of(b)));
            Same([.. a.Intersect(b)], Of(a).Intersect(Of(b)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(Numbers.ToArbitrary(), numbers =>
        {
            var to = new ByteWriter();
            Of(numbers).Write(to);
            var from = new ByteReader(to.Written);
            Same([.. numbers], NumberSet.Read(ref from));
            Assert.True(from.AtEnd);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_ends_of_the_numbers_do_not_overflow()
    {
        var set = new NumberSet();
        set.AddRange(long.MaxValue - 1, long.MaxValue);
        set.Add(1);
        Assert.Equal([(1, 1), (long.MaxValue - 1, long.MaxValue)], set.Ranges);
        Assert.Equal([(1, 1)], set.Except(Of([long.MaxValue - 1, long.MaxValue])).Ranges);
        Assert.True(set.Remove(long.MaxValue));
        Assert.Equal(2, set.Count);
    }

    [Theory]
    [InlineData("01 05 FF FF FF FF FF FF FF FF FF 01")] // an end before its start
    [InlineData("02 01 00 01 00")] // 1 and 2 apart, although they touch
    [InlineData("02 01")] // cut off
    public void Damaged_bytes_are_named(string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Throws<CorruptBytesException>(() =>
        {
            var from = new ByteReader(bytes);
            NumberSet.Read(ref from);
        });
    }

    [Fact]
    public void A_long_set_is_shown_short() =>
        Assert.Equal("1-3, 5 and 1 more ranges", Of([1, 2, 3, 5, 7, 8]).ToText(2));

    private static NumberSet Of(IEnumerable<long> numbers)
    {
        var set = new NumberSet();
        foreach (var number in numbers)
            set.Add(number);
        return set;
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var n = from; n <= to; n++)
            yield return n;
    }

    private static void Same(HashSet<long> expected, NumberSet actual)
    {
        Assert.Equal(expected.Order(), actual.Ranges.SelectMany(range => Range(range.From, range.To)));
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.Count == 0, actual.IsEmpty);
        Assert.All(Range(0, 75), n => Assert.Equal(expected.Contains(n), actual.Contains(n)));
        // In order, and never two ranges that could be one.
        Assert.All(actual.Ranges.Zip(actual.Ranges.Skip(1)), pair => Assert.True(pair.First.To + 1 < pair.Second.From));
    }
}
