namespace RetailActors.Node.Settings;

/// <summary>A property of <see cref="NodeSettings"/> that holds keys.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SectionAttribute(string doc) : Attribute
{
    public string Doc { get; } = doc;
}

/// <summary>Declares one key: what is allowed, what holds when it is not set, and what it is for.</summary>
/// <param name="standard">The default as an operator would write it, null when there is none.</param>
[AttributeUsage(AttributeTargets.Property)]
public abstract class SettingAttribute(string? standard, string doc) : Attribute
{
    public string Doc { get; } = doc;

    public string? Default { get; } = standard;

    /// <summary>Shown in cluster.hocon for a key without a default.</summary>
    public string? Example { get; init; }

    /// <summary>The property of the same section whose value this one must not be below.</summary>
    public string? NotBelow { get; init; }

    /// <summary>The value of the section's <c>kind</c> that makes this key required.</summary>
    public object? NeededBy { get; init; }

    /// <summary>A choice of another key that this one may not be set beside, but to its default.</summary>
    public object? NotWith { get; init; }

    public virtual bool IsSecret => false;

    /// <summary>What the value counts or how it is measured, for people.</summary>
    public abstract string Unit { get; }

    /// <summary>Type, unit and range in words: what an error tells to write instead.</summary>
    public abstract string Allowed { get; }

    /// <summary>The value as the property's type; null when the text is not allowed.</summary>
    public abstract object? Read(string text, Type type);

    /// <summary>The text as it must stand in a HOCON file.</summary>
    public virtual string Written(string text) => text;

    protected static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
