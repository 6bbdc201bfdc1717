namespace RetailActors.Node.Settings.Hocon;

/// <summary>One source, from text to <see cref="RawObject"/>. Values are in <see cref="ValueParser"/>.</summary>
internal sealed class HoconParser(Cursor at, HoconSession session, string? folder, string[] prefix)
{
    private readonly List<string> _path = [];
    private int _arrays;
    private int _depth;

    public RawObject Document()
    {
        at.Lines();
        if (at.Char == '[')
            at.Fail("the document is an array", "an object: 'key = value' lines, with or without braces around them");
        if (at.Char != '{')
            return Fields(at.Here, braced: false);
        var root = Object();
        at.Lines();
        if (!at.AtEnd)
            at.Fail($"{at.Found()} after the closing brace of the document", "nothing more");
        return root;
    }

    public RawObject Object()
    {
        var open = at.Here;
        Enter(open);
        at.Next();
        var read = Fields(open, braced: true);
        _depth--;
        return read;
    }

    public RawArray Array()
    {
        var open = at.Here;
        Enter(open);
        _arrays++;
        at.Next();
        var items = new List<Raw>();
        at.Lines();
        while (at.Char != ']')
        {
            if (at.AtEnd)
                throw new HoconException(open, "the array is not closed", "']'");
            RefuseComma();
            items.Add(new ValueParser(at, this).Value());
            Separator(']', "array");
        }

        at.Next();
        _arrays--;
        _depth--;
        return new RawArray(open, items);
    }

    public RawSubstitution Substitution()
    {
        var origin = at.Here;
        session.CountSubstitution(origin);
        at.Take("${");
        var optional = at.Take("?");
        var path = PathExpression.Read(at);
        if (!at.Take("}"))
            at.Fail($"{at.Found()} in a substitution", "'}' after the path: ${path} or ${?path}");
        return new RawSubstitution(origin, path, prefix, optional);
    }

    private RawObject Fields(Origin open, bool braced)
    {
        var fields = new RawObject(open);
        at.Lines();
        while (!at.AtEnd && at.Char != '}')
        {
            RefuseComma();
            if (AtInclude())
                Include(fields);
            else
                Field(fields);
            Separator('}', "object");
        }

        if (braced && at.AtEnd)
            throw new HoconException(open, "the object is not closed", "'}'");
        if (!braced && !at.AtEnd)
            at.Fail("'}' closes nothing", "as many '{' before it");
        if (braced)
            at.Next();
        return fields;
    }

    private void Field(RawObject into)
    {
        var origin = at.Here;
        if (!at.AtUnquoted && at.Char != '"')
            at.Fail($"{at.Found()} where a key begins",

                "a key: letters, digits, '-', '_' or '.', or any text in quotes");
        var path = PathExpression.Read(at);
        if (prefix.Length + _path.Count + path.Length > session.Limits.NestingMax)
            throw new HoconException(origin, "the keys are nested too deeply",
                $"at most {session.Limits.NestingMax} levels");
        at.Lines();
        var append = at.Take("+=");
        if (!append && at.Char != '{' && !at.Take("=") && !at.Take(":"))
            at.Fail($"{at.Found()} after a key", "'=', ':', '+=' or '{'");
        at.Lines();
        _path.AddRange(path);
        into.Define(path, append ? Appended(origin) : new ValueParser(at, this).Value());
        _path.RemoveRange(_path.Count - path.Length, path.Length);
    }

    // a += b is a = ${?a} [b]: the specification's own definition.
    private RawConcatenation Appended(Origin origin)
    {
        if (_arrays > 0)
            throw new HoconException(origin, "'+=' inside an array",
                "'=': a path cannot lead to an element of an array");
        session.CountSubstitution(origin);
        _arrays++;
        var element = new ValueParser(at, this).Value();
        _arrays--;
        var before = new RawSubstitution(element.Origin, [.. _path], prefix, optional: true);
        return new RawConcatenation(element.Origin, [before, new RawArray(element.Origin, [element])], ["", ""]);
    }

    private bool AtInclude()
    {
        if (!at.Starts("include"))
            return false;
        var after = at.CharAt("include".Length);
        return after is '"' or '=' or ':' or '{' or '+' or '\0' || char.IsWhiteSpace(after);
    }

    private void Include(RawObject into)
    {
        var origin = at.Here;
        at.Take("include");
        var (file, required) = IncludeStatement.Read(at);
        if (_arrays > 0)
            throw new HoconException(origin, "'include' inside an array", "it in an object");
        var found = session.Include(new IncludeRequest(file, required, origin, folder, [.. prefix, .. _path]));
        if (found is not null)
            into.MergeFrom(found);
    }

    private void Separator(char close, string what)
    {
        var newLine = at.Lines();
        if (at.Take(","))
        {
            at.Lines();
            RefuseComma();
        }
        else if (!newLine && !at.AtEnd && at.Char != close)
            at.Fail($"{at.Found()} after a value in an {what}", $"',', a new line or '{close}'");
    }

    private void RefuseComma()
    {
        if (at.Char == ',')
            at.Fail("a comma with nothing before it", "a value between commas");
    }

    private void Enter(Origin origin)
    {
        if (++_depth > session.Limits.NestingMax)
            throw new HoconException(origin, "objects and arrays are nested too deeply",
                $"at most {session.Limits.NestingMax} levels");
    }
}
