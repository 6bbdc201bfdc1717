using System.Text;

namespace RetailActors.Node.Settings.Hocon;

/// <summary>What the sources of one reading share: the open files, and what is spent of the limits.</summary>
internal sealed class HoconSession(HoconOptions options)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    // By the specification a name without an extension is a base name: all that exist are merged, HOCON last.
    private static readonly string[] Extensions = [".json", ".conf", ".hocon"];

    private readonly List<string> _open = [];
    private int _files;
    private int _substitutions;

    public HoconLimits Limits => options.Limits;

    public RawObject Parse(HoconSource source)
    {
        switch (source)
        {
            case HoconSource.File file:
                var origin = Origin.Whole(file.Path);
                return File(FullPath(file.Path, origin), file.Path, origin, [])
                    ?? throw new HoconException(origin, "the file does not exist", "a HOCON file at this path");
            case HoconSource.Text text when text.Content.Length > Limits.FileBytesMax:
                throw TooLarge(Origin.Whole(text.Name));
            case HoconSource.Text text:
                return new HoconParser(new Cursor(text.Content, text.Name), this, text.Folder, []).Document();
            default:
                throw new System.Diagnostics.UnreachableException(source.GetType().Name);
        }
    }

    public void CountSubstitution(Origin at)
    {
        if (++_substitutions > Limits.SubstitutionsMax)
            throw new HoconException(at, "too many substitutions", $"at most {Limits.SubstitutionsMax} in all files");
    }

    public RawObject? Include(IncludeRequest request)
    {
        if (request.Folder is null)
            throw new HoconException(request.At, "'include' in a text that is not a file", "it in a file");
        RawObject? merged = null;
        foreach (var name in Names(request))
        {
            var path = FullPath(Path.Combine(request.Folder, name), request.At);
            if (File(path, Path.Combine(request.Folder, name), request.At, request.Prefix) is not { } found)
                continue;
            merged ??= new RawObject(found.Origin);
            merged.MergeFrom(found);
        }

        return merged is null && request.Required
            ? throw new HoconException(request.At,
                $"the required file {request.File} does not exist in {request.Folder}",
                "the file to be there, or an include without 'required'")
            : merged;
    }

    private static IEnumerable<string> Names(IncludeRequest request) =>
        Path.HasExtension(request.File)
            ? [request.File]
            : [.. Extensions.Select(e => request.File + e), request.File];

    private RawObject? File(string path, string shown, Origin at, string[] prefix)
    {
        if (_open.Contains(path))
            throw new HoconException(at, $"the includes go in a circle: {string.Join(" → ", [.. _open, path])}",
                "files that do not include themselves");
        if (_open.Count >= Limits.IncludeDepthMax)
            throw new HoconException(at, "files are included too deeply", $"at most {Limits.IncludeDepthMax} levels");
        if (Bytes(path, shown, at) is not { } bytes)
            return null;
        if (++_files > Limits.FilesMax)
            throw new HoconException(at, "too many files", $"at most {Limits.FilesMax}");
        _open.Add(path);
        var text = Decode(bytes, shown);
        var root = new HoconParser(new Cursor(text, shown), this, Path.GetDirectoryName(path), prefix).Document();
        _open.RemoveAt(_open.Count - 1);
        return root;
    }

    private byte[]? Bytes(string path, string shown, Origin at)
    {
        try
        {
            if (!System.IO.File.Exists(path))
                return null;
            using var file = System.IO.File.OpenRead(path);
            var bytes = new byte[Limits.FileBytesMax + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > Limits.FileBytesMax ? throw TooLarge(Origin.Whole(shown)) : bytes[..length];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new HoconException(at, $"{shown} cannot be read ({unreadable.Message})",
                "a file that this process may read");
        }
    }

    private static string Decode(byte[] bytes, string shown)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException invalid)
        {
            var before = bytes.AsSpan(0, Math.Clamp(invalid.Index, 0, bytes.Length));
            var line = before.Count((byte)'\n') + 1;
            throw new HoconException(new Origin(shown, line, before.Length - before.LastIndexOf((byte)'\n')),
                "bytes that are not UTF-8", "a text file in UTF-8");
        }
    }

    private static string FullPath(string path, Origin at)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (Exception invalid) when (invalid is ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw new HoconException(at, "a file name that is none", "the path of a file");
        }
    }

    private HoconException TooLarge(Origin at) =>
        new(at, "the file is too large", $"at most {Limits.FileBytesMax} bytes");
}
