using System.Runtime.CompilerServices;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.Wire;

/// <summary>
/// A class or struct of ours, member by member. A class can grow: its length comes first, then the length of what its
/// constructor takes, that, and what it has besides. The length of null is zero.
/// </summary>
internal sealed class MembersShape<T> : Shape<T?>
{
    private readonly MemberCode.Writer<T> _write;
    private readonly MemberCode.Reader<T> _read;
    private readonly object?[] _defaults;

    public MembersShape()
    {
        var members = new Members(typeof(T));
        foreach (var member in members.All)
            Shapes.Prepare(member.FieldType);
        (_write, _read) = (MemberCode.ToWrite<T>(members), MemberCode.ToRead<T>(members));
        _defaults = members.Defaults;
    }

    public override void Write(ByteWriter to, T? value)
    {
        if (value is null)
            Part.WriteNull(to);
        else
        {
            if (!typeof(T).IsValueType)
                RuntimeHelpers.EnsureSufficientExecutionStack();
            _write(to, value);
        }
    }

    public override T? Read(ref ByteReader from)
    {
        if (typeof(T).IsValueType)
            return _read(ref from, _defaults);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return Part.IsNull(ref from) ? default : _read(ref from, _defaults);
    }
}

/// <summary>What the made code calls.</summary>
internal static class Part
{
    private const int LengthBytes = 4;

    public static void WriteNull(ByteWriter to) => BitConverter.TryWriteBytes(to.Reserve(LengthBytes), 0);

    public static bool IsNull(ref ByteReader from)
    {
        var ahead = from;
        if (BitConverter.ToInt32(ahead.Raw(LengthBytes)) != 0)
            return false;
        from = ahead;
        return true;
    }

    public static int Begin(ByteWriter to)
    {
        to.Reserve(LengthBytes);
        return to.Length;
    }

    /// <summary>The length is one more than it is.</summary>
    public static void End(ByteWriter to, int from) =>
        BitConverter.TryWriteBytes(to.Back(from - LengthBytes, LengthBytes), to.Length - from + 1);

    /// <returns>The position of its end.</returns>
    public static int Begin(ref ByteReader from)
    {
        var length = BitConverter.ToInt32(from.Raw(LengthBytes)) - 1;
        return (uint)length <= (uint)from.Remaining ? from.Position + length
            : throw new CorruptBytesException(from.Position, $"{length} bytes wanted, {from.Remaining} left");
    }

    /// <summary>Skips what a newer node has added.</summary>
    public static void End(ref ByteReader from, int end)
    {
        if (from.Position > end)
            throw new CorruptBytesException(from.Position, $"it should have ended at {end}");
        from.Raw(end - from.Position);
    }

    public static void Write<TMember>(ByteWriter to, TMember value) => Shapes<TMember>.It.Write(to, value);

    public static TMember Read<TMember>(ref ByteReader from) => Shapes<TMember>.It.Read(ref from);

    /// <summary>An older node did not send it: the constructor's default.</summary>
    public static TMember ReadOrDefault<TMember>(ref ByteReader from, int end, object?[] defaults, int at) =>
        from.Position < end ? Shapes<TMember>.It.Read(ref from)
        : defaults[at] is { } byDefault ? (TMember)byDefault : default!;

    /// <summary>An older node did not send it: what the constructor made of it.</summary>
    public static TMember ReadOrKeep<TMember>(ref ByteReader from, int end, TMember kept) =>
        from.Position < end ? Shapes<TMember>.It.Read(ref from) : kept;
}
