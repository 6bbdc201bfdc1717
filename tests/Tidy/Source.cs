using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace RetailActors.Tidy;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">From the root, with forward slashes.</param>
public sealed record Source(string Path, string Text)
{
    private static readonly CSharpParseOptions Newest = new(LanguageVersion.Preview, DocumentationMode.Parse);

    private SyntaxNode? _root;

    public string[] Lines => Text.Split('\n');

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>Of a C# file; parsed once.</summary>
    public SyntaxNode Root => _root ??= CSharpSyntaxTree.ParseText(Text, Newest).GetRoot();

    public bool IsIn(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public Finding At(SyntaxNodeOrToken place, string what) => new(Path, LineOf(place.Span), what);

    public static int LinesOf(SyntaxNode node, TextSpan span)
    {
        var lines = node.SyntaxTree.GetLineSpan(span);
        return lines.EndLinePosition.Line - lines.StartLinePosition.Line + 1;
    }

    private int LineOf(TextSpan span) => Root.SyntaxTree.GetLineSpan(span).StartLinePosition.Line + 1;
}

/// <summary>What is wrong, where: <c>src/Node/Log.cs:12: event id 1001 is outside 3000 to 3999</c>.</summary>
public sealed record Finding(string Path, int Line, string What)
{
    public override string ToString() => $"{Path}:{Line}: {What}";
}
