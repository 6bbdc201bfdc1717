using System.Collections;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using NodaTime;

namespace RetailActors.Node.Tests.Transport;

/// <summary>
/// A value of any type of ours, every member drawn: nothing that the wire could leave out goes unseen.
/// </summary>
internal sealed class RandomValues(Random random)
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly long[] Numbers = [0, 1, -1, 127, 128, -64, long.MaxValue, long.MinValue, 8_000_000_000];
    private static readonly string[] Zones = ["Europe/London", "UTC", "Asia/Kolkata"];
    private static readonly string?[] Texts = [null, "", "T01", "Größe XL", new('x', 300), "\u0000🧾"];

    public object? Of(Type type, int depth = 0)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return random.Next(2) == 0 ? null : Of(underlying, depth);
        if (Plain(type) is { } plain)
            return plain;
        if (type == typeof(string))
            return Texts[random.Next(Texts.Length)];
        if (type.IsEnum)
            return Enum.GetValues(type) is var values ? values.GetValue(random.Next(values.Length)) : null;
        if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && Elements(type) is { } element)
            return Collection(type, element, depth);
        return OfOurs(type, depth);
    }

    private object? OfOurs(Type type, int depth)
    {
        if (depth > 0 && !type.IsValueType && random.Next(8) == 0)
            return null;
        var concrete = type.IsSealed || type.IsValueType ? [type] : type.Assembly.GetTypes()
            .Where(one => one is { IsAbstract: false } && one.IsAssignableTo(type)).ToArray();
        var value = RuntimeHelpers.GetUninitializedObject(concrete[random.Next(concrete.Length)]);
        foreach (var field in Fields(value.GetType()))
            field.SetValue(value, Of(field.FieldType, depth + 1));
        return value;
    }

    public static IEnumerable<FieldInfo> Fields(Type type) =>
        type.BaseType is { } parent ? type.GetFields(Own).Concat(Fields(parent)) : [];

    private object? Plain(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => null,
        TypeCode.Boolean => random.Next(2) == 0,
        TypeCode.Byte => (byte)random.Next(256),
        TypeCode.Int32 => (int)Number(),
        TypeCode.UInt32 => (uint)Number(),
        TypeCode.Int64 => Number(),
        TypeCode.UInt64 => (ulong)Number(),
        _ when type == typeof(BigInteger) => BigInteger.Pow(Number(), random.Next(4)),
        _ when type == typeof(Instant) => Instant.FromUnixTimeTicks(Number() >> 5).PlusNanoseconds(random.Next(100)),
        _ when type == typeof(Duration) => Duration.FromNanoseconds(Number()),
        _ when type == typeof(LocalDate) =>
            new LocalDate(random.Next(-9998, 10_000), random.Next(1, 13), random.Next(1, 29)),
        _ when type == typeof(LocalTime) =>
            LocalTime.FromTicksSinceMidnight(random.NextInt64(NodaConstants.TicksPerDay)),
        _ when type == typeof(DateTimeZone) => DateTimeZoneProviders.Tzdb[Zones[random.Next(Zones.Length)]],
        _ when type == typeof(ReadOnlyMemory<byte>) =>
            new ReadOnlyMemory<byte>([.. Many(_ => (byte)random.Next(256), 400)]),
        _ => null,
    };

    private long Number() => random.Next(3) == 0 ? random.NextInt64(long.MinValue, long.MaxValue)
        : Numbers[random.Next(Numbers.Length)];

    private IEnumerable<T> Many<T>(Func<int, T> one, int max) => Enumerable.Range(0, random.Next(max)).Select(one);

    public static Type? Elements(Type type) => type.IsArray ? type.GetElementType()
        : type.GetInterfaces().Append(type).FirstOrDefault(one => one.IsGenericType
            && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];

    private object? Collection(Type type, Type element, int depth)
    {
        if (random.Next(10) == 0)
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        foreach (var item in Many(_ => Of(element, depth + 1), depth > 3 ? 2 : 5))
            items.Add(item);
        return typeof(Collections).GetMethod(nameof(Collections.Make))!.MakeGenericMethod(type, element)
            .Invoke(null, [items]);
    }
}
