using RetailActors.Node.Settings.Hocon;

namespace RetailActors.Node.Settings;

/// <summary>Reads the settings of a node: the defaults, then the file, then each override; the later wins.</summary>
public static class SettingsReader
{
    /// <summary>Where the defaults stand, as errors and descriptions name it.</summary>
    public const string DefaultsName = "default";

    /// <param name="file">The HOCON file; null for none.</param>
    /// <param name="overrides">HOCON fragments, the values of <c>--set</c>: <c>retail.erp.timeout = 10s</c>.</param>
    /// <param name="environment">Gives an environment variable, null when it is not set.</param>
    public static SettingsRead Read(string? file, IEnumerable<string> overrides, Func<string, string?> environment)
    {
        List<HoconSource> sources = [new HoconSource.Text(DefaultsName, Defaults())];
        if (file is not null)
            sources.Add(new HoconSource.File(file));
        sources.AddRange(overrides.Select((text, i) => new HoconSource.Text($"--set #{i + 1}", text)));
        try
        {
            return new SettingsBinder(HoconReader.Read(sources, new HoconOptions { Environment = environment })).Bind();
        }
        catch (HoconException wrong)
        {
            return new SettingsRead.Refused([new($"{wrong.Origin}", "", null, wrong.Problem, wrong.Expected)]);
        }
    }

    private static string Defaults() => string.Join('\n', SettingsTable.All
        .Where(s => s.Rule.Default is not null)
        .Select(s => $"{s.Key} = {s.Rule.Written(s.Rule.Default!)}"));
}
