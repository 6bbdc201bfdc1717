namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// <c>Set</c>, <c>Set(Key='value',…)</c>, <c>Set(…)/Navigation</c> or <c>$1/Navigation</c>: an address below
/// <c>/data/</c>.
/// </summary>
internal sealed record ResourcePath(string Set, IReadOnlyDictionary<string, object?> Keys, string? Navigation)
{
    /// <exception cref="ODataFault">404 for an unknown set, 400 for an unreadable address.</exception>
    public static ResourcePath Parse(string path)
    {
        var tokens = new ODataTokens(path);
        var set = tokens.Take();
        if (set.StartsWith('$') || !path.Contains('('))
            return set.Split('/') is [var name, var nav]
                ? new ResourcePath(name, NoKeys, nav)
                : new ResourcePath(set, NoKeys, null);
        var type = TypeOf(set);
        tokens.Expect("(");
        var keys = new Dictionary<string, object?>();
        do
        {
            var key = tokens.Take();
            tokens.Expect("=");
            keys[key] = ODataLiteral.Read(type.Fields[type.IndexOf(key)], tokens.Take());
        }
        while (tokens.TryTake(","));
        tokens.Expect(")");
        if (type.Fields.Where(field => field.Key).FirstOrDefault(field => !keys.ContainsKey(field.Name)) is { } missing)
            throw ODataFault.BadRequest(
                $"The number of keys specified in the URI does not match: '{missing.Name}' of '{set}' is missing.");
        return new ResourcePath(set, keys, tokens.AtEnd ? null : tokens.Take().TrimStart('/'));
    }

    /// <exception cref="ODataFault">404.</exception>
    public static EntityType TypeOf(string set) => EntityTypes.BySet.GetValueOrDefault(set)
        ?? throw new ODataFault(404,
            $"No HTTP resource was found that matches the request URI. Resource not found for the segment '{set}'.");

    private static readonly Dictionary<string, object?> NoKeys = [];
}
