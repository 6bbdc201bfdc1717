using System.Reflection;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Tests.Storage;

/// <summary>
/// What this program reads of stored shapes, beside its level: the one is not changed without the other, since nodes of
/// two releases know each other by their levels only.
/// </summary>
public sealed class ShapeLevelTests
{
    private const int TypesMax = 255, VersionsMax = 40;

    /// <summary>A new type or version: a line more, and <see cref="ShapeLevel.Reads"/> one more.</summary>
    [Fact]
    public void The_level_says_which_types_and_versions_are_read()
    {
        var golden = Path.Combine(AppContext.BaseDirectory, "Storage", "Shapes.golden");
        string[] now = [$"level {ShapeLevel.OfThisProgram.Reads}", .. Known()];
        // To be looked at, and taken over when it is meant.
        File.WriteAllLines($"{golden}.now", now);
        Assert.Equal(File.ReadAllLines(golden), now);
    }

    [Fact]
    public void What_is_written_is_read() =>
        Assert.InRange(ShapeLevel.OfThisProgram.Writes, 1, ShapeLevel.OfThisProgram.Reads);

    private static IEnumerable<string> Known() =>
    [
        .. typeof(IEntity<,,,>).Assembly.GetTypes()
            .Select(type => type.GetInterfaces().FirstOrDefault(i =>
                i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEntity<,,,>)))
            .Where(entity => entity is not null)
            .SelectMany(entity => (IEnumerable<string>)typeof(ShapeLevelTests)
                .GetMethod(nameof(KnownOf), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(entity!.GetGenericArguments()).Invoke(null, null)!)
            .Order(StringComparer.Ordinal),
        .. Enumerable.Range(1, VersionsMax).Where(version =>
                IsKnown(() => TransactionCodec.Read(new byte[] { (byte)version })))
            .Select(version => $"transaction {version}"),
    ];

    private static IEnumerable<string> KnownOf<TEntity, TCommand, TEvent, TReply>()
        where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
        where TEvent : class =>
        from type in Enumerable.Range(0, TypesMax)
        from version in Enumerable.Range(0, VersionsMax)
        where IsKnown(() => TEntity.Events.Read(type, version, default))
        select $"{typeof(TEntity).Name} {type:d3} {version}";

    private static bool IsKnown(Action read)
    {
        try
        {
            read();
        }
        catch (UnknownShapeException)
        {
            return false;
        }
        catch (Exception e) when (e is CorruptBytesException or FormatException or ArgumentException)
        {
            // It would read it if there were anything.
        }
        return true;
    }
}
