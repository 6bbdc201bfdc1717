using System.Numerics;
using System.Runtime.CompilerServices;
using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.Wire;

internal sealed class BoolShape : Shape<bool>
{
    public override void Write(ByteWriter to, bool value) => to.Bool(value);

    public override bool Read(ref ByteReader from) => from.Bool();
}

internal sealed class ByteShape : Shape<byte>
{
    public override void Write(ByteWriter to, byte value) => to.Byte(value);

    public override byte Read(ref ByteReader from) => from.Byte();
}

internal sealed class IntShape : Shape<int>
{
    public override void Write(ByteWriter to, int value) => to.Var(value);

    public override int Read(ref ByteReader from) => checked((int)from.Var());
}

internal sealed class UIntShape : Shape<uint>
{
    public override void Write(ByteWriter to, uint value) => to.UVar(value);

    public override uint Read(ref ByteReader from) => checked((uint)from.UVar());
}

internal sealed class LongShape : Shape<long>
{
    public override void Write(ByteWriter to, long value) => to.Var(value);

    public override long Read(ref ByteReader from) => from.Var();
}

/// <summary>Eight bytes: what is unsigned and long is a fingerprint.</summary>
internal sealed class ULongShape : Shape<ulong>
{
    public override void Write(ByteWriter to, ulong value) => to.UInt64Fixed(value);

    public override ulong Read(ref ByteReader from) => from.UInt64Fixed();
}

/// <summary>
/// An enumeration of ours by its number. What an older node does not know it does not take for another.
/// </summary>
internal sealed class EnumShape<T> : Shape<T> where T : struct, Enum
{
    private static readonly bool Flags = typeof(T).IsDefined(typeof(FlagsAttribute), false);
    private static readonly HashSet<T> Known = [.. Enum.GetValues<T>()];

    public override void Write(ByteWriter to, T value) => to.Var(Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.As<T, sbyte>(ref value),
        2 => Unsafe.As<T, short>(ref value),
        4 => Unsafe.As<T, int>(ref value),
        _ => Unsafe.As<T, long>(ref value),
    });

    public override T Read(ref ByteReader from)
    {
        var number = from.Var();
        // Little-endian: the lower bytes are the first ones, of whatever size the enumeration is.
        var value = Unsafe.As<long, T>(ref number);
        return Flags || Known.Contains(value) ? value
            : throw new CorruptBytesException(from.Position, $"{number} is no {typeof(T).Name}");
    }
}

internal sealed class TextShape : Shape<string?>
{
    public override void Write(ByteWriter to, string? value) => to.OptionalText(value);

    public override string? Read(ref ByteReader from) => from.OptionalText();
}

internal sealed class BytesShape : Shape<ReadOnlyMemory<byte>>
{
    public override void Write(ByteWriter to, ReadOnlyMemory<byte> value) => to.Bytes(value.Span);

    public override ReadOnlyMemory<byte> Read(ref ByteReader from) => from.Bytes().ToArray();
}

internal sealed class BigIntegerShape : Shape<BigInteger>
{
    public override void Write(ByteWriter to, BigInteger value) => to.Bytes(value.ToByteArray());

    public override BigInteger Read(ref ByteReader from) => new(from.Bytes());
}

internal sealed class DurationShape : Shape<Duration>
{
    public override void Write(ByteWriter to, Duration value)
    {
        to.Var(value.Days);
        to.Var(value.NanosecondOfDay);
    }

    public override Duration Read(ref ByteReader from) =>
        Duration.FromDays(checked((int)from.Var())) + Duration.FromNanoseconds(from.Var());
}

internal sealed class InstantShape : Shape<Instant>
{
    public override void Write(ByteWriter to, Instant value) =>
        Shapes<Duration>.It.Write(to, value - NodaConstants.UnixEpoch);

    public override Instant Read(ref ByteReader from) => NodaConstants.UnixEpoch + Shapes<Duration>.It.Read(ref from);
}

internal sealed class LocalDateShape : Shape<LocalDate>
{
    public override void Write(ByteWriter to, LocalDate value)
    {
        if (value.Calendar != CalendarSystem.Iso)
            throw new NotSupportedException($"{value}: a date of the calendar {value.Calendar} cannot travel");
        to.Var(value.Year);
        to.Byte((byte)value.Month);
        to.Byte((byte)value.Day);
    }

    public override LocalDate Read(ref ByteReader from) => new(checked((int)from.Var()), from.Byte(), from.Byte());
}

internal sealed class LocalTimeShape : Shape<LocalTime>
{
    public override void Write(ByteWriter to, LocalTime value) => to.Var(value.NanosecondOfDay);

    public override LocalTime Read(ref ByteReader from) => LocalTime.FromNanosecondsSinceMidnight(from.Var());
}

/// <summary>By its IANA name.</summary>
internal sealed class TimeZoneShape : Shape<DateTimeZone?>
{
    public override void Write(ByteWriter to, DateTimeZone? value) => to.OptionalText(value?.Id);

    public override DateTimeZone? Read(ref ByteReader from) => from.OptionalText() is not { } name ? null
        : DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)
            ?? throw new CorruptBytesException(from.Position, $"'{name}' is no time zone that this node knows");
}

internal sealed class NullableShape<T> : Shape<T?> where T : struct
{
    public override void Write(ByteWriter to, T? value)
    {
        to.Bool(value is not null);
        if (value is { } there)
            Shapes<T>.It.Write(to, there);
    }

    public override T? Read(ref ByteReader from) => from.Bool() ? Shapes<T>.It.Read(ref from) : null;
}
