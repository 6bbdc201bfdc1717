using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace RetailActors.Tidy.Rules;

/// <summary>
/// Node → Connectors → Streams → Actors, Node → Simulators → Actors, Node → Simulation → Streams. Never back.
/// </summary>
public static partial class Arrows
{
    private static readonly Dictionary<string, string[]> Product = new()
    {
        ["Actors"] = [],
        ["Streams"] = ["Actors"],
        ["Connectors"] = ["Streams", "Actors"],
        ["Simulators"] = ["Actors"],
        ["Simulation"] = ["Streams", "Actors"],
        ["Node"] = ["Connectors", "Streams", "Simulators", "Simulation", "Actors"],
    };

    // Connectors are tested against the simulators. Tests, contracts and benchmarks that are not listed see everything.
    private static readonly Dictionary<string, string[]> Tests = new()
    {
        ["Tidy"] = [],
        ["Contracts"] = ["Actors", "Streams"],
        ["Actors.Tests"] = ["Actors"],
        ["Streams.Tests"] = ["Streams", "Actors"],
        ["Connectors.Tests"] = ["Connectors", "Streams", "Actors", "Simulators"],
        ["Simulation.Tests"] = ["Simulation", "Streams", "Actors"],
    };

    // Tidy speaks of everything and knows nothing: its project file alone shows it.
    public static IEnumerable<Finding> Check(Source file) =>
        Project(file) is not { } project ? []
        : file.Path.EndsWith(".csproj", StringComparison.Ordinal) ? References(file, project)
        : file.IsCode && project != "Tidy" ? Names(file, project)
        : [];

    // src/Node/Intake/X.cs belongs to Node, tests/Node.Tests/X.cs to Node.Tests.
    private static string? Project(Source file) =>
        file.Path.Split('/') is ["src" or "tests" or "bench", var name, _, ..] ? name : null;

    private static IEnumerable<Finding> References(Source file, string project) =>
        from reference in XDocument.Parse(file.Text, LoadOptions.SetLineInfo).Descendants("ProjectReference")
        let target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))
        where !MaySee(file, project, target)
        select new Finding(file.Path, ((System.Xml.IXmlLineInfo)reference).LineNumber, Message(project, target));

    private static IEnumerable<Finding> Names(Source file, string project) =>
        from line in file.Lines.Index()
        from Match name in ProductName().Matches(line.Item)
        let target = name.Groups[1].Value
        where target != project && Product.ContainsKey(target) && !MaySee(file, project, target)
        select new Finding(file.Path, line.Index + 1, Message(project, target));

    private static bool MaySee(Source file, string project, string target)
    {
        if (file.IsIn("src"))
            return Product.TryGetValue(project, out var sees) && sees.Contains(target);
        return !Tests.TryGetValue(project, out var listed) || listed.Contains(target) || !Product.ContainsKey(target);
    }

    private static string Message(string project, string target) =>
        $"{project} must not know {target} "
        + "(arrows: Node → Connectors → Streams → Actors, Node → Simulators → Actors, Node → Simulation → Streams)";

    [GeneratedRegex(@"\bRetailActors\.(\w+)(?!\w*\.Tests)")]
    private static partial Regex ProductName();
}
