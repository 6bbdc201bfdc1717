using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace RetailActors.Node.Tests.Transport;

/// <summary>Collections of a type that is known at run time only, and what they consist of.</summary>
internal static class Collections
{
    private static readonly Type[] Unordered = [typeof(IReadOnlySet<>), typeof(IReadOnlyDictionary<,>)];

    public static TAll Make<TAll, T>(List<T> items)
    {
        if (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
            && !typeof(TAll).IsAssignableFrom(typeof(List<T>)))
            return (TAll)typeof(Collections).GetMethod(nameof(Pairs))!
                .MakeGenericMethod([typeof(TAll), .. typeof(T).GetGenericArguments()]).Invoke(null, [items])!;
        return (TAll)Of<TAll, T>(items);
    }

    private static object Of<TAll, T>(List<T> items) => typeof(TAll) switch
    {
        var all when all == typeof(T[]) => items.ToArray(),
        var all when all == typeof(ImmutableArray<T>) => items.ToImmutableArray(),
        var all when all == typeof(ImmutableList<T>) => items.ToImmutableList(),
        var all when all == typeof(FrozenSet<T>) => items.ToFrozenSet(),
        var all when all == typeof(ImmutableHashSet<T>) => items.ToImmutableHashSet(),
        var all when all.IsAssignableFrom(typeof(List<T>)) => items,
        _ => items.ToHashSet(),
    };

    public static object Pairs<TAll, TKey, TValue>(List<KeyValuePair<TKey, TValue>> pairs) where TKey : notnull
    {
        var all = pairs.Where(pair => pair.Key is not null).DistinctBy(pair => pair.Key).ToDictionary();
        return typeof(TAll) == typeof(FrozenDictionary<TKey, TValue>) ? all.ToFrozenDictionary()
            : typeof(TAll) == typeof(ImmutableDictionary<TKey, TValue>) ? all.ToImmutableDictionary() : all;
    }

    /// <summary>Whether two values consist of the same, whatever they say of their equality.</summary>
    /// <returns>Where they differ; null when they do not.</returns>
    public static string? Difference(object? a, object? b)
    {
        if (a is null || b is null)
            return a is null && b is null ? null : $"{a ?? "null"} and {b ?? "null"}";
        if (a is IEnumerable and not string && RandomValues.Elements(a.GetType()) is not null)
            return DifferenceOfAll(a, b);
        if (a.GetType() != b.GetType())
            return $"a {a.GetType()} and a {b.GetType()}";
        if (a is ReadOnlyMemory<byte> bytes)
            return bytes.Span.SequenceEqual(((ReadOnlyMemory<byte>)b).Span) ? null : "the bytes";
        if (a.GetType().IsPrimitive || a is string || !IsOurs(a.GetType()))
            return a.Equals(b) ? null : $"{a} and {b}";
        return RandomValues.Fields(a.GetType())
            .Select(field => (field.Name, Why: Difference(field.GetValue(a), field.GetValue(b))))
            .Select(found => found.Why is { } why ? $"{found.Name}: {why}" : null)
            .FirstOrDefault(why => why is not null);
    }

    private static bool IsOurs(Type type) =>
        type.Assembly.GetName().Name!.StartsWith("RetailActors.", StringComparison.Ordinal)
        || type.FullName!.StartsWith("System.ValueTuple", StringComparison.Ordinal)
        || type.FullName.StartsWith("System.Collections.Generic.KeyValuePair", StringComparison.Ordinal);

    private static string? DifferenceOfAll(object a, object b)
    {
        var (all, others) = (Items(a), Items(b));
        if (all is null && others is null)
            return null;
        if (all is null || others is null || all.Count != others.Count)
            return $"{all?.Count} and {others?.Count} elements";
        // What has no order of its own is compared by what is nowhere else.
        if (a.GetType().GetInterfaces().Any(one => one.IsGenericType
            && Unordered.Contains(one.GetGenericTypeDefinition())))
            return all.FirstOrDefault(one => !others.Exists(other => Difference(one, other) is null)) is { } missing
                ? $"a {missing.GetType()} is missing" : null;
        return all.Zip(others, Difference).FirstOrDefault(why => why is not null);
    }

    private static List<object?>? Items(object all) =>
        all.GetType().GetProperty("IsDefault", BindingFlags.Public | BindingFlags.Instance)?.GetValue(all) is true
            ? null : [.. ((IEnumerable)all).Cast<object?>()];
}
