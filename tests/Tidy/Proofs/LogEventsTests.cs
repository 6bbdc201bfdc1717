using RetailActors.Tidy.Rules;
using Xunit;

namespace RetailActors.Tidy.Proofs;

public sealed class LogEventsTests
{
    [Fact]
    public void Ids_in_the_range_of_their_project_are_good() => Finds(
        ("src/Streams/Log.cs", "[LoggerMessage(EventId = 1001, Level = LogLevel.Warning)]"),
        ("src/Node/Log.cs", "[LoggerMessage(3001, LogLevel.Warning, \"x\")]"));

    [Fact]
    public void An_id_that_is_taken_names_the_other_place() => Finds(
        ("src/Node/Log.cs", "[LoggerMessage(EventId = 3001)] void A(); [LoggerMessage(EventId = 3001)]"),
        "event id 3001 is taken: src/Node/Log.cs:1: event id 3001");

    [Fact]
    public void An_id_outside_the_projects_range_is_found() => Finds(
        ("src/Connectors/Log.cs", "[LoggerMessage(EventId = 3001)]"),
        "event id 3001 is outside Connectors's range 2000 to 2999");

    [Fact]
    public void An_event_without_an_id_is_found() => Finds(
        ("src/Node/Log.cs", "[LoggerMessage(Level = LogLevel.Warning)]"), "a log event without an EventId in digits");

    [Fact]
    public void Events_live_in_the_projects_log_file() =>
        Finds(("src/Node/Intake/Intake.cs", "[LoggerMessage(EventId = 3001)]"), "a log event outside src/Node/Log.cs");

    [Fact]
    public void What_decides_does_not_log() =>
        Finds(("src/Actors/Log.cs", "[LoggerMessage(EventId = 1)]"), "Actors does not log");

    private static void Finds((string Path, string Attributes) file, params string[] expected) =>
        Assert.Equal(expected, LogEvents.Check([Log(file)]).Select(finding => finding.What));

    private static void Finds(params (string Path, string Attributes)[] good) =>
        Assert.Empty(LogEvents.Check(good.Select(Log)));

    private static Source Log((string Path, string Attributes) file) =>
        new(file.Path, $"static partial class Log {{ {file.Attributes} static partial void Last(ILogger log); }}");
}
