namespace RetailActors.Node.Settings.Hocon;

public enum HoconKind { Text, Number, Boolean, Null }

/// <summary>A value after includes, merges and substitutions.</summary>
public abstract class HoconValue
{
    private protected HoconValue(Origin origin, long size, int depth) => (Origin, Size, Depth) = (origin, size, depth);

    public Origin Origin { get; }

    /// <summary>Values in it, itself included: bounds a document in which each value doubles the one before.</summary>
    internal long Size { get; }

    internal int Depth { get; }
}

/// <summary>Text, a number, a boolean or null. A number keeps the way in which it was written.</summary>
public sealed class HoconScalar(Origin origin, string text, HoconKind kind) : HoconValue(origin, 1, 1)
{
    public string Text { get; } = text;

    public HoconKind Kind { get; } = kind;

    /// <summary>The same value, used somewhere else.</summary>
    internal HoconScalar At(Origin origin) => new(origin, Text, Kind);
}

public sealed class HoconArray(Origin origin, IReadOnlyList<HoconValue> items)
    : HoconValue(origin, 1 + items.Sum(i => i.Size), 1 + items.Select(i => i.Depth).DefaultIfEmpty().Max())
{
    public IReadOnlyList<HoconValue> Items { get; } = items;
}

/// <summary>Fields in the order in which their keys were first written.</summary>
public sealed class HoconObject(Origin origin, OrderedDictionary<string, HoconValue> fields)
    : HoconValue(
        origin, 1 + fields.Values.Sum(v => v.Size), 1 + fields.Values.Select(v => v.Depth).DefaultIfEmpty().Max())
{
    public IReadOnlyDictionary<string, HoconValue> Fields { get; } = fields;

    /// <summary>The value at a path of keys, null when there is none.</summary>
    public HoconValue? Find(params IEnumerable<string> path)
    {
        HoconValue? at = this;
        foreach (var key in path)
            at = at is HoconObject inside ? inside.Fields.GetValueOrDefault(key) : null;
        return at;
    }
}
