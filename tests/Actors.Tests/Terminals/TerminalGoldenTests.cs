using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;

namespace RetailActors.Actors.Tests.Terminals;

/// <summary>
/// What journals hold today stays readable: a line of <c>TerminalEvents.golden</c> is never changed, a new version of
/// an event adds one.
/// </summary>
public sealed class TerminalGoldenTests
{
    private static readonly Instant At = Instant.FromUtc(2026, 11, 21, 9, 30);

    private static readonly TerminalEvent[] OneOfEach =
    [
        new TerminalEvent.Recorded(Till.Batch("B1", (7, 500), (8, 701)), Of(1, 2, 5)),
        new TerminalEvent.Conflicted(Till.Batch("B2", (300, -1))),
        new TerminalEvent.GapSeen(At),
        new TerminalEvent.GapOverdue(Of(3, 4, 6)),
        new TerminalEvent.GapFilled(),
        new TerminalEvent.QueueSeen(120, At),
        new TerminalEvent.QueueOverdue(120),
        new TerminalEvent.QueueEmptied(),
        new TerminalEvent.Suspected([new Lookalike(12, 11, Duration.FromSeconds(3))]),
    ];

    private static (int Type, int Version, byte[] Bytes)[] Golden =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Terminals", "TerminalEvents.golden"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' '))
            .Select(part => (int.Parse(part[0]), int.Parse(part[1]),
                Convert.FromHexString(part.Length > 2 ? part[2] : "")))];

    [Fact]
    public void Every_event_is_written_as_its_golden_line() => Assert.Equal(
        Golden.Select(golden => $"{golden.Type} {golden.Version} {Convert.ToHexString(golden.Bytes)}".TrimEnd()),
        OneOfEach.Select(Line));

    [Fact]
    public void Every_golden_line_is_read_as_the_event_it_was()
    {
        foreach (var (golden, fact) in Golden.Zip(OneOfEach))
        {
            var read = Terminal.Events.Read(golden.Type, golden.Version, golden.Bytes);
            Assert.IsType(fact.GetType(), read);
            Assert.Equal(Till.Encode(fact), Till.Encode(read));
        }
    }

    [Fact]
    public void Every_event_has_a_golden_line() => Assert.Equal(
        typeof(TerminalEvent).GetNestedTypes().OrderBy(type => type.Name),
        OneOfEach.Select(fact => fact.GetType()).OrderBy(type => type.Name));

    [Theory]
    [InlineData(15, 1)]
    [InlineData(24, 1)]
    [InlineData(16, 2)]
    [InlineData(16, 0)]
    public void An_unknown_type_or_version_is_named(int type, int version)
    {
        var error = Assert.Throws<UnknownShapeException>(() => Terminal.Events.Read(type, version, default));
        Assert.Contains($"{type} version {version}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_that_is_cut_off_is_corrupt_and_nothing_else()
    {
        foreach (var (type, version, bytes) in Golden)
            for (var length = 0; length < bytes.Length; length++)
                Assert.Throws<CorruptBytesException>(
                    () => Terminal.Events.Read(type, version, bytes.AsMemory(0, length)));
    }

    private static string Line(TerminalEvent fact)
    {
        var (type, version) = Terminal.Events.TypeOf(fact);
        return $"{type} {version} {Convert.ToHexString(Till.Encode(fact))}".TrimEnd();
    }

    private static NumberSet Of(params long[] numbers)
    {
        var set = new NumberSet();
        foreach (var number in numbers)
            set.Add(number);
        return set;
    }
}
