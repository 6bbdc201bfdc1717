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

    /// <summary>
    /// A date on which the ERP did not have the code sees it as it came back: its sales waited for that.
    /// </summary>
    public T? At(BusinessDate date) => At(date, _ => true);

    /// <summary>What a date sees; when that does not fit, the first later version that does.</summary>
    /// <returns>Null when none of them fits.</returns>
    public T? At(BusinessDate date, Func<T, bool> fits)
    {
        var seen = Versions.Length - 1;
        while (seen > 0 && Versions[seen].From > date)
            seen--;
        for (; seen < Versions.Length; seen++)
            if (Versions[seen].Value is { } value && fits(value))
                return value;
        return null;
    }

    /// <param name="value">Null: the ERP has it no longer.</param>
    /// <remarks>
    /// Versions follow each other in time, also when a clock went back: a reading before the newest replaces it, and
    /// the newest stays the last, however the history is written down.
    /// </remarks>
    public Versioned<T> Next(BusinessDate from, T? value) => from <= Versions[^1].From
        ? new(Versions.SetItem(Versions.Length - 1, (Versions[^1].From, value)))
        : new(Versions.Add((from, value)));

    public static Versioned<T> First(BusinessDate from, T? value) => new([(from, value)]);
}
