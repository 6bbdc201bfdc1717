using System.Text;

namespace RetailActors.Node.Settings.Hocon;

/// <summary>Merging objects, and concatenating what stands next to each other.</summary>
internal static class Joining
{
    public static HoconObject Merge(HoconObject earlier, HoconObject later)
    {
        var fields = new OrderedDictionary<string, HoconValue>(earlier.Fields);
        foreach (var (key, value) in later.Fields)
            fields[key] = value is HoconObject upper && fields.GetValueOrDefault(key) is HoconObject lower
                ? Merge(lower, upper)
                : value;
        return new HoconObject(later.Origin, fields);
    }

    /// <summary>Null when every part is undefined.</summary>
    public static HoconValue? Join(
        RawConcatenation raw, HoconValue?[] values, Func<HoconObject, HoconObject, HoconObject> merge)
    {
        var defined = values.OfType<HoconValue>().ToList();
        if (defined.Count == 0)
            return null;
        if (defined.TrueForAll(v => v is HoconObject))
            return defined.Cast<HoconObject>().Aggregate(merge);
        if (defined.TrueForAll(v => v is HoconArray))
            return new HoconArray(raw.Origin, [.. defined.Cast<HoconArray>().SelectMany(a => a.Items)]);
        if (defined.TrueForAll(v => v is HoconScalar))
            return Text(raw, values);
        throw new HoconException(raw.Origin,
            $"values that cannot be joined: {string.Join(" and ", defined.Select(Kind).Distinct())}",
            "only objects, only arrays, or only text, numbers and booleans next to each other");
    }

    private static HoconScalar Text(RawConcatenation raw, HoconValue?[] values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Length; i++)
            text.Append(raw.Blanks[i]).Append((values[i] as HoconScalar)?.Text);

        var variable = values.OfType<HoconScalar>().Select(v => v.Origin.Variable).FirstOrDefault(v => v is not null);
        return new HoconScalar(raw.Origin with { Variable = variable }, text.ToString(), HoconKind.Text);
    }

    private static string Kind(HoconValue value) => value switch
    {
        HoconObject => "an object",
        HoconArray => "an array",
        _ => "text",
    };
}
