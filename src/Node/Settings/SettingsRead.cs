namespace RetailActors.Node.Settings;

/// <summary>The outcome of reading the settings: all of them, or everything that is wrong with them.</summary>
public abstract record SettingsRead
{
    /// <param name="Described">Every key there is, in the order of declaration, for <c>settings show</c>.</param>
    public sealed record Loaded(NodeSettings Settings, IReadOnlyList<SettingDescription> Described) : SettingsRead;

    public sealed record Refused(IReadOnlyList<SettingError> Errors) : SettingsRead
    {
        /// <summary>The whole list, one error a line: what a node prints before it stops.</summary>
        public string Text => string.Join('\n', Errors);

        public override string ToString() => Text;
    }
}

/// <summary>One thing that is wrong. Values of secrets are masked wherever they would appear.</summary>
/// <param name="Where">File, line and column, or the override.</param>
/// <param name="Key">Empty when the text itself could not be read.</param>
/// <param name="Value">Null when there is none, or none that may be shown.</param>
public sealed record SettingError(string Where, string Key, string? Value, string Problem, string Allowed)
{
    public override string ToString()
    {
        var key = Key.Length == 0 ? "" : $"{Key}{(Value is null ? "" : $" = {Value}")}: ";
        return $"{Where}: {key}{Problem}; expected {Allowed}";
    }
}

/// <summary>One key for people.</summary>
/// <param name="Value">As written, masked when secret; null when it is not set.</param>
/// <param name="Default">As an operator would write it; null when there is none.</param>
/// <param name="Where">File, line and column, the override, or <c>default</c>.</param>
public sealed record SettingDescription(
    string Key, string? Value, string Unit, string? Default, string Allowed, string Doc, string Where);
