using System.Text;

namespace RetailActors.Node.Settings;

/// <summary>
/// The shipped cluster.hocon, from the declarations: every key with its meaning, unit, limits and default. A test holds
/// the file against it; with ACCEPT_CLUSTER_HOCON=1 in its environment, that test writes the file anew.
/// </summary>
public static class SettingsDocument
{
    private const int ColumnsMax = 110;

    private const string Head = """
        # The settings of a node, in HOCON. Every key stands here with its default: change what you need, leave out
        # the rest. Durations: 500ms, 30s, 15 minutes, 24h, 7d. Sizes: 4MiB (of 1024), 4MB (of 1000). ${?NAME} takes the
        # environment variable NAME when it is set. An unknown key or a value that is not allowed stops the node at
        # its start, with a list of all that is wrong. For one run: --set 'retail.erp.timeout = 10s'.
        # More: docs/OPERATING.md, Settings.

        """;

    public static string Text()
    {
        var text = new StringBuilder(Head).Append('\n').Append(SettingsTable.Root).Append(" {\n");
        foreach (var section in SettingsTable.Sections)
        {
            text.Append(section == SettingsTable.Sections[0] ? "" : "\n");
            Comment(text, "  ", section.Doc);
            text.Append($"  {section.Name} {{\n");
            foreach (var setting in section.Settings)
                Add(text, setting, first: setting == section.Settings[0]);
            text.Append("  }\n");
        }

        return text.Append("}\n").ToString();
    }

    private static void Add(StringBuilder text, Setting setting, bool first)
    {
        var rule = setting.Rule;
        text.Append(first ? "" : "\n");
        Comment(text, "    ", rule.Doc);
        Comment(text, "    ", $"Allowed: {setting.Allowed}; default: {rule.Default ?? "none"}");
        text.Append(rule.Default is { } standard
            ? $"    {setting.Name} = {rule.Written(standard)}\n"
            : $"    # {setting.Name} = {rule.Written(rule.Example ?? "")}\n");
    }

    private static void Comment(StringBuilder text, string indent, string sentence)
    {
        var line = $"{indent}#";
        foreach (var word in sentence.Split(' '))
        {
            if (line.Length + 1 + word.Length > ColumnsMax)
            {
                text.Append(line).Append('\n');
                line = $"{indent}#";
            }

            line += $" {word}";
        }

        text.Append(line).Append('\n');
    }
}
