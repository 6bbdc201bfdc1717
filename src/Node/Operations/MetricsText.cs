using System.Globalization;
using System.Text;

namespace RetailActors.Node.Operations;

/// <summary>
/// Figures in the text format of Prometheus, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats): each name with its help and type once.
/// </summary>
internal sealed class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>What only grows while the process lives; its name ends in <c>_total</c>.</summary>
    public void Counter(string name, string help, params IEnumerable<(string Labels, double Value)> values)
    {
        Actors.Runtime.Invariant.Holds(name.EndsWith("_total", StringComparison.Ordinal));
        Write(name, help, "counter", values);
    }

    public void Counter(string name, string help, double value) => Counter(name, help, ("", value));

    public void Gauge(string name, string help, params IEnumerable<(string Labels, double Value)> values) =>
        Write(name, help, "gauge", values);

    public void Gauge(string name, string help, double value) => Gauge(name, help, ("", value));

    /// <summary>Labels from names and values by turns.</summary>
    public static string Labels(params string[] pairs) => string.Join(',',
        pairs.Chunk(2).Select(pair => $"{pair[0]}=\"{Escaped(pair[1])}\""));

    public override string ToString() => _text.ToString();

    private void Write(string name, string help, string type, IEnumerable<(string Labels, double Value)> values)
    {
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (labels, value) in values)
            _text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ')
                .Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escaped(string value) => value.Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
