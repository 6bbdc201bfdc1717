using System.Runtime.CompilerServices;

namespace RetailActors.Node.Settings.Hocon;

/// <summary>
/// Replaces the substitutions, after everything is parsed and merged. A substitution looks forward, at the last value
/// of its path; only where that would go in a circle, it looks back: while the value of a field is made of
/// substitutions, that definition of the field and all later ones are hidden. Only what is asked for is evaluated.
/// </summary>
internal sealed class Resolver(RawObject root, HoconOptions options)
{
    /// <summary>In place of a value: it contains itself.</summary>
    internal static readonly HoconScalar Circle = new(default, "", HoconKind.Null);

    private readonly HoconLimits _limits = options.Limits;
    private readonly Dictionary<RawField, int> _visible = [];
    private readonly Dictionary<RawSubstitution, HoconValue?> _known = [];
    private readonly HashSet<Raw> _busy = [];
    private readonly List<RawSubstitution> _chain = [];
    private bool _hidden;
    private int _steps;
    private int _depth;
    private long _chars;

    public HoconObject Document() => (HoconObject)Value(root, null, 0)!;

    /// <summary>The value of a field's visible layers: objects merge, others hide what is below.</summary>
    public HoconValue? Field(RawField field)
    {
        HoconObject? merged = null;
        var visible = Visible(field);
        for (var k = visible - 1; k >= 0; k--)
        {
            var value = Value(field.Layers[k], field, k);
            if (value == Circle)
                return Circle;
            if (value is HoconObject below)
                merged = merged is null ? below : Merge(below, merged);
            else if (value is not null)
                return merged ?? value;
        }

        return merged;
    }

    /// <summary>The value of one layer of a field, or of an element when <paramref name="owner"/> is null.</summary>
    public HoconValue? Value(Raw raw, RawField? owner, int layer)
    {
        Enter(raw.Origin);
        var value = raw switch
        {
            RawScalar scalar => scalar.Value,
            RawSubstitution substitution => Hiding(owner, layer, () => Substitution(substitution)),
            _ when !_busy.Add(raw) => Circle,
            RawObject fields => Leave(raw, Object(fields)),
            RawArray array => Leave(raw, Array(array)),
            RawConcatenation parts => Leave(raw, Concatenation(parts, owner, layer)),
            _ => throw new System.Diagnostics.UnreachableException(raw.GetType().Name),
        };
        _depth--;
        return value is null ? null : Checked(value);
    }

    /// <summary>Evaluates with a definition of a field, and what overrides it, out of sight.</summary>
    public HoconValue? Hiding(RawField? owner, int layer, Func<HoconValue?> evaluate)
    {
        if (owner is null)
            return evaluate();
        var before = Visible(owner);
        _visible[owner] = layer;
        var value = evaluate();
        _visible[owner] = before;
        return value;
    }

    public int Visible(RawField field)
    {
        var visible = _visible.GetValueOrDefault(field, field.Layers.Count);
        _hidden |= visible < field.Layers.Count;
        return visible;
    }

