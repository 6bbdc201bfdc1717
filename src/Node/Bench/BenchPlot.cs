using System.Security;
using System.Text;

namespace RetailActors.Node.Bench;

/// <summary>
/// The figures as one picture (SVG 1.1, no script): a panel for each unit, a bar for each figure on a logarithmic
/// scale, with a mark for its target and one for the machine's limit of the same run.
/// </summary>
internal static class BenchPlot
{
    private const int LabelWidth = 480, BarWidth = 420, Right = 130, Row = 20, Head = 30, Top = 62;
    private const string Measured = "#4477aa", Missed = "#ee7733", Ink = "#222222", Faint = "#999999";

    public static string Draw(BenchReport report)
    {
        var panels = report.Figures.Where(f => f.Value > 0).GroupBy(f => f.Unit).ToList();
        var height = Top + panels.Sum(panel => Head + panel.Count() * Row) + 10;
        var svg = new StringBuilder();
        svg.Append(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" "
            + $"viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append($"<rect width=\"{Width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        var m = report.Machine;
        Text(svg, 10, 20, Ink, $"{m.Cores} cores ({m.Processor}), {m.Runtime}, {report.Seconds} s each");
        Text(svg, 10, 38, m.LoadAfter > m.Cores ? Missed : Faint,
            $"load {m.LoadBefore:0.0} → {m.LoadAfter:0.0}: {Word(m)}; logarithmic; | limit of the same run, ▲ target");
        var y = Top;
        foreach (var panel in panels)
            y = Panel(svg, panel.Key, [.. panel], y);
        return svg.Append("</svg>\n").ToString();
    }

    private static int Width => LabelWidth + BarWidth + Right;

    private static string Word(Machine m) => m.LoadAfter > m.Cores ? "other work had the cores" : "quiet";

    private static int Panel(StringBuilder svg, string unit, Figure[] figures, int y)
    {
        double[] ends = [.. figures.SelectMany(f => new[] { f.Value, f.Limit ?? f.Value, f.Target ?? f.Value })];
        var (low, high) = (Math.Floor(Math.Log10(ends.Min())), Math.Ceiling(Math.Log10(ends.Max())));
        high = Math.Max(high, low + 1);
        int X(double value) => LabelWidth + (int)(BarWidth * (Math.Log10(value) - low) / (high - low));
        Text(svg, LabelWidth, y + 14, Faint, $"{unit}, 10^{low:0} to 10^{high:0}");
        y += Head - 8;
        foreach (var f in figures)
        {
            Bar(svg, f, X, y);
            y += Row;
        }
        return y + 8;
    }

    private static void Bar(StringBuilder svg, Figure f, Func<double, int> x, int y)
    {
        var end = Math.Max(x(f.Value), LabelWidth + 1);
        Text(svg, 10, y + 13, Ink, $"{f.Bench}: {f.What}");
        svg.Append(
            $"<rect x=\"{LabelWidth}\" y=\"{y + 3}\" width=\"{end - LabelWidth}\" height=\"{Row - 7}\" "
            + $"fill=\"{(f.Met == false ? Missed : Measured)}\"/>\n");
        if (f.Limit is > 0 and var limit)
            svg.Append(
                $"<rect x=\"{x(limit)}\" y=\"{y}\" width=\"2\" height=\"{Row - 1}\" fill=\"{Ink}\"/>\n");
        if (f.Target is > 0 and var target)
            Text(svg, x(target) - 5, y + Row - 2, Ink, "▲");
        Text(svg, LabelWidth + BarWidth + 8, y + 13, Ink, $"{BenchTable.Number(f.Value)} {f.Unit}");
    }

    private static void Text(StringBuilder svg, int x, int y, string colour, string text) => svg.Append(
        $"<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\">{SecurityElement.Escape(text)}</text>\n");
}
