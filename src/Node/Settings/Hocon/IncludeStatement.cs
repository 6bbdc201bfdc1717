namespace RetailActors.Node.Settings.Hocon;

/// <param name="Folder">Of the including file; null when a text includes.</param>
/// <param name="Prefix">The path at which the file is included.</param>
internal sealed record IncludeRequest(string File, bool Required, Origin At, string? Folder, string[] Prefix);

/// <summary>
/// What follows the word <c>include</c>: <c>"f"</c>, <c>file("f")</c>, <c>required("f")</c>
/// or <c>required(file("f"))</c>.
/// </summary>
internal static class IncludeStatement
{
    private const string Forms = "include \"file\", include file(\"file\") or include required(file(\"file\"))";

    public static (string File, bool Required) Read(Cursor at)
    {
        at.Lines();
        var required = Open(at, "required");
        var wrapped = Open(at, "file");
        if (at.Char != '"')
            at.Fail($"{at.Found()} after 'include'",
                $"{Forms}; classpath and url are not supported, and a key of that name needs quotes");
        var file = QuotedText.Read(at);
        if (wrapped)
            Close(at);
        if (required)
            Close(at);
        return (file, required);
    }

    private static bool Open(Cursor at, string word)
    {
        if (!at.Take(word + "("))
            return false;
        at.Lines();
        return true;
    }

    private static void Close(Cursor at)
    {
        at.Lines();
        if (!at.Take(")"))
            at.Fail($"{at.Found()} after the file of an include", "')'");
    }
}
