using System.Globalization;

namespace RetailActors.Actors.Retail;

/// <summary>An exact quantity in millionths of a unit, signed, up to ±9.2 × 10^12 units.</summary>
public readonly record struct Quantity(long Millionths) : IComparable<Quantity>
{
    public const long PerUnit = 1_000_000;

    public static readonly Quantity Zero;

    public static Quantity Of(long units) => new(checked(units * PerUnit));

    public static Quantity operator +(Quantity a, Quantity b) => new(checked(a.Millionths + b.Millionths));

    public static Quantity operator -(Quantity a, Quantity b) => new(checked(a.Millionths - b.Millionths));

    public static Quantity operator -(Quantity a) => new(checked(-a.Millionths));

    public static bool operator <(Quantity a, Quantity b) => a.Millionths < b.Millionths;

    public static bool operator >(Quantity a, Quantity b) => a.Millionths > b.Millionths;

    public static bool operator <=(Quantity a, Quantity b) => a.Millionths <= b.Millionths;

    public static bool operator >=(Quantity a, Quantity b) => a.Millionths >= b.Millionths;

    public int CompareTo(Quantity other) => Millionths.CompareTo(other.Millionths);

    /// <summary>Without trailing zeros: <c>6</c>, <c>0.25</c>.</summary>
    public override string ToString() => (Millionths / (decimal)PerUnit).ToString("0.######",
        CultureInfo.InvariantCulture);
}
