using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.OnlineRetail;

/// <summary>Which store and terminal a row belongs to: a function of its country and month alone.</summary>
internal static class OnlineRetailStores
{
    private const int StoreLengthMax = 48;

    /// <summary>The country in capitals, everything but A-Z and 0-9 as one dash: <c>UNITED-KINGDOM</c>.</summary>
    public static StoreId Store(string country)
    {
        var words = new string([.. country.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var id = string.Join('-', words);
        return new StoreId(id.Length == 0 ? "UNKNOWN" : id[..Math.Min(id.Length, StoreLengthMax)]);
    }

    /// <summary>For example <c>UNITED-KINGDOM-2010-12</c>.</summary>
    public static TerminalId Terminal(string country, LocalDate date) =>
        new($"{Store(country)}-{date.Year:0000}-{date.Month:00}");
}
