using System.Globalization;
using System.Text.RegularExpressions;
using RetailActors.Node.Settings.Hocon;

namespace RetailActors.Node.Settings;

/// <summary>Any text of 1 to <see cref="CharsMax"/> characters on one line.</summary>
public sealed class TextAttribute(string? standard, string doc) : SettingAttribute(standard, doc)
{
    public int CharsMax { get; init; } = 256;

    public override string Unit => "text";

    public override string Allowed => $"text of 1 to {CharsMax} characters on one line";

    public override object? Read(string text, Type type) =>
        text.Length >= 1 && text.Length <= CharsMax && !text.Any(char.IsControl) ? text : null;

    public override string Written(string text) => Quoted(text);
}

/// <summary>The name of a thing: it appears in file names, metrics and logs.</summary>
public sealed partial class NameAttribute(string standard, string doc) : SettingAttribute(standard, doc)
{
    public override string Unit => "name";

    public const string Rule = "a name of 1 to 64 characters: letters, digits, '.', '_' and '-'";

    public override string Allowed => Rule;

    public override object? Read(string text, Type type) => Fits(text) ? text : null;

    public override string Written(string text) => Quoted(text);

    public static bool Fits(string text) => Pattern().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z", RegexOptions.None, 1000)]
    private static partial Regex Pattern();
}

/// <summary>Where to listen: <c>http://host:port</c>; the host <c>*</c> means every address.</summary>
public sealed class ListenAttribute(string standard, string doc) : SettingAttribute(standard, doc)
{
    public override string Unit => "address";

    public override string Allowed =>
        "an address such as \"http://127.0.0.1:8480\" or \"http://*:8480\", without a path";

    public override object? Read(string text, Type type) =>
        UrlAttribute.Parse(text.Replace("://*", "://any", StringComparison.Ordinal)) is
        { PathAndQuery: "/", UserInfo: "", Fragment: "" }
            ? text
            : null;

    public override string Written(string text) => Quoted(text);
}

/// <summary>The absolute address of another system.</summary>
public sealed class UrlAttribute(string doc) : SettingAttribute(null, doc)
{
    public override string Unit => "address";

    public override string Allowed => "an absolute http or https address without user name or password";

    public override object? Read(string text, Type type) => Parse(text) is { UserInfo: "" } url ? url : null;

    public override string Written(string text) => Quoted(text);

    internal static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
}

/// <summary>A value that is never shown. It is best set by its environment variable.</summary>
public sealed class SecretAttribute(string variable, string doc) : SettingAttribute($"${{?{variable}}}", doc)
{
    public int CharsMin { get; init; } = 1;

    public override bool IsSecret => true;

    public override string Unit => "secret";

    public override string Allowed =>
        $"a secret of {CharsMin} to 1024 characters; best left to the environment variable";

    public override object? Read(string text, Type type) =>
        text.Length >= CharsMin && text.Length <= 1024 ? new Secret(text) : null;
}

/// <summary>A whole number within limits.</summary>
/// <param name="unit">What is counted, in the plural.</param>
public sealed class CountAttribute(long standard, long min, long max, string unit, string doc)
    : SettingAttribute($"{standard}", doc)
{
    public override string Unit => unit;

    public override string Allowed => $"a whole number of {unit} from {min} to {max}";

    public override object? Read(string text, Type type) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
        && count >= min && count <= max
            ? Convert.ChangeType(count, type, CultureInfo.InvariantCulture)
            : null;
}

/// <summary>A duration within limits. Its unit must be written: HOCON takes <c>30</c> for milliseconds.</summary>
public sealed class DurationAttribute(string standard, string min, string max, string doc)
    : SettingAttribute(standard, doc)
{
    public override string Unit => "duration";

    public override string Allowed => $"a duration from {min} to {max} with its unit: ms, s, m, h or d";

    public override object? Read(string text, Type type) =>
        HoconUnits.TryDuration(text, out var duration) && (duration == default || char.IsLetter(text.TrimEnd()[^1]))
        && duration >= Limit(min) && duration <= Limit(max)
            ? duration
            : null;

    private static TimeSpan Limit(string text) =>
        HoconUnits.TryDuration(text, out var limit) ? limit : throw new FormatException($"no duration: {text}");
}

/// <summary>A number of bytes within limits.</summary>
public sealed class SizeAttribute(string standard, string min, string max, string doc) : SettingAttribute(standard, doc)
{
    public override string Unit => "bytes";

    public override string Allowed =>
        $"a size from {min} to {max}: bytes, or a number with KiB, MiB, GiB, kB, MB or GB";

    public override object? Read(string text, Type type) =>
        HoconUnits.TryBytes(text, out var bytes) && bytes >= Limit(min) && bytes <= Limit(max) ? bytes : null;

    private static long Limit(string text) =>
        HoconUnits.TryBytes(text, out var limit) ? limit : throw new FormatException($"no size: {text}");
}

/// <summary>One of the members of an enumeration, written in lower case with hyphens.</summary>
public sealed class ChoiceAttribute(object standard, string doc)
    : SettingAttribute(Names.Hyphenated($"{standard}"), doc)
{
    private readonly Type _type = standard.GetType();

    public override string Unit => "choice";

    public override string Allowed => $"one of {string.Join(", ", Enum.GetNames(_type).Select(Names.Hyphenated))}";

    public override object? Read(string text, Type type) =>
        Enum.GetNames(_type).FirstOrDefault(n => Names.Hyphenated(n) == text) is { } name
            ? Enum.Parse(_type, name)
            : null;
}

/// <summary>On or off.</summary>
public sealed class SwitchAttribute(bool standard, string doc) : SettingAttribute(standard ? "on" : "off", doc)
{
    public override string Unit => "switch";

    public override string Allowed => "on or off (also true, yes, false, no)";

    public override object? Read(string text, Type type) => HoconUnits.TryBoolean(text, out var value) ? value : null;
}
