using System.Globalization;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// <c>$filter</c> as far as the service supports it: eq, ne, gt, ge, lt, le, and, or and brackets. <c>has</c>,
/// <c>in</c>
/// and functions are refused; text compares without case, as the database collates, and <c>eq 'AB*'</c> is a pattern.
/// </summary>
internal sealed class ODataFilter
{
    private const string NotQueryable = "The type System.String for the query operator is not Queryable!";

    private readonly EntityType _type;
    private readonly ODataTokens _tokens;
    private int _depth;

    private ODataFilter(EntityType type, string text) => (_type, _tokens) = (type, new ODataTokens(text));

    /// <summary>Fields that every match must have equal to a text: a store may use one as an index.</summary>
    public Dictionary<string, string> Equalities { get; } = [];

    public Func<object?[], bool> Matches { get; private set; } = _ => true;

    /// <exception cref="ODataFault">400: not understood, not supported, or an unknown field.</exception>
    public static ODataFilter Parse(EntityType type, string text)
    {
        var filter = new ODataFilter(type, text);
        filter.Matches = filter.Or(top: true);
        return filter._tokens.AtEnd
            ? filter
            : throw ODataFault.BadRequest(
                $"Syntax error: '{filter._tokens.Peek()}' is not expected in '$filter={text}'.");
    }

    private Func<object?[], bool> Or(bool top)
    {
        var left = And(top);
        while (_tokens.TryTake("or"))
        {
            Equalities.Clear(); // an alternative: no field is certain any more
            var (first, second) = (left, And(top: false));
            left = row => first(row) || second(row);
        }
        return left;
    }

    private Func<object?[], bool> And(bool top)
    {
        var left = Primary(top);
        while (_tokens.TryTake("and"))
        {
            var (first, second) = (left, Primary(top));
            left = row => first(row) && second(row);
        }
        return left;
    }

    private Func<object?[], bool> Primary(bool top)
    {
        if (!_tokens.TryTake("("))
            return Comparison(top);
        if (++_depth > 100)
            throw ODataFault.BadRequest("The node count limit of '100' has been exceeded.");
        var inner = Or(top: false);
        _tokens.Expect(")");
        return inner;
    }

    private Func<object?[], bool> Comparison(bool top)
    {
        var name = _tokens.Take();
        if (_tokens.Peek() == "(")
            throw ODataFault.BadRequest(name is "startswith" or "endswith" or "contains"
                ? NotQueryable
                : $"An unknown function with name '{name}' was found.");
        var index = _type.IndexOf(name);
        var op = _tokens.Take();
        if (op is not ("eq" or "ne" or "gt" or "ge" or "lt" or "le"))
            throw ODataFault.BadRequest($"The operator '{op}' is not supported.");
        var literal = _tokens.Take();
        var field = _type.Fields[index];
        if (field.Kind == FieldKind.Choice && op is not ("eq" or "ne"))
            throw ODataFault.BadRequest($"Enum '{name}' can be compared with eq and ne only.");
        var value = ODataLiteral.Read(field, literal);
        if (top && op == "eq" && value is string text && !text.Contains('*'))
            Equalities[name] = text;
        return Compare(index, op, value);
    }

    private static Func<object?[], bool> Compare(int index, string op, object? value) => op switch
    {
        "eq" => row => Equal(row[index], value),
        "ne" => row => !Equal(row[index], value),
        "gt" => row => Order(row[index], value) > 0,
        "ge" => row => Order(row[index], value) >= 0,
        "lt" => row => Order(row[index], value) < 0,
        _ => row => Order(row[index], value) <= 0,
    };

    private static bool Equal(object? field, object? value) => value is string text && text.Contains('*')
        ? Pattern(field as string ?? "", text)
        : Order(field, value) == 0;

    /// <summary>Orders two values of one kind; nothing comes before everything, and an empty text is nothing.</summary>
    public static int Order(object? a, object? b) => (a, b) switch
    {
        (null, null) => 0,
        (decimal x, decimal y) => x.CompareTo(y),
        (DateTimeOffset x, DateTimeOffset y) => x.CompareTo(y),
        (string or null, string or null) =>
            string.Compare(a as string ?? "", b as string ?? "", StringComparison.OrdinalIgnoreCase),
        (null, _) => -1,
        _ => 1,
    };

    private static bool Pattern(string text, string pattern)
    {
        var parts = pattern.Split('*');
        if (!text.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase))
            return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = text.IndexOf(part, at, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
                return false;
            at = found + part.Length;
        }
        return text.Length - at >= parts[^1].Length && text.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase);
    }
}

internal static class ODataLiteral
{
    private const string Namespace = "Microsoft.Dynamics.DataEntities.";

    /// <exception cref="ODataFault">400: the literal is not of the field's kind.</exception>
    public static object? Read(Field field, string literal)
    {
        if (literal == "null")
            return null;
        return field.Kind switch
        {
            FieldKind.Text when Quoted(literal) => Unquote(literal),
            FieldKind.Choice when literal.StartsWith(Namespace, StringComparison.Ordinal)
                && literal.IndexOf('\'') is > 0 and var quote => Unquote(literal[quote..]),
            FieldKind.Number when decimal.TryParse(literal, CultureInfo.InvariantCulture, out var number) => number,
            FieldKind.Date when DateTimeOffset.TryParse(
                literal, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) => date,
            _ => throw ODataFault.BadRequest(
                $"A binary operator with incompatible types was detected: '{field.Name}' and {literal}."),
        };
    }

    public static string Unquote(string literal) => literal[1..^1].Replace("''", "'");

    private static bool Quoted(string literal) => literal.Length >= 2 && literal[0] == '\'' && literal[^1] == '\'';
}
