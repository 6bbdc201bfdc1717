using System.Reflection;

namespace RetailActors.Node.Transport.Wire;

/// <summary>What a type consists of, in the order in which it travels.</summary>
internal sealed class Members
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public Members(Type type)
    {
        Type = type;
        var fields = FieldsOf(type);
        if (!type.IsValueType)
            Constructor = type.GetConstructors(Own)
                .Where(one => one.GetParameters().All(parameter => FieldOf(parameter, fields) is not null))
                .MaxBy(one => one.GetParameters().Length);
        var parameters = Constructor?.GetParameters() ?? [];
        Taken = [.. parameters.Select(parameter => FieldOf(parameter, fields)!)];
        Defaults = [.. parameters.Select(parameter => parameter.HasDefaultValue ? parameter.DefaultValue : null)];
        Others = [.. fields.Where(field => !Taken.Contains(field))];
    }

    public Type Type { get; }

    /// <summary>The one that takes most members and nothing else; null when there is none, and for a struct.</summary>
    public ConstructorInfo? Constructor { get; }

    /// <summary>What the constructor takes, in its order.</summary>
    public IReadOnlyList<FieldInfo> Taken { get; }

    public object?[] Defaults { get; }

    /// <summary>In the order of their declaration, a base class's first.</summary>
    public IReadOnlyList<FieldInfo> Others { get; }

    public IEnumerable<FieldInfo> All => Taken.Concat(Others);

    private static List<FieldInfo> FieldsOf(Type type)
    {
        List<FieldInfo> fields = type.BaseType is { } parent ? FieldsOf(parent) : [];
        fields.AddRange(type.GetFields(Own).OrderBy(field => field.MetadataToken));
        return fields;
    }

    private static FieldInfo? FieldOf(ParameterInfo parameter, List<FieldInfo> fields) => fields.SingleOrDefault(
        field => field.FieldType == parameter.ParameterType
            && string.Equals(NameOf(field), parameter.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A property's field is called <c>&lt;Name&gt;k__BackingField</c>, a captured parameter's
    /// <c>&lt;name&gt;P</c>.</summary>
    private static string NameOf(FieldInfo field) =>
        field.Name is ['<', .. var rest] && rest.IndexOf('>', StringComparison.Ordinal) is var end and > 0
            ? rest[..end] : field.Name;
}
