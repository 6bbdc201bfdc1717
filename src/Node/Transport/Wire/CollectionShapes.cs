using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.Wire;

/// <summary>
/// Their count and one more, then the elements; a zero is null. Sets and dictionaries come back with the usual
/// comparer.
/// </summary>
internal abstract class CollectionShape<TAll, T> : Shape<TAll?>
    where TAll : IEnumerable<T>
{
    public override void Write(ByteWriter to, TAll? value)
    {
        switch (value)
        {
            case null or ImmutableArray<T> { IsDefault: true }:
                to.Count(0);
                break;
            case T[] array:
                Write(to, array);
                break;
            case List<T> list:
                Write(to, CollectionsMarshal.AsSpan(list));
                break;
            case ImmutableArray<T> array:
                Write(to, array.AsSpan());
                break;
            default:
                Write(to, value.ToArray());
                break;
        }
    }

    private static void Write(ByteWriter to, ReadOnlySpan<T> elements)
    {
        to.Count(elements.Length + 1);
        foreach (ref readonly var element in elements)
            Shapes<T>.It.Write(to, element);
    }

    public override TAll? Read(ref ByteReader from)
    {
        var count = from.Count() - 1;
        if (count < 0)
            return default;
        // Each takes a byte at least: a damaged count cannot ask for more memory than its message deserves.
        if (count > from.Remaining)
            throw new CorruptBytesException(from.Position, $"{count} elements in {from.Remaining} bytes");
        var elements = count == 0 ? [] : new T[count];
        for (var at = 0; at < elements.Length; at++)
            elements[at] = Shapes<T>.It.Read(ref from);
        return Of(elements);
    }

    protected abstract TAll Of(T[] elements);
}

internal sealed class ArrayShape<T> : CollectionShape<T[], T>
{
    protected override T[] Of(T[] elements) => elements;
}

/// <summary>A list, or what is read like one.</summary>
internal sealed class ListShape<TAll, T> : CollectionShape<TAll, T>
    where TAll : IEnumerable<T>
{
    private static readonly bool IsList = typeof(TAll) == typeof(List<T>);

    protected override TAll Of(T[] elements) => (TAll)(IEnumerable<T>)(IsList ? new List<T>(elements) : elements);
}

internal sealed class ImmutableArrayShape<T> : CollectionShape<ImmutableArray<T>, T>
{
    protected override ImmutableArray<T> Of(T[] elements) => ImmutableCollectionsMarshal.AsImmutableArray(elements);
}

internal sealed class ImmutableListShape<T> : CollectionShape<ImmutableList<T>, T>
{
    protected override ImmutableList<T> Of(T[] elements) => [.. elements];
}

internal sealed class HashSetShape<TAll, T> : CollectionShape<TAll, T>
    where TAll : IEnumerable<T>
{
    protected override TAll Of(T[] elements) => (TAll)(IEnumerable<T>)new HashSet<T>(elements);
}

internal sealed class FrozenSetShape<T> : CollectionShape<FrozenSet<T>, T>
{
    protected override FrozenSet<T> Of(T[] elements) => elements.ToFrozenSet();
}

internal sealed class ImmutableHashSetShape<T> : CollectionShape<ImmutableHashSet<T>, T>
{
    protected override ImmutableHashSet<T> Of(T[] elements) => [.. elements];
}

internal abstract class PairsShape<TAll, TKey, TValue> : Shape<TAll?>
    where TAll : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    public override void Write(ByteWriter to, TAll? value)
    {
        to.Count(value is null ? 0 : value.Count() + 1);
        foreach (var (key, one) in value ?? Enumerable.Empty<KeyValuePair<TKey, TValue>>())
        {
            Shapes<TKey>.It.Write(to, key);
            Shapes<TValue>.It.Write(to, one);
        }
    }

    public override TAll? Read(ref ByteReader from)
    {
        var count = from.Count() - 1;
        if (count < 0)
            return null;
        if (count > from.Remaining)
            throw new CorruptBytesException(from.Position, $"{count} pairs in {from.Remaining} bytes");
        var pairs = new Dictionary<TKey, TValue>(count);
        for (; count > 0; count--)
            pairs.Add(Shapes<TKey>.It.Read(ref from), Shapes<TValue>.It.Read(ref from));
        return Of(pairs);
    }

    protected abstract TAll Of(Dictionary<TKey, TValue> pairs);
}

/// <summary>A dictionary, or what is read like one.</summary>
internal sealed class DictionaryShape<TAll, TKey, TValue> : PairsShape<TAll, TKey, TValue>
    where TAll : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    protected override TAll Of(Dictionary<TKey, TValue> pairs) => (TAll)(object)pairs;
}

internal sealed class FrozenDictionaryShape<TKey, TValue>
    : PairsShape<FrozenDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override FrozenDictionary<TKey, TValue> Of(Dictionary<TKey, TValue> pairs) => pairs.ToFrozenDictionary();
}

internal sealed class ImmutableDictionaryShape<TKey, TValue>
    : PairsShape<ImmutableDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override ImmutableDictionary<TKey, TValue> Of(Dictionary<TKey, TValue> pairs) =>
        pairs.ToImmutableDictionary();
}
