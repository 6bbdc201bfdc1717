using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Stock;

/// <summary>The names of transfers that have wholly arrived, the newest: one that is sent again under its name is a
/// repeat.</summary>
public sealed class EndedTransfers
{
    public const int NamesMax = 1_000;

    private readonly Queue<string> _inOrder = new();
    private readonly HashSet<string> _names = [];

    public int Count => _names.Count;

    public bool Contains(string id) => _names.Contains(id);

    internal void Add(string id)
    {
        if (!_names.Add(id))
            return;
        _inOrder.Enqueue(id);
        if (_inOrder.Count > NamesMax)
            _names.Remove(_inOrder.Dequeue());
    }

    internal void Write(ByteWriter to)
    {
        to.Count(_inOrder.Count);
        foreach (var id in _inOrder)
            to.Text(id);
    }

    internal void Read(ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
            Add(from.Text());
    }
}
