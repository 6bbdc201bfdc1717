using Microsoft.Extensions.Configuration;

namespace RetailActors.Node.Settings.Hocon;

public static class HoconConfiguration
{
    /// <summary>
    /// Adds a HOCON file to a configuration: keys joined with ':', elements of arrays by number, as the JSON provider
    /// does. It is read when the configuration is built, and again on an explicit reload.
    /// </summary>
    /// <exception cref="HoconException">While building: the file is missing or wrong.</exception>
    public static IConfigurationBuilder AddHocon(
        this IConfigurationBuilder builder, string path, HoconOptions? options = null) =>
        builder.Add(new HoconConfigurationSource([new HoconSource.File(path)], options ?? HoconOptions.OfThisProcess));

    /// <inheritdoc cref="AddHocon(IConfigurationBuilder, string, HoconOptions?)"/>
    public static IConfigurationBuilder AddHocon(
        this IConfigurationBuilder builder, IReadOnlyList<HoconSource> sources, HoconOptions? options = null) =>
        builder.Add(new HoconConfigurationSource(sources, options ?? HoconOptions.OfThisProcess));
}

internal sealed class HoconConfigurationSource(IReadOnlyList<HoconSource> sources, HoconOptions options)
    : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) =>
        new HoconConfigurationProvider(sources, options);
}

internal sealed class HoconConfigurationProvider(IReadOnlyList<HoconSource> sources, HoconOptions options)
    : ConfigurationProvider
{
    public override void Load()
    {
        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in HoconReader.Read(sources, options).Fields)
            Flatten(key, value, data);
        Data = data;
    }

    private static void Flatten(string path, HoconValue value, Dictionary<string, string?> into)
    {
        switch (value)
        {
            case HoconObject { Fields.Count: > 0 } inside:
                foreach (var (key, field) in inside.Fields)
                    Flatten(ConfigurationPath.Combine(path, key), field, into);
                break;
            case HoconArray { Items.Count: > 0 } array:
                for (var i = 0; i < array.Items.Count; i++)
                    Flatten(ConfigurationPath.Combine(path, $"{i}"), array.Items[i], into);
                break;
            case HoconScalar { Kind: not HoconKind.Null } scalar:
                into[path] = scalar.Text;
                break;
            default:
                into[path] = value is HoconArray ? "" : null;
                break;
        }
    }
}
