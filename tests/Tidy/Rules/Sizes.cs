using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RetailActors.Tidy.Rules;

/// <summary>Wanted sizes. What exceeds them is counted, and the count may only fall: see exceptions.txt.</summary>
public static class Sizes
{
    public const int MethodLinesMax = 40;
    public const int FileLinesMax = 250;
    public const int LineCharactersMax = 120;

    /// <summary>From the signature, without attributes and comments above, to the closing brace.</summary>
    public static IEnumerable<Finding> LongMethods(Source file) =>
        from node in file.Root.DescendantNodes()
        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let start = Signature(node)
        let lines = Source.LinesOf(node, TextSpan.FromBounds(start.SpanStart, node.Span.End))
        where lines > MethodLinesMax
        select file.At(start, $"a method of {lines} lines; at most {MethodLinesMax}");

    public static IEnumerable<Finding> LongFiles(Source file)
    {
        var lines = file.Lines.Length - (file.Text.EndsWith('\n') ? 1 : 0);
        if (lines > FileLinesMax)
            yield return new(file.Path, lines, $"a file of {lines} lines; at most {FileLinesMax}");
    }

    public static IEnumerable<Finding> LongLines(Source file) =>
        from line in file.Lines.Index()
        where line.Item.Length > LineCharactersMax
        select new Finding(
            file.Path, line.Index + 1, $"a line of {line.Item.Length} characters; at most {LineCharactersMax}");

    private static SyntaxToken Signature(SyntaxNode node) =>
        node.ChildNodes().LastOrDefault(child => child is AttributeListSyntax)?.GetLastToken().GetNextToken()
        ?? node.GetFirstToken();
}