    /// <summary>Counts one step, for the limits that keep any document from running long or deep.</summary>
    public void Enter(Origin at)
    {
        if (++_steps > _limits.ResolveStepsMax)
            throw new HoconException(at, "the substitutions need too much work",
                $"at most {_limits.ResolveStepsMax} steps");
        if (++_depth > _limits.ResolveDepthMax || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new HoconException(at, "the substitutions lead too deep",
                $"at most {_limits.ResolveDepthMax} steps in a chain");
    }

    public void Exit() => _depth--;

    public bool IsKnown(RawSubstitution substitution, out HoconValue? value) =>
        _known.TryGetValue(substitution, out value);

    public RawObject Root => root;

    private HoconValue? Leave(Raw raw, HoconValue? value)
    {
        _busy.Remove(raw);
        return value;
    }

    public HoconValue? Substitution(RawSubstitution wanted)
    {
        if (_known.TryGetValue(wanted, out var known))
            return known;
        if (!_busy.Add(wanted))
            return Circle;
        var hiddenBefore = _hidden;
        _hidden = false;
        _chain.Add(wanted);
        var value = new Lookup(this).Find(wanted, []) ?? FromEnvironment(wanted);
        if (value is null || value == Circle)
            value = wanted.Optional ? null : throw Undefined(wanted, circular: value == Circle || _hidden);
        _chain.RemoveAt(_chain.Count - 1);
        _hidden = hiddenBefore;
        _busy.Remove(wanted);
        if (value is HoconScalar { Origin.Variable: null } scalar)
            value = scalar.At(wanted.Origin);
        _known.Add(wanted, value);
        return value;
    }

    private HoconScalar? FromEnvironment(RawSubstitution wanted) =>
        options.Environment(wanted.Name) is { } text
            ? new HoconScalar(wanted.Origin with { Variable = wanted.Name }, text, HoconKind.Text)
            : null;

    private HoconException Undefined(RawSubstitution wanted, bool circular) =>
        circular
            ? new(wanted.Origin,
                $"the substitutions go in a circle: {string.Join(" → ", _chain.Select(c => $"${{{c.Name}}}"))}",
                "a path that does not lead back, or an earlier value of the same key to start from")
            : new(wanted.Origin, $"${{{wanted.Name}}} is not defined",
                $"a key or an environment variable of this name, or ${{?{wanted.Name}}} when it may be missing");

    private HoconValue? Object(RawObject raw)
    {
        var fields = new OrderedDictionary<string, HoconValue>(raw.Fields.Count);
        foreach (var (key, field) in raw.Fields)
        {
            var value = Field(field);
            if (value == Circle)
                return Circle;
            if (value is not null)
                fields.Add(key, value);
        }

        return new HoconObject(raw.Origin, fields);
    }

    private HoconValue? Array(RawArray raw)
    {
        var items = new List<HoconValue>(raw.Items.Count);
        foreach (var item in raw.Items)
        {
            var value = Value(item, null, 0);
            if (value == Circle)
                return Circle;
            if (value is not null)
                items.Add(value);
        }

        return new HoconArray(raw.Origin, items);
    }

    private HoconValue? Concatenation(RawConcatenation raw, RawField? owner, int layer)
    {
        var size = 0L;
        var values = new HoconValue?[raw.Parts.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var part = raw.Parts[i];
            // An object may look forward at its own field even here; only what becomes part of the value may not.
            values[i] = part is RawArray ? Hiding(owner, layer, () => Value(part, null, 0)) : Value(part, owner, layer);
            if (values[i] == Circle)
                return Circle;
            if ((size += values[i]?.Size ?? 0) > _limits.ValuesMax)
                throw TooLarge(raw.Origin);
        }

        var value = Joining.Join(raw, values, Merge);
        if (value is HoconScalar text && (_chars += text.Text.Length) > _limits.JoinedCharsMax)
            throw new HoconException(raw.Origin, "the substitutions make the texts too long",
                $"at most {_limits.JoinedCharsMax} characters in all");
        return value;
    }

    /// <summary>Merges, at the price of a step a field.</summary>
    public HoconObject Merge(HoconObject earlier, HoconObject later)
    {
        _steps += earlier.Fields.Count + later.Fields.Count;
        Enter(later.Origin);
        _depth--;
        var merged = Joining.Merge(earlier, later);
        Checked(merged);
        return merged;
    }

    /// <summary>Refuses a value that substitution has made too large or too deep.</summary>
    private HoconValue Checked(HoconValue value) =>
        value.Size <= _limits.ValuesMax && value.Depth <= _limits.ResolveDepthMax
            ? value
            : throw TooLarge(value.Origin);

    private HoconException TooLarge(Origin at) => new(at, "the substitutions make the value too large",
        $"at most {_limits.ValuesMax} values and {_limits.ResolveDepthMax} levels");
}
