namespace RetailActors.Node.Settings;

/// <summary>A text that no log, error or dump shows: only <see cref="Reveal"/> gives it away.</summary>
public sealed class Secret(string text) : IEquatable<Secret>
{
    public const string Mask = "•••";

    private readonly string _text = text;

    public string Reveal() => _text;

    public bool Equals(Secret? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    public override string ToString() => Mask;
}
