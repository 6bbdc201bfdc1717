using System.Globalization;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RetailActors.Tidy.Rules;

/// <summary>
/// Log events live in one Log.cs a project; their ids are unique and in the project's range, so that operators can
/// search for them.
/// </summary>
public static class LogEvents
{
    private static readonly Dictionary<string, int> FirstId = new()
    {
        ["Streams"] = 1000,
        ["Connectors"] = 2000,
        ["Node"] = 3000,
        ["Simulators"] = 4000,
    };

    public static IEnumerable<Finding> Check(IEnumerable<Source> files)
    {
        var seen = new Dictionary<int, Finding>();
        foreach (var file in files.Where(file => file.IsCode && file.IsIn("src")))
            foreach (var attribute in file.Root.DescendantNodes().OfType<AttributeSyntax>().Where(IsLogEvent))
                foreach (var finding in Check(file, attribute, seen))
                    yield return finding;
    }

    private static IEnumerable<Finding> Check(Source file, AttributeSyntax attribute, Dictionary<int, Finding> seen)
    {
        var project = file.Path.Split('/')[1];
        if (file.Path != $"src/{project}/Log.cs")
            yield return file.At(attribute, $"a log event outside src/{project}/Log.cs");
        if (!FirstId.TryGetValue(project, out var first))
            yield return file.At(attribute, $"{project} does not log");
        else if (IdOf(attribute) is not { } id)
            yield return file.At(attribute, "a log event without an EventId in digits");
        else if (id < first || id >= first + 1000)
            yield return file.At(attribute, $"event id {id} is outside {project}'s range {first} to {first + 999}");
        else if (!seen.TryAdd(id, file.At(attribute, $"event id {id}")))
            yield return file.At(attribute, $"event id {id} is taken: {seen[id]}");
    }

    private static bool IsLogEvent(AttributeSyntax attribute) =>
        attribute.Name.ToString().Split('.')[^1] is "LoggerMessage" or "LoggerMessageAttribute";

    private static int? IdOf(AttributeSyntax attribute)
    {
        var arguments = attribute.ArgumentList?.Arguments ?? [];
        var id = arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == "EventId"
                || argument.NameColon?.Name.Identifier.ValueText == "eventId")
            ?? arguments.FirstOrDefault(argument => argument is { NameEquals: null, NameColon: null });
        return int.TryParse(id?.Expression.ToString(), NumberStyles.None, null, out var value) ? value : null;
    }
}
