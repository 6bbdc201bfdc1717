namespace RetailActors.Node.Settings.Hocon;

/// <summary>
/// Reads HOCON, the configuration format of Akka, as its specification says
/// (<see href="https://github.com/lightbend/config/blob/main/HOCON.md"/>). Left out: includes of URLs and of the Java
/// class path, lists from numbered environment variables (<c>${X[]}</c>), and numeric keys as arrays. As in the
/// reference implementation, <c>include</c> and <c>+=</c> are refused inside arrays.
/// </summary>
public static class HoconReader
{
    /// <exception cref="HoconException">The only error: where, what is wrong, what was expected.</exception>
    public static HoconObject ReadFile(string path, HoconOptions? options = null) =>
        Read([new HoconSource.File(path)], options);

    /// <inheritdoc cref="ReadFile"/>
    public static HoconObject ReadText(string text, HoconOptions? options = null) =>
        Read([new HoconSource.Text("text", text)], options);

    /// <summary>Merges the sources in their order, then substitutes: any source may refer to any other.</summary>
    /// <inheritdoc cref="ReadFile"/>
    public static HoconObject Read(IEnumerable<HoconSource> sources, HoconOptions? options = null)
    {
        options ??= new HoconOptions();
        var session = new HoconSession(options);
        var root = new RawObject(default);
        foreach (var source in sources)
            root.MergeFrom(session.Parse(source));
        return new Resolver(root, options).Document();
    }
}
