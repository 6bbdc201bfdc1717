namespace RetailActors.Node.Settings.Hocon;

// The document as parsed: includes are in place, substitutions are not. A field keeps every definition that can still
// matter, because a substitution may look back at the one before its own.

internal abstract class Raw(Origin origin)
{
    public Origin Origin { get; } = origin;
}

internal sealed class RawScalar(HoconScalar value) : Raw(value.Origin)
{
    public HoconScalar Value { get; } = value;
}

internal sealed class RawArray(Origin origin, List<Raw> items) : Raw(origin)
{
    public List<Raw> Items { get; } = items;
}

/// <summary><c>${path}</c> or <c>${?path}</c>.</summary>
/// <param name="prefix">Where its file was included: the path is looked up there first, then at the root.</param>
internal sealed class RawSubstitution(Origin origin, string[] path, string[] prefix, bool optional) : Raw(origin)
{
    public string[] Path { get; } = path;

    public string[] Prefix { get; } = prefix;

    public bool Optional { get; } = optional;

    public string Name { get; } = string.Join('.', path);
}

/// <summary>Values next to each other on one line.</summary>
/// <param name="blanks">The white space before each part, kept when the parts turn out to be text.</param>
internal sealed class RawConcatenation(Origin origin, List<Raw> parts, List<string> blanks) : Raw(origin)
{
    public List<Raw> Parts { get; } = parts;

    public List<string> Blanks { get; } = blanks;

    public bool HoldsObject { get; } = parts.Exists(p => p is RawObject);
}

internal sealed class RawObject(Origin origin) : Raw(origin)
{
    public OrderedDictionary<string, RawField> Fields { get; } = [];

    /// <summary>A key of several elements makes an object for each but the last.</summary>
    public void Define(ReadOnlySpan<string> path, Raw value)
    {
        for (var i = path.Length - 1; i > 0; i--)
        {
            var holder = new RawObject(value.Origin);
            holder.FieldOf(path[i]).Push(value);
            value = holder;
        }

        FieldOf(path[0]).Push(value);
    }

    public void MergeFrom(RawObject later)
    {
        foreach (var (key, field) in later.Fields)
            if (!Fields.TryAdd(key, field))
                foreach (var layer in field.Layers)
                    Fields[key].Push(layer);
    }

    private RawField FieldOf(string key)
    {
        if (!Fields.TryGetValue(key, out var field))
            Fields.Add(key, field = new RawField());
        return field;
    }
}

/// <summary>The definitions of one key, oldest first.</summary>
internal sealed class RawField
{
    public List<Raw> Layers { get; } = [];

    public void Push(Raw value)
    {
        switch (value)
        {
            case RawObject later when Layers is [.., RawObject earlier]:
                earlier.MergeFrom(later);
                return;
            case RawObject when Layers is [.., RawSubstitution or RawConcatenation]:
            case RawSubstitution or RawConcatenation:
                break;
            default:
                // Nothing below a literal that is not merged with it is ever looked at, not even its errors.
                Layers.Clear();
                break;
        }

        Layers.Add(value);
    }
}
