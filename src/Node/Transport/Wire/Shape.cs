using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.Wire;

/// <summary>How the values of one type stand in a message.</summary>
internal abstract class Shape<T>
{
    public abstract void Write(ByteWriter to, T value);

    public abstract T Read(ref ByteReader from);
}

/// <summary>The one shape of each type.</summary>
internal static class Shapes<T>
{
    public static readonly Shape<T> It = (Shape<T>)Shapes.Make(typeof(T));
}

/// <summary>Chooses the shape of a type.</summary>
internal static class Shapes
{
    // The shapes of types that hold each other are made by one thread, or one of them could be seen unmade.
    private static readonly Lock Gate = new();

    private static readonly Dictionary<Type, object> Plain = new()
    {
        [typeof(bool)] = new BoolShape(),
        [typeof(byte)] = new ByteShape(),
        [typeof(int)] = new IntShape(),
        [typeof(uint)] = new UIntShape(),
        [typeof(long)] = new LongShape(),
        [typeof(ulong)] = new ULongShape(),
        [typeof(string)] = new TextShape(),
        [typeof(BigInteger)] = new BigIntegerShape(),
        [typeof(Duration)] = new DurationShape(),
        [typeof(Instant)] = new InstantShape(),
        [typeof(LocalDate)] = new LocalDateShape(),
        [typeof(DateTimeZone)] = new TimeZoneShape(),
        [typeof(LocalTime)] = new LocalTimeShape(),
        [typeof(ReadOnlyMemory<byte>)] = new BytesShape(),
    };

    /// <summary>Collections by their type, and the shape that makes them.</summary>
    private static readonly Dictionary<Type, Type> Collections = new()
    {
        [typeof(IEnumerable<>)] = typeof(ListShape<,>),
        [typeof(IReadOnlyCollection<>)] = typeof(ListShape<,>),
        [typeof(IReadOnlyList<>)] = typeof(ListShape<,>),
        [typeof(List<>)] = typeof(ListShape<,>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArrayShape<>),
        [typeof(ImmutableList<>)] = typeof(ImmutableListShape<>),
        [typeof(HashSet<>)] = typeof(HashSetShape<,>),
        [typeof(IReadOnlySet<>)] = typeof(HashSetShape<,>),
        [typeof(FrozenSet<>)] = typeof(FrozenSetShape<>),
        [typeof(ImmutableHashSet<>)] = typeof(ImmutableHashSetShape<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryShape<,,>),
        [typeof(IReadOnlyDictionary<,>)] = typeof(DictionaryShape<,,>),
        [typeof(FrozenDictionary<,>)] = typeof(FrozenDictionaryShape<,>),
        [typeof(ImmutableDictionary<,>)] = typeof(ImmutableDictionaryShape<,>),
    };

    public static Shape<T> Root<T>()
    {
        lock (Gate)
            return Shapes<T>.It;
    }

    /// <summary>Makes the shape of a member now, so that what cannot travel is told at the first use.</summary>
    public static void Prepare(Type type) =>
        RuntimeHelpers.RunClassConstructor(typeof(Shapes<>).MakeGenericType(type).TypeHandle);

    public static object Make(Type type)
    {
        if (Plain.TryGetValue(type, out var plain))
            return plain;
        if (type.IsEnum)
            return Of(typeof(EnumShape<>), type);
        if (type.IsSZArray)
            return Of(typeof(ArrayShape<>), type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(typeof(NullableShape<>), underlying);
        if (type.IsGenericType && Collections.TryGetValue(type.GetGenericTypeDefinition(), out var collection))
            return Collection(collection, type);
        if (!IsOurs(type))
            throw new NotSupportedException($"{type} cannot travel: the wire knows no shape for it");
        if (type.IsValueType || type.IsSealed)
            return Of(typeof(MembersShape<>), type);
        return Of(typeof(UnionShape<>), type);
    }

    /// <summary>A foreign type's private members are its own affair, and may be others tomorrow.</summary>
    private static bool IsOurs(Type type) => !type.IsInterface && !type.IsPointer && !type.IsByRefLike
        && !typeof(Delegate).IsAssignableFrom(type)
        && (type.Assembly.GetName().Name!.StartsWith("RetailActors.", StringComparison.Ordinal)
            || type.IsAssignableTo(typeof(ITuple)) && type.IsValueType);

    private static object Collection(Type shape, Type type)
    {
        var elements = type.GetGenericArguments();
        var takesItself = shape.GetGenericArguments().Length > elements.Length;
        return Of(shape, takesItself ? [type, .. elements] : elements, elements);
    }

    private static object Of(Type shape, Type of) => Of(shape, [of], of.IsEnum || shape == typeof(MembersShape<>)
        || shape == typeof(UnionShape<>) ? [] : [of]);

    private static object Of(Type shape, Type[] arguments, Type[] members)
    {
        foreach (var member in members)
            Prepare(member);
        return Activator.CreateInstance(shape.MakeGenericType(arguments), nonPublic: true)!;
    }
}
