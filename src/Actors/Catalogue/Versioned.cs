using System.Collections.Immutable;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Catalogue;

/// <summary>
/// One code's mapping over time. A business date sees the newest version that began on or before it; a date before the
/// first version sees the first one, so that mending a missing code heals what came before it.
/// </summary>
public sealed record Versioned<T>(ImmutableArray<(BusinessDate From, T? Value)> Versions)
    where T : class
{
    public T? Current => Versions[^1].Value;

    public T? At(BusinessDate date)
    {
        for (var i = Versions.Length - 1; i > 0; i--)
            if (Versions[i].From <= date)
                return Versions[i].Value;
        return Versions[0].Value;
    }

    /// <param name="value">Null: the ERP has it no longer.</param>
    public Versioned<T> Next(BusinessDate from, T? value) =>
        Versions[^1].From == from ? new(Versions.SetItem(Versions.Length - 1, (from, value)))
            : new(Versions.Add((from, value)));

    public static Versioned<T> First(BusinessDate from, T? value) => new([(from, value)]);
}
