namespace RetailActors.Node.Settings.Hocon;

/// <summary>
/// Finds the value at a path without evaluating more than lies on the way, so that an object may refer to paths within
/// itself.
/// </summary>
internal sealed class Lookup(Resolver resolver)
{
    /// <summary>In place of a value: the path leads through what is no object, so lower layers are hidden.</summary>
    private static readonly HoconScalar Opaque = new(default, "", HoconKind.Null);

    /// <summary>What the substitution names, and further on along <paramref name="rest"/>. Null: undefined.</summary>
    public HoconValue? Find(RawSubstitution wanted, ReadOnlySpan<string> rest)
    {
        HoconValue? found = null;
        if (wanted.Prefix.Length > 0)
            found = AtRoot([.. wanted.Prefix, .. wanted.Path, .. rest]);
        return found ?? AtRoot([.. wanted.Path, .. rest]);
    }

    private HoconValue? AtRoot(string[] path)
    {
        var found = InObject(resolver.Root, path);
        return found == Opaque ? null : found;
    }

    private HoconValue? InObject(RawObject inside, ReadOnlySpan<string> path) =>
        inside.Fields.TryGetValue(path[0], out var field) ? InField(field, path[1..]) : null;

    private HoconValue? InField(RawField field, ReadOnlySpan<string> path) =>
        path.IsEmpty ? resolver.Field(field) : InLayers(field.Layers, resolver.Visible(field), new(field, null), path);

    /// <summary>Objects found in several layers are merged, as the layers themselves would be.</summary>
    private HoconValue? InLayers(List<Raw> layers, int count, Owner owner, ReadOnlySpan<string> path)
    {
        HoconObject? merged = null;
        for (var k = count - 1; k >= 0; k--)
        {
            var found = InLayer(layers[k], owner.At(k), path);
            if (found == Resolver.Circle)
                return found;
            if (found is HoconObject below)
                merged = merged is null ? below : resolver.Merge(below, merged);
            else if (found is not null)
                return merged ?? found;
        }

        return merged;
    }

    private HoconValue? InLayer(Raw layer, Owner owner, ReadOnlySpan<string> path)
    {
        resolver.Enter(layer.Origin);
        var found = layer switch
        {
            RawObject inside => InObject(inside, path),
            RawSubstitution substitution => InSubstitution(substitution, owner, path.ToArray()),
            RawConcatenation { HoldsObject: true } parts => InLayers(parts.Parts, parts.Parts.Count, owner, path),
            RawConcatenation parts => InValue(resolver.Value(parts, owner.Field, owner.Layer ?? 0), path),
            _ => Opaque,
        };
        resolver.Exit();
        return found;
    }

    private HoconValue? InSubstitution(RawSubstitution substitution, Owner owner, string[] path)
    {
        if (resolver.IsKnown(substitution, out var known))
            return InValue(known, path);
        return resolver.Hiding(owner.Field, owner.Layer ?? 0, () =>
            Find(substitution, path) ?? InValue(resolver.Substitution(substitution), path));
    }

    private static HoconValue? InValue(HoconValue? value, ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            if (value is null || value == Resolver.Circle)
                return value;
            if (value is not HoconObject inside)
                return Opaque;
            value = inside.Fields.GetValueOrDefault(key);
        }

        return value;
    }

    /// <summary>Whose definition is looked into. The parts of a concatenation share the layer of the whole.</summary>
    private readonly record struct Owner(RawField Field, int? Layer)
    {
        public Owner At(int layer) => Layer is null ? this with { Layer = layer } : this;
    }
}
