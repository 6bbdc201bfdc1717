using System.Diagnostics.CodeAnalysis;
using RetailActors.Node.Settings.Hocon;

namespace RetailActors.Node.Settings;

/// <summary>From values to typed settings. It goes on after an error: an operator sees all of them at once.</summary>
internal sealed class SettingsBinder(HoconObject root)
{
    private const int ErrorsMax = 100;

    private readonly Dictionary<string, HoconScalar> _scalars = [];
    private readonly Dictionary<string, object?> _values = [];
    private readonly List<SettingError> _errors = [];
    private readonly Redaction _redaction = new(root);

    public SettingsRead Bind()
    {
        Walk("", root);
        foreach (var setting in SettingsTable.All)
            ReadOne(setting);
        foreach (var setting in SettingsTable.All)
            CheckAgainstSiblings(setting);
        return _errors.Count > 0
            ? new SettingsRead.Refused(_errors)
            : new SettingsRead.Loaded(Build(), [.. SettingsTable.All.Select(Describe)]);
    }

    /// <summary>Sorts what is there into known keys and errors.</summary>
    private void Walk(string path, HoconObject inside)
    {
        foreach (var (name, value) in inside.Fields)
        {
            var key = path.Length == 0 ? name : $"{path}.{name}";
            if (_errors.Count >= ErrorsMax)
                return;
            if (SettingsTable.ByKey.TryGetValue(key, out var setting))
                Take(setting, value);
            else if (key != SettingsTable.Root && SettingsTable.Sections.All(s => s.Key != key))
                Refuse(value.Origin, Shortened(key), null, "there is no such key", KnownKeys.NearestTo(key));
            else if (value is HoconObject section)
                Walk(key, section);
            else
                Refuse(value.Origin, key, null, "a section is set to a value", $"an object: {key} {{ … }}");
        }
    }

    private void Take(Setting setting, HoconValue value)
    {
        if (value is not HoconScalar scalar)
            Refuse(value.Origin, setting.Key, null, value is HoconArray ? "an array" : "an object", setting.Allowed);
        else if (scalar.Kind != HoconKind.Null)
            _scalars.Add(setting.Key, scalar);
        else if (!setting.IsOptional)
            Refuse(value.Origin, setting.Key, "null", "not allowed", setting.Allowed);
    }

    private void ReadOne(Setting setting)
    {
        // A compose file hands an unset variable on as an empty one: for a key that may be absent, both mean absent.
        if (!_scalars.TryGetValue(setting.Key, out var scalar) || (setting.IsOptional && scalar.Text.Length == 0))
            return;
        var value = setting.Rule.Read(scalar.Text, setting.Property.PropertyType);
        if (value is null)
            Refuse(scalar.Origin, setting.Key, Shown(setting, scalar), "not allowed", setting.Allowed);
        _values[setting.Key] = value;
    }

    private void CheckAgainstSiblings(Setting setting)
    {
        if (setting.Rule.NotBelow is { } lower && TryValue(setting.Key, out var value)
            && TryValue(setting.Sibling(lower), out var least) && Comparer<object>.Default.Compare(value, least) < 0)
            Refuse(_scalars[setting.Key].Origin, setting.Key, Shown(setting, _scalars[setting.Key]),
                $"below {setting.Sibling(lower)} = {_scalars[setting.Sibling(lower)].Text}", setting.Allowed);
        if (setting.Rule.NeededBy is { } kind && !_values.ContainsKey(setting.Key)
            && TryValue(setting.Sibling("Kind"), out var chosen) && kind.Equals(chosen))
            Refuse(_scalars[setting.Sibling("Kind")].Origin, setting.Key, null, "not set", setting.Allowed);
        CheckAgainstOthers(setting);
    }

    private void CheckAgainstOthers(Setting setting)
    {
        if (setting.Rule.NotWith is not { } excluded || !_scalars.TryGetValue(setting.Key, out var scalar)
            || scalar.Text == setting.Rule.Default)
            return;
        foreach (var other in SettingsTable.All)
            if (other.Property.PropertyType == excluded.GetType() && TryValue(other.Key, out var value)
                && excluded.Equals(value))
                Refuse(scalar.Origin, setting.Key, Shown(setting, scalar),
                    $"not together with {other.Key} = {_scalars[other.Key].Text}", setting.Rule.Default!);
    }

    private bool TryValue(string key, [NotNullWhen(true)] out object? value) =>
        _values.TryGetValue(key, out value) && value is not null;

    // Required members are set by reflection, each of them: the compiler cannot see it.
    private static object New(Type record) => Activator.CreateInstance(record)!;

    private NodeSettings Build()
    {
        var settings = (NodeSettings)New(typeof(NodeSettings));
        foreach (var section in SettingsTable.Sections)
        {
            var part = New(section.Property.PropertyType);
            foreach (var setting in section.Settings)
                setting.Property.SetValue(part, _values.GetValueOrDefault(setting.Key));
            section.Property.SetValue(settings, part);
        }

        return settings;
    }

    private SettingDescription Describe(Setting setting)
    {
        var scalar = _values.ContainsKey(setting.Key) ? _scalars[setting.Key] : null;
        return new SettingDescription(
            setting.Key,
            scalar is null ? null : Shown(setting, scalar),
            setting.Rule.Unit,
            setting.Rule.Default,
            setting.Allowed,
            setting.Rule.Doc,
            scalar is null ? SettingsReader.DefaultsName : Place(scalar.Origin));
    }

    private string Shown(Setting setting, HoconScalar scalar) =>
        setting.Rule.IsSecret ? Secret.Mask : Shortened(_redaction.Clean(scalar.Text));

    private void Refuse(Origin where, string key, string? value, string problem, string allowed) =>
        _errors.Add(new SettingError(Place(where), key, value, problem, allowed));

    private static string Place(Origin origin) => origin switch
    {
        { File: SettingsReader.DefaultsName, Variable: { } variable } => $"environment variable {variable}",
        { File: SettingsReader.DefaultsName } => SettingsReader.DefaultsName,
        _ => $"{origin}",
    };

    private static string Shortened(string text)
    {
        var line = string.Concat(text.Take(120).Select(c => char.IsControl(c) ? '?' : c));
        return text.Length > 120 ? line + "…" : line;
    }
}
