using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.Wire;

/// <summary>
/// Commands and replies as bytes, between nodes of one cluster: transient mail, never stored. The bytes follow the
/// members of the type, so that no type has to say how it travels; <see cref="Shape{T}"/> names what can.
/// </summary>
/// <remarks>
/// A class may get another member at the end of its constructor's parameters, or of its other members, and a union
/// another case: an older node skips what it does not know, a newer one takes the default. A struct may not change.
/// Which classes there are to choose from is read from the union's own assembly, never from the bytes.
/// </remarks>
/// <exception cref="TypeInitializationException">At the first use: a member of the type cannot travel. The innermost
/// exception names it.</exception>
public static class Wire<T>
{
    private static readonly Shape<T> Root = Shapes.Root<T>();

    public static void Write(ByteWriter to, T value) => Root.Write(to, value);

    /// <exception cref="CorruptBytesException">These are not the bytes of a value of this type; nothing else is
    /// thrown.</exception>
    public static T Read(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        try
        {
            var value = Root.Read(ref from);
            return from.AtEnd ? value
                : throw new CorruptBytesException(from.Position, $"{from.Remaining} bytes too many");
        }
        catch (Exception e) when (e is ArgumentException or ArithmeticException or FormatException
            or InvalidOperationException or InsufficientExecutionStackException)
        {
            // What a value's own constructor refuses.
            throw new CorruptBytesException(from.Position, e.Message);
        }
    }
}
