namespace RetailActors.Actors.Stock;

/// <summary>The newest of what has a name, as much as is kept: what is sent again under its name is a repeat.</summary>
public sealed class Newest<T>(Func<T, string> nameOf)
    where T : class
{
    public const int KeptMax = 1_000;

    private readonly Queue<T> _inOrder = new();
    private readonly Dictionary<string, T> _byName = new(StringComparer.Ordinal);

    public int Count => _inOrder.Count;

    /// <summary>The oldest first.</summary>
    public IReadOnlyCollection<T> InOrder => _inOrder;

    public T? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A name that is known keeps what it has.</summary>
    internal void Add(T one)
    {
        if (!_byName.TryAdd(nameOf(one), one))
            return;
        _inOrder.Enqueue(one);
        if (_inOrder.Count > KeptMax)
            _byName.Remove(nameOf(_inOrder.Dequeue()));
    }
}
