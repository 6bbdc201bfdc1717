using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RetailActors.Tidy.Rules;

/// <summary>Replay is total: an unknown fact is broken machinery, never passed over in silence (STYLE 3).</summary>
public static class Replay
{
    public static IEnumerable<Finding> Check(Source file) =>
        from method in file.IsCode ? file.Root.DescendantNodes().OfType<MethodDeclarationSyntax>() : []
        where method.Identifier.ValueText == "Evolve"
        from arm in method.DescendantNodes().OfType<SwitchExpressionArmSyntax>()
        where arm.Pattern is DiscardPatternSyntax && ReturnsUnchanged(arm.Expression, method)
        select file.At(arm, $"'{arm}' in Evolve: an unknown fact throws UnreachableException with the type's name");

    private static bool ReturnsUnchanged(ExpressionSyntax expression, MethodDeclarationSyntax method) =>
        expression is ThisExpressionSyntax
        || (expression is IdentifierNameSyntax name
            && method.ParameterList.Parameters.Any(p => p.Identifier.ValueText == name.Identifier.ValueText));
}
