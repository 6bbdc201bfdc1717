using System.Collections.Immutable;
using System.Reflection;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Transport.Wire;
using Xunit;

namespace RetailActors.Node.Tests.Transport;

public sealed class WireTests
{
    private const int ValuesOfEach = 200;

    /// <summary>Of every kind of entity there is: a new one is tried without being listed.</summary>
    public static TheoryData<Type> Mail => [.. typeof(IEntity<,,,>).Assembly.GetTypes()
        .SelectMany(type => type.GetInterfaces())
        .Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEntity<,,,>))
        .Where(one => !one.ContainsGenericParameters)
        .SelectMany(one => new[] { one.GetGenericArguments()[1], one.GetGenericArguments()[3] }).Distinct()];

    [Fact]
    public void Every_kind_of_entity_has_commands_and_replies() => Assert.True(Mail.Count >= 20, $"{Mail.Count}");

    [Theory]
    [MemberData(nameof(Mail))]
    public void What_any_command_and_any_reply_says_arrives(Type type) => Typed(nameof(Arrives), type);

    private static void Arrives<T>()
    {
        var random = new Random(11);
        var values = new RandomValues(random);
        for (var left = ValuesOfEach; left > 0; left--)
        {
            var value = (T)values.Of(typeof(T))!;
            var bytes = Written(value);
            var read = Wire<T>.Read(bytes);
            Assert.Null(Collections.Difference(value, read));
        }
    }

    [Theory]
    [MemberData(nameof(Mail))]
    public void Damage_is_one_kind_of_exception_and_never_a_hang(Type type) => Typed(nameof(IsDamaged), type);

    private static void IsDamaged<T>()
    {
        var random = new Random(12);
        var values = new RandomValues(random);
        var refused = 0;
        for (var left = ValuesOfEach; left > 0; left--)
        {
            var bytes = Written((T)values.Of(typeof(T))!);
            var cut = Damaged<T>(bytes.AsSpan(0, random.Next(bytes.Length)));
            Assert.True(cut, "a message that is cut off was taken");
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            refused += Damaged<T>(bytes) ? 1 : 0;
        }
        Assert.True(refused > 0);
    }

    private static bool Damaged<T>(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Wire<T>.Read(bytes);
            return false;
        }
        catch (CorruptBytesException)
        {
            return true;
        }
    }

    [Fact]
    public void An_older_node_skips_what_a_newer_one_says_besides() =>
        Assert.Equal(new Older.Said("hello", 7), Wire<Older>.Read(Written<Newer>(new Newer.Said("hello", 7, true, [1])
        {
            Besides = "and more",
        })));

    [Fact]
    public void A_newer_node_takes_the_defaults_of_what_an_older_one_does_not_say()
    {
        var read = Assert.IsType<Newer.Said>(Wire<Newer>.Read(Written<Older>(new Older.Said("hello", 7))));

        Assert.Equal(("hello", 7, true, "nothing"), (read.Text, read.Number, read.Loud, read.Besides));
        Assert.True(read.List.IsDefault);
    }

    [Fact]
    public void A_case_that_an_older_node_does_not_know_is_named()
    {
        var refused = Assert.Throws<CorruptBytesException>(() => Wire<Older>.Read(Written<Newer>(new Newer.Sung())));

        Assert.Contains(nameof(Older), refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(object), "System.Object")]
    [InlineData(typeof(Stranger), "System.Uri")]
    [InlineData(typeof(List<Func<int>>), "Func")]
    public void What_cannot_travel_is_named_at_the_first_use(Type type, string named)
    {
        var refused = Assert.ThrowsAny<Exception>(() => Typed(nameof(Arrives), type)).GetBaseException();

        Assert.IsType<NotSupportedException>(refused);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_holds_itself_is_refused()
    {
        var loop = new Loop();
        loop.Next = loop;

        Assert.Throws<InsufficientExecutionStackException>(() => Written(loop));
    }

    [Fact]
    public void A_batch_costs_little_more_than_its_bytes()
    {
        var items = Enumerable.Range(1, 50).Select(number => new BatchItem(number, TransactionKind.Sale,
            new BusinessDate(20_000), 1_999, ulong.MaxValue / (ulong)number, number * 300, 300)).ToArray();
        TerminalCommand accept = new TerminalCommand.Accept(
            new TransactionBatch(new BatchId("B-1"), items, new byte[15_000]), default);

        Assert.InRange(Written(accept).Length, 15_000, 15_000 + 50 * 30 + 100);
    }

    private static void Typed(string name, Type type) =>
        typeof(WireTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [], null);

    private static byte[] Written<T>(T value)
    {
        var to = new ByteWriter();
        Wire<T>.Write(to, value);
        return to.ToArray();
    }

    private abstract record Older
    {
        public sealed record Said(string Text, int Number) : Older;
    }

    private abstract record Newer
    {
        public sealed record Said(string Text, int Number, bool Loud = true, ImmutableArray<int> List = default) : Newer
        {
            public string Besides { get; init; } = "nothing";
        }

        public sealed record Sung : Newer;
    }

    private sealed record Stranger(Uri Link);

    private sealed class Loop
    {
        public Loop? Next { get; set; }
    }
}
