using System.Text.RegularExpressions;

namespace RetailActors.Tidy.Rules;

/// <summary>A clone works anywhere: no path of the machine that it was written on.</summary>
public static class Workplace
{
    private static readonly Regex[] Paths =
    [
        new(@"(?<![\w.\-])/wo" + @"rk/"),
        new(@"(?<![\w.\-}])/tm" + @"p/\w"),
        new(@"(?<![\w.\-])/root/\w"),
        new(@"(?<!\w)\.lib" + @"rary\b"),
    ];

    public static IEnumerable<Finding> Check(Source file) =>
        from line in file.Lines.Index()
        from path in Paths
        where path.IsMatch(line.Item)
        select new Finding(file.Path, line.Index + 1,
            $"'{path.Match(line.Item).Value}' is a path of one machine; say it relative to the repository, or mktemp");
}
