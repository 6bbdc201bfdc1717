using System.Reflection;
using System.Text;

namespace RetailActors.Node.Settings;

/// <summary>A key as declared.</summary>
public sealed record Setting(string Key, PropertyInfo Property, SettingAttribute Rule)
{
    public string Name { get; } = Names.Hyphenated(Property.Name);

    /// <summary>It may stay unset: it has no default, or one that takes an environment variable.</summary>
    public bool IsOptional => Rule.IsSecret || Rule.Default is null;

    /// <summary>The key of another property of the same section.</summary>
    public string Sibling(string property) => $"{Key[..^Name.Length]}{Names.Hyphenated(property)}";

    /// <summary>Everything that is allowed, also what other keys have to do with it.</summary>
    public string Allowed
    {
        get
        {
            var allowed = Rule.Allowed;
            if (Rule.NotBelow is { } lower)
                allowed += $", not below {Sibling(lower)}";
            if (Rule.NeededBy is { } kind)
                allowed += $"; required when {Sibling("Kind")} is {Names.Hyphenated($"{kind}")}";
            return allowed;
        }
    }
}

/// <summary>A section as declared, its keys in order.</summary>
public sealed record SettingsSection(string Key, string Doc, PropertyInfo Property, IReadOnlyList<Setting> Settings)
{
    public string Name { get; } = Names.Hyphenated(Property.Name);
}

/// <summary>Every key there is, in the order of declaration: the attributes of <see cref="NodeSettings"/>.</summary>
public static class SettingsTable
{
    public const string Root = "retail";

    public static IReadOnlyList<SettingsSection> Sections { get; } =
        [.. Declared(typeof(NodeSettings)).Where(p => p.IsDefined(typeof(SectionAttribute))).Select(Section)];

    public static IReadOnlyList<Setting> All { get; } = [.. Sections.SelectMany(s => s.Settings)];

    public static IReadOnlyDictionary<string, Setting> ByKey { get; } = All.ToDictionary(s => s.Key);

    private static SettingsSection Section(PropertyInfo property)
    {
        var key = $"{Root}.{Names.Hyphenated(property.Name)}";
        var settings = Declared(property.PropertyType).Select(p => new Setting(
            $"{key}.{Names.Hyphenated(p.Name)}",
            p,
            p.GetCustomAttribute<SettingAttribute>() ?? throw new InvalidOperationException($"{p} declares no key")));
        return new SettingsSection(key, property.GetCustomAttribute<SectionAttribute>()!.Doc, property, [.. settings]);
    }

    private static IEnumerable<PropertyInfo> Declared(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.MetadataToken);
}

internal static class Names
{
    /// <summary><c>BodyBytesMax</c> → <c>body-bytes-max</c>; digits stay with the word before them.</summary>
    public static string Hyphenated(string name)
    {
        var hyphenated = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && hyphenated.Length > 0)
                hyphenated.Append('-');
            hyphenated.Append(char.ToLowerInvariant(c));
        }

        return hyphenated.ToString();
    }

    /// <summary>By the rule for every key, declared or not: its value must not be shown.</summary>
    public static bool IsSecret(string key) =>
        key.EndsWith("secret", StringComparison.OrdinalIgnoreCase)
        || key.EndsWith("password", StringComparison.OrdinalIgnoreCase)
        || key.EndsWith("key", StringComparison.OrdinalIgnoreCase);
}
